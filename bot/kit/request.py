"""One message being answered: the bag from which handlers take what they name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.kit.message import Message
from bot.kit.talk import Pick, Talk, UndoStep
from bot.kit.texts import Texts

#: `await go(key, rest)` answers as that command does: what a number opens is such a command.
Go = Callable[[str, str], Awaitable[Any]]


async def _nowhere(key: str, rest: str) -> Any:
    raise LookupError(f"nobody walks to {key} {rest}")


@dataclass
class Request:
    """Everything a handler may ask for by parameter name.

    `asker`, `college`, `contact` and `links` are the product's own values; their types are given
    to `Router.check` at start-up, this module does not know them.
    """

    message: Message
    college: Any
    contact: Any
    asker: Any
    audience: str
    talk: Talk
    texts: Texts
    now: datetime
    today: date
    midnight: datetime
    inbound_id: int = 0
    text: str = ""
    rest: str = ""
    digit: int | None = None
    pick: Pick | None = None
    step: UndoStep | None = None
    links: Any = None
    go: Go = _nowhere


#: Injectable names of the kit itself and their types.
KIT_TYPES: dict[str, Any] = {
    "message": Message, "audience": str, "talk": Talk, "texts": Texts, "now": datetime,
    "today": date, "midnight": datetime, "inbound_id": int, "text": str, "rest": str,
    "digit": int | None, "pick": Pick, "step": UndoStep, "go": Go,
}
