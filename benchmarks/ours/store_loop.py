"""Our door for SQL, over the database as the product opens it (P9)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from benchmarks.peers.loop import answer_lines
from benchmarks.peers.storing import COLUMNS, INSERT, SELECT, TEN, measured, records, row
from models import sql
from models.database import opened

_loop = asyncio.new_event_loop()
_open = AsyncExitStack()
_urls: set[str] = set()


async def _insert(n: int) -> int:
    return int(await sql.value(f"WITH i AS ({INSERT}) SELECT id FROM i", *row(n)))


async def _select(n: int) -> None:
    assert len(await sql.rows(SELECT, 1, n % 1000)) == TEN


def run(*, url: str, work: str, calls: int, rows: int) -> dict[str, float]:
    """Operations (or rows) a second."""

    async def bulk(_: int) -> None:
        await sql.copy("bench_row", COLUMNS, records(rows))

    async def whole() -> dict[str, float]:
        if url not in _urls:
            await _open.enter_async_context(opened(url))
            _urls.add(url)
        done = {"insert": _insert, "select": _select, "bulk": bulk}[work]
        found: dict[str, float] = await measured(done, work, calls=calls, rows=rows)
        return found

    return _loop.run_until_complete(whole())


if __name__ == "__main__":
    answer_lines({"run": run})
