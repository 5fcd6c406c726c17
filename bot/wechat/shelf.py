"""Small values the processes of one account share in Redis; in this process alone without it.

Redis may be lost at any time (MODEL §2): every method answers all the same, from memory, and the
loss and the return are logged once each.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
T = TypeVar("T")

#: A Redis that does not answer in this time counts as gone: callers wait for a person.
_PATIENCE = 0.5
_ROOM = 1024

# A lock that ran out must neither be written under nor taken from its next owner.
_PUT_IF_HELD = (
    "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end "
    "redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3]) return 1"
)
_UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"


class Away(Exception):
    """Redis did not answer."""


class Lock(Enum):
    """What asking for a lock came to; ALONE: no Redis, nobody to share with."""

    HELD = auto()
    BUSY = auto()
    ALONE = auto()


class Shelf:
    """Named texts with an end, under one prefix. The prefix carries college and AppID (law 9)."""

    def __init__(self, redis: Redis, prefix: str, *, pause: float = 1.0) -> None:
        self._redis = redis
        self._prefix = prefix
        self._pause = pause
        self._away_until = 0.0
        self._memory: OrderedDict[str, tuple[str, float]] = OrderedDict()

    async def get(self, name: str) -> str | None:
        """The text, None where there is none or it has ended."""
        try:
            found = await self._ask(lambda: self._redis.get(self._key(name)))
        except Away:
            return self._remembered(name)
        return found.decode() if isinstance(found, bytes) else found

    async def put(self, name: str, text: str, *, seconds: float) -> None:
        """Keeps the text for so long."""
        ends = _milliseconds(seconds)
        try:
            await self._ask(lambda: self._redis.set(self._key(name), text, px=ends))
        except Away:
            self._remember(name, text, seconds)

    async def drop(self, name: str) -> None:
        """Forgets the text."""
        self._memory.pop(name, None)
        try:
            await self._ask(lambda: self._redis.delete(self._key(name)))
        except Away:
            return

    async def lock(self, name: str, owner: str, *, seconds: float) -> Lock:
        """One owner at a time over all processes, for so long at most."""
        ends = _milliseconds(seconds)
        key = self._key(f"{name}:lock")
        try:
            won = await self._ask(lambda: self._redis.set(key, owner, nx=True, px=ends))
        except Away:
            return Lock.ALONE
        return Lock.HELD if won else Lock.BUSY

    async def put_held(self, name: str, text: str, owner: str, *, seconds: float) -> None:
        """Keeps the text if the owner still has the lock of that name."""
        keys = (self._key(f"{name}:lock"), self._key(name))
        ends = _milliseconds(seconds)
        try:
            await self._ask(lambda: self._redis.eval(_PUT_IF_HELD, 2, *keys, owner, text, ends))
        except Away:
            self._remember(name, text, seconds)

    async def unlock(self, name: str, owner: str) -> None:
        """Gives the lock back if the owner still has it."""
        key = self._key(f"{name}:lock")
        try:
            await self._ask(lambda: self._redis.eval(_UNLOCK, 1, key, owner))
        except Away:
            return

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    async def _ask(self, command: Callable[[], Awaitable[Any]]) -> Any:
        if time.monotonic() < self._away_until:
            raise Away
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await command()
        except (RedisError, OSError, TimeoutError) as error:
            self._lost(error)
            raise Away from error
        self._found()
        return answer

    def _lost(self, error: Exception) -> None:
        if not self._away_until:
            log.warning("Redis is gone, %s goes on from memory: %s", self._prefix, error)
        self._away_until = time.monotonic() + self._pause

    def _found(self) -> None:
        if self._away_until:
            log.warning("Redis is back for %s", self._prefix)
            self._away_until = 0.0
            self._memory.clear()

    def _remember(self, name: str, text: str, seconds: float) -> None:
        self._memory[name] = (text, time.monotonic() + seconds)
        while len(self._memory) > _ROOM:
            self._memory.popitem(last=False)

    def _remembered(self, name: str) -> str | None:
        text, ends = self._memory.get(name, (None, 0.0))
        return text if time.monotonic() < ends else None


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
