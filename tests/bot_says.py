"""The chat without HTTP: the real dispatcher and services in a real transaction.

    bot = a_bot(college, routers=(router,))
    reply = await bot.says("openid-of-someone", "日历")
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import handlers
from bot.kit.message import Click, Image, Message, Subscribe, Text, Unsubscribe
from bot.kit.reply import Reply
from bot.kit.router import Router
from bot.settings import Settings
from bot.webhook.turn import PASSIVE, Conversed, converse
from bot.wiring import Deps, dispatcher_of
from services.colleges import College, Colleges, add
from services.sealing import Keyring

#: The demo's first moment: Wednesday 2026-11-18, 08:00 in Shanghai.
START = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)
KEY = "a key for tests only, 32 letters"


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


async def a_college(code: str = "demo", *, keyring: Keyring | None = None) -> College:
    """A college in the open database, made on first use."""
    ring = keyring or Keyring(KEY)
    await add(
        ring, code=code, name="北辰湾职业技术学院", appid=f"wx{code}", secret=f"secret of {code}",
        token=f"token{code}", aes_key="A" * 42 + "E", original_id=f"gh_{code}",
    )
    college = await Colleges(ring).get(code)
    assert college is not None
    return college


@dataclass
class Bot:
    """Messages in, replies out; `clock` tells CreateTime and now alike."""

    college: College
    deps: Deps
    clock: FixedClock
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def says(self, openid: str, text: str) -> Reply:
        return (await self.hears(self.text(openid, text))).reply

    async def taps(self, openid: str, key: str) -> Reply:
        return (await self.hears(Click(event="CLICK", event_key=key, **self._head(openid)))).reply

    async def follows(self, openid: str) -> Reply:
        return (await self.hears(Subscribe(event="subscribe", **self._head(openid)))).reply

    async def unfollows(self, openid: str) -> Reply:
        head = self._head(openid)
        return (await self.hears(Unsubscribe(event="unsubscribe", **head))).reply

    async def sends_picture(self, openid: str) -> Reply:
        number = str(next(self.numbers))
        image = Image(media_id="m", msg_id=number, **self._head(openid))
        return (await self.hears(image)).reply

    async def hears(self, message: Message, *, carry: str = PASSIVE) -> Conversed:
        return await converse(self.deps, self.college, message, carry=lambda: carry)

    def text(self, openid: str, text: str) -> Text:
        return Text(content=text, msg_id=str(next(self.numbers)), **self._head(openid))

    def _head(self, openid: str) -> dict[str, object]:
        return {
            "openid": openid, "account": self.college.original_id,
            "created": int(self.clock.now().timestamp()),
        }


def a_bot(
    college: College, *, routers: Sequence[Router] | None = None, now: datetime = START,
    data_dir: Path = Path("nowhere"),
) -> Bot:
    """A bot over the open database; `routers` default to the product's own."""
    clock = FixedClock(now)
    keyring = Keyring(KEY)
    nothing = SimpleNamespace()
    deps = Deps(
        settings=Settings(data_dir=data_dir), clock=clock, keyring=keyring,
        colleges=Colleges(keyring), redis=nothing, session=nothing, painter=nothing,
        dispatcher=dispatcher_of(tuple(routers) if routers is not None else handlers.ROUTERS),
    )
    return Bot(college, deps, clock)
