"""The QR codes with a scene that accounts have made (WECHAT §9)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from bot.simulator.errors import PlatformError

#: Permanent codes an account may have.
PERMANENT = 100_000

#: Temporary codes beyond which the oldest are forgotten, expired or not.
TEMPORARY_KEPT = 5_000

#: What a code's picture says, as the platform's own do.
URL = "http://weixin.qq.com/q/"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: the picture says `url`, whoever scans it sends `scene`; `ends_at` 0 is never."""

    ticket: str
    appid: str
    scene: str
    url: str
    created_at: float
    ends_at: float = 0.0

    def expired(self, now: float) -> bool:
        """Whether its time is over."""
        return self.ends_at > 0 and now >= self.ends_at


class Codes:
    """The codes of all accounts, by ticket and by what their picture says."""

    def __init__(self) -> None:
        self._by_ticket: OrderedDict[str, Code] = OrderedDict()
        self._by_url: dict[str, Code] = {}
        self._permanent: dict[tuple[str, str], Code] = {}

    def load(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Take up what an earlier run kept, oldest first."""
        for body in sorted(documents, key=lambda item: float(item["created_at"])):
            self._keep(Code(**body))

    def make(
        self, appid: str, scene: str, *, now: float, ends_at: float
    ) -> tuple[Code, list[str]]:
        """A code for a scene, and the tickets of old ones that went for it.

        A permanent one is made once for a scene; PlatformError 45029 when there are too many.
        """
        if not ends_at and (appid, scene) in self._permanent:
            return self._permanent[(appid, scene)], []
        if not ends_at and sum(owner == appid for owner, _ in self._permanent) >= PERMANENT:
            raise PlatformError(45029)
        ticket = f"gQ{secrets.token_urlsafe(60)}=="
        code = Code(ticket, appid, scene, f"{URL}02{secrets.token_urlsafe(15)}", now, ends_at)
        self._keep(code)
        return code, self._drop_oldest()

    def by_ticket(self, ticket: str) -> Code | None:
        """The code of a ticket, expired or not."""
        return self._by_ticket.get(ticket)

    def by_url(self, url: str) -> Code | None:
        """The code whose picture says so, expired or not."""
        return self._by_url.get(url)

    def newest(self, appid: str | None, most: int) -> list[Code]:
        """The codes made last, of one account or of all."""
        found = (
            code for code in reversed(self._by_ticket.values()) if appid in (None, code.appid)
        )
        return list(islice(found, most))

    def all(self) -> list[Code]:
        """Every code, oldest first."""
        return list(self._by_ticket.values())

    def clear(self) -> None:
        """Forget them all."""
        for known in (self._by_ticket, self._by_url, self._permanent):
            known.clear()

    def _keep(self, code: Code) -> None:
        self._by_ticket[code.ticket] = self._by_url[code.url] = code
        if not code.ends_at:
            self._permanent[(code.appid, code.scene)] = code

    def _drop_oldest(self) -> list[str]:
        gone: list[str] = []
        spare = len(self._by_ticket) - len(self._permanent) - TEMPORARY_KEPT
        for code in self.all():
            if len(gone) >= spare:
                break
            if code.ends_at:
                del self._by_ticket[code.ticket], self._by_url[code.url]
                gone.append(code.ticket)
        return gone


def document(code: Code) -> dict[str, Any]:
    """The stored form."""
    return asdict(code)
