"""What both sides of P9 store, read and count, and how they are kept busy."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from decimal import Decimal

INSERT = (
    "INSERT INTO bench_row (college_id, place, key, day, value, note) "
    "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"
)
SELECT = (
    "SELECT id, place, key, day, value, note FROM bench_row "
    "WHERE college_id = $1 AND place = $2 ORDER BY id"
)
COLUMNS = ["college_id", "place", "key", "day", "value", "note"]
TEN = 10
AT_A_TIME = 32
DAY, VALUE = date(2026, 11, 18), Decimal("1.5")


def row(n):
    """One row that no select finds."""
    return 2, n, f"k{n}", DAY, VALUE, "传感器应用"


def records(count):
    return (row(n) for n in range(count))


async def measured(one, work, *, calls, rows):
    """So many calls, 32 at a time (bulk inserts one after the other); calls or rows a second."""
    numbers = iter(range(calls))

    async def caller():
        for n in numbers:
            await one(n)

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(1 if work == "bulk" else AT_A_TIME)))
    seconds = time.perf_counter() - started
    return {"rate": calls * (rows if work == "bulk" else 1) / seconds}
