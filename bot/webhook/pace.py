"""One step a person in each turn of the loop, so that a crowd of deliveries holds up nobody."""

from __future__ import annotations

import asyncio
from collections import deque

Key = tuple[int, str]


class Pace:
    """Rows by key of those who want to go on; each turn of the loop lets one of a row go on.

    Fifty copies of one message at once would otherwise all be opened, and later all be answered,
    before anything else runs. Who comes alone goes on at once and waits for nothing.
    """

    def __init__(self) -> None:
        self._rows: dict[Key, deque[asyncio.Future[None]]] = {}

    async def step(self, key: Key) -> None:
        """Returns at once for the first of a key in this turn, for the others in theirs."""
        loop = asyncio.get_running_loop()
        row = self._rows.get(key)
        if row is None:
            self._rows[key] = deque()
            loop.call_soon(self._let_on, key)
            return
        place: asyncio.Future[None] = loop.create_future()
        row.append(place)
        await place

    def _let_on(self, key: Key) -> None:
        row = self._rows[key]
        while row:
            place = row.popleft()
            if not place.done():  # who was cancelled meanwhile has left the row
                place.set_result(None)
                asyncio.get_running_loop().call_soon(self._let_on, key)
                return
        del self._rows[key]
