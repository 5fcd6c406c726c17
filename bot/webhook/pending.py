"""Messages in hand in this process: passive or late decided once, duplicates joined."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.webhook.turn import LATE, PASSIVE, Abandoned, Conversed

Key = tuple[int, str]

#: WECHAT §2: three deliveries, five seconds apart; after this age there is no further try.
LAST_TRY_SECONDS = 9.0
DELIVERIES = 3
#: Finished turns stay this long, so that a redelivery is counted and answered from memory.
REMEMBERED_SECONDS = 20.0
#: More messages of one contact than this do not wait in a row; nobody types so fast.
MOST_WAITING = 20


@dataclass
class Turn:
    """One message in this process. `state` is undecided, passive, late or abandoned; the first
    setter wins: the owner just before COMMIT, the HTTP side at its time-out (MODEL §3)."""

    state: str = "undecided"
    claimed: bool = False
    database_away: bool = False
    deliveries: int = 0
    done: asyncio.Future[Conversed] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def take(self, state: str) -> bool:
        """Decide, if nobody has; whether the state is now the given one."""
        if self.state == "undecided":
            self.state = state
        return self.state == state

    def carry(self) -> str:
        """The owner's decision just before COMMIT."""
        if self.state == "abandoned":
            raise Abandoned
        if self.take(PASSIVE):
            return PASSIVE
        return LATE


class Turns:
    """The turns of this process, by college and key."""

    def __init__(self) -> None:
        self._turns: dict[Key, Turn] = {}
        self._locks: dict[Key, tuple[asyncio.Lock, int]] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    def join(self, key: Key) -> tuple[Turn, bool]:
        """The turn of a message and whether the caller owns it (has to start the work)."""
        turn = self._turns.get(key)
        owner = turn is None or turn.state == "abandoned"
        if owner:
            known = 0 if turn is None else turn.deliveries
            turn = Turn(deliveries=known)
            self._turns[key] = turn
        assert turn is not None
        turn.deliveries += 1
        return turn, owner

    def line_up(self, contact: Key) -> None:
        """Take a place in the contact's row, to be left by going through `alone` once."""
        lock, waiting = self._locks.get(contact, (asyncio.Lock(), 0))
        self._locks[contact] = (lock, waiting + 1)

    def crowded(self, key: Key, contact: Key) -> bool:
        """Whether a new message would make the row of this contact too long."""
        _, waiting = self._locks.get(contact, (None, 0))
        return waiting >= MOST_WAITING and key not in self._turns

    def forget_later(self, key: Key, turn: Turn) -> None:
        """Let go of a finished turn once no redelivery can come."""

        def forget() -> None:
            if self._turns.get(key) is turn:
                del self._turns[key]

        asyncio.get_running_loop().call_later(REMEMBERED_SECONDS, forget)

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """A task that this process waits for when it stops."""
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    @asynccontextmanager
    async def alone(self, contact: Key) -> AsyncIterator[None]:
        """At most one message of a contact at a time in this process: the others wait here, not
        on connections of the pool (MODEL §4). `line_up` comes before."""
        lock, _ = self._locks[contact]
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[contact]
            if waiting == 1:
                del self._locks[contact]
            else:
                self._locks[contact] = (lock, waiting - 1)
