"""The access token of an account: one for all processes, fetched once, early (WECHAT §5).

stable_token gives every asker the same token until it is near its end, so fetching twice does no
harm; forcing a new one kills the old and is rationed, so it is the last step and guarded.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.kit.clock import Now
from bot.wechat.errors import BadCredentials, Held, RetryLater, WeChatError
from bot.wechat.shelf import Lock, Shelf

_BEIJING = ZoneInfo("Asia/Shanghai")

#: Longer than a fetch and a forced one take; polling outlasts the lock of a process that died.
LOCK_SECONDS = 25.0
_POLL_SECONDS = 0.05
_POLLS = 600

_EARLY_SECONDS = 300
_FORCES_A_DAY = 20
_BETWEEN_FORCES = 30.0

#: For so long a failure answers everybody: no storm on a platform that is down or refuses us.
_FAILURE_SECONDS = 1.0
_HELD_SECONDS = 30.0

_NAME = "token"
_GUARD = "force"


class Fetch(Protocol):
    """Asks stable_token; gives the token and the seconds it lives."""

    def __call__(self, *, force: bool) -> Awaitable[tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Token:
    """A token with the seconds (since 1970) between which it is used."""

    text: str = field(repr=False)
    fetched_at: float
    refresh_at: float

    @classmethod
    def fetched(cls, text: str, expires_in: float, *, now: float) -> Token:
        """A token as it came. Refreshed 300 s early; one already near its end is used up more,
        since asking again gives the same one and would be a storm."""
        early = min(_EARLY_SECONDS, expires_in / 5)
        if expires_in > 2 * _EARLY_SECONDS:
            early = _EARLY_SECONDS
        return cls(text, now, now + expires_in - early)

    def fresh(self, now: float) -> bool:
        """Whether to use it; a clock that was set back makes it stale, too."""
        return self.fetched_at - 60 <= now < self.refresh_at


class TokenKeeper:
    """Gives the token of one account; one keeper per account and process."""

    def __init__(
        self,
        shelf: Shelf,
        fetch: Fetch,
        *,
        clock: Now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._shelf = shelf
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._token: Token | None = None
        self._failure: tuple[float, WeChatError] | None = None

    async def get(self) -> str:
        """A token to call with; the errors of the fetch."""
        token = self._token
        if token is not None and token.fresh(self._now()):
            return token.text
        return await self._obtained(bad="")

    async def renew(self, bad: str) -> str:
        """Another token than the one WeChat refused; the errors of the fetch.

        In this order: what another caller or process already has; a fetch; and if that gives the
        refused one again, a forced fetch, at most 20 a day and 30 s apart.
        """
        return await self._obtained(bad=bad)

    async def _obtained(self, *, bad: str) -> str:
        # A lock instead of a shared task: a caller that goes away takes nobody with it, and no
        # task inherits somebody's transaction (MODEL §4).
        async with self._turn:
            token = self._usable(self._token, bad)
            if token is None:
                token = await self._noting_failure(bad)
            self._token = token
            return token.text

    def _usable(self, token: Token | None, bad: str) -> Token | None:
        if token is None or token.text == bad or not token.fresh(self._now()):
            return None
        return token

    async def _noting_failure(self, bad: str) -> Token:
        self._repeat_failure()
        try:
            token = await self._shared(bad)
        except WeChatError as error:
            self._failure = (self._now(), error)
            raise
        self._failure = None
        return token

    def _repeat_failure(self) -> None:
        if self._failure is None:
            return
        failed_at, error = self._failure
        seconds = _HELD_SECONDS if isinstance(error, Held) else _FAILURE_SECONDS
        if 0 <= self._now() - failed_at < seconds:
            raise error.with_traceback(None)

    async def _shared(self, bad: str) -> Token:
        """The token all processes use, fetched by whichever has the lock."""
        owner = uuid4().hex
        for _ in range(_POLLS):
            token = self._usable(await self._stored(), bad)
            if token is not None:
                return token
            async with self._locked(owner) as lock:
                if lock is not Lock.BUSY:
                    return await self._fetched(bad, owner)
            await self._sleep(_POLL_SECONDS)
        raise RetryLater(0, "another process has been fetching the access token for too long")

    @asynccontextmanager
    async def _locked(self, owner: str) -> AsyncIterator[Lock]:
        lock = await self._shelf.lock(_NAME, owner, seconds=LOCK_SECONDS)
        try:
            yield lock
        finally:
            if lock is Lock.HELD:
                await self._shelf.unlock(_NAME, owner)

    async def _stored(self) -> Token | None:
        found = await self._shelf.get(_NAME)
        if found is None:
            return None
        return Token(**json.loads(found))

    async def _fetched(self, bad: str, owner: str) -> Token:
        token = self._usable(await self._stored(), bad)
        if token is not None:
            return token
        token = await self._ask(force=False)
        if token.text == bad:
            await self._ration()
            token = await self._ask(force=True)
        seconds = max(1.0, token.refresh_at - token.fetched_at)
        await self._shelf.put_held(_NAME, json.dumps(asdict(token)), owner, seconds=seconds)
        return token

    async def _ask(self, *, force: bool) -> Token:
        now = self._now()
        text, expires_in = await self._fetch(force=force)
        return Token.fetched(text, expires_in, now=now)

    async def _ration(self) -> None:
        """Counts a forced fetch; RetryLater or BadCredentials where WeChat would refuse it."""
        now = self._now()
        today = datetime.fromtimestamp(now, _BEIJING).date().isoformat()
        guard = json.loads(await self._shelf.get(_GUARD) or "{}")
        count = guard.get("count", 0) if guard.get("day") == today else 0
        if 0 <= now - guard.get("last", 0.0) < _BETWEEN_FORCES:
            raise RetryLater(0, "the token was forced anew less than 30 s ago and is refused")
        if count >= _FORCES_A_DAY:
            raise BadCredentials(0, "tokens are refused, and today's 20 forced fetches are used")
        kept = {"day": today, "count": count + 1, "last": now}
        await self._shelf.put(_GUARD, json.dumps(kept), seconds=86_400)

    def _now(self) -> float:
        return self._clock.now().timestamp()
