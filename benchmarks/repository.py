"""P9: the one door for SQL beside raw asyncpg: inserts, selects of ten rows, bulk inserts."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import asyncpg

from benchmarks.college import engine
from benchmarks.figures import Figure, table
from benchmarks.programs import Talk, ours, talking
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved

OURS, ASYNCPG = "Luoxuan", "asyncpg"
#: What is done: its goal, how often a round, and how many rows it moves.
GOALS = {"insert": 0.75, "select": 0.40, "bulk": 0.30}
CALLS = {"insert": 800, "select": 1_500, "bulk": 6}
BULK = 5_000
GROWTH = (1, 2, 4)
#: As wide as a fact; ten rows share a group.
TABLE = """
CREATE TABLE bench_row (id bigserial PRIMARY KEY, college_id bigint NOT NULL, place int NOT NULL,
  key varchar(160) NOT NULL, day date NOT NULL, value numeric(12,3) NOT NULL, note varchar(80));
CREATE INDEX bench_place ON bench_row (college_id, place);
INSERT INTO bench_row (college_id, place, key, day, value, note)
  SELECT 1, n / 10, 'k' || n, DATE '2026-11-18', 1.5, '传感器应用' FROM generate_series(0, 9999) n;
"""


def measure(*, rounds: int = ROUNDS) -> list[Figure]:
    """The three figures of P9; bulk inserts are printed at 1×, 2× and 4×."""
    with engine() as home:
        asyncio.run(_table(home.database_url))
        with (
            talking(ours("store_loop")) as own,
            talking([sys.executable, "-m", "benchmarks.peers.asyncpg_loop"]) as peer,
        ):
            found = {
                (work, times): _rounds(own, peer, work, times, url=home.database_url,
                                       rounds=rounds)
                for work in GOALS for times in (GROWTH if work == "bulk" else (1,))
            }
    table(
        "P9: operations a second (rows of a bulk insert), pool of 10, 32 at a time",
        ("work", "rows", OURS, ASYNCPG),
        (
            (work, str(BULK * times if work == "bulk" else 1 if work == "insert" else 10),
             one.shown(OURS, "rate"), one.shown(ASYNCPG, "rate"))
            for (work, times), one in found.items()
        ),
    )
    return [Figure(f"P9 {work}", found[work, 1].ratio(OURS, ASYNCPG, "rate"), goal)
            for work, goal in GOALS.items()]


async def _table(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLE)
        await connection.execute("ANALYZE bench_row")
    finally:
        await connection.close()


def _rounds(
    own: Talk, peer: Talk, work: str, times: int, *, url: str, rounds: int
) -> Rounds:
    def one(talk: Talk) -> Callable[[], Sample]:
        def ask(calls: int) -> Sample:
            return talk.ask("run", url=url, work=work, calls=calls, rows=BULK * times)

        ask(CALLS[work] // 10)  # warm
        return lambda: ask(CALLS[work])

    return interleaved(
        {OURS: one(own), ASYNCPG: one(peer)}, references={ASYNCPG: "rate"}, rounds=rounds
    )
