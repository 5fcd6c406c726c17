"""Raw asyncpg: a pool of its own, the same statements (P9)."""

from __future__ import annotations

import asyncio

import asyncpg

from benchmarks.peers.loop import answer_lines
from benchmarks.peers.storing import COLUMNS, INSERT, SELECT, TEN, measured, records, row

_loop = asyncio.new_event_loop()
_pools = {}


async def _pool(url):
    if url not in _pools:
        _pools[url] = await asyncpg.create_pool(url, min_size=0, max_size=10)
    return _pools[url]


async def _run(url, work, calls, rows):
    pool = await _pool(url)

    async def insert(n):
        return await pool.fetchval(INSERT, *row(n))

    async def select(n):
        found = await pool.fetch(SELECT, 1, n % 1000)
        assert len(found) == TEN
        return found

    async def bulk(_):
        async with pool.acquire() as connection:
            await connection.copy_records_to_table(
                "bench_row", records=records(rows), columns=COLUMNS
            )

    return await measured({"insert": insert, "select": select, "bulk": bulk}[work], work,
                          calls=calls, rows=rows)


def run(*, url, work, calls, rows):
    """Operations (or rows) a second."""
    return _loop.run_until_complete(_run(url, work, calls, rows))


if __name__ == "__main__":
    answer_lines({"run": run})
