"""Our delivery of waiting pushes: claim, token, send, outcome recorded (P8).

    python -m benchmarks.ours.fanout_loop       settings in the environment, as for a worker
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.college import CODE, PURPOSE
from benchmarks.peers.loop import answer_lines
from bot.kit.reply import Card
from bot.settings import Settings
from bot.wiring import Deps, build
from models import sql
from services import pushes
from services.colleges import College

#: A Wednesday at ten to twelve in Shanghai: staff are at work, no quiet hours hold a push back.
NOON = datetime(2026, 11, 18, 3, 50, tzinfo=UTC)


class NoPainter:
    """Cards without a picture ask for none."""

    async def draw(self, name: str, data: Any) -> bytes:
        raise AssertionError(name)


def clock_from_noon():  # noqa: ANN201
    started = time.monotonic()
    return lambda: NOON + timedelta(seconds=time.monotonic() - started)


async def queue(college: College, count: int) -> None:
    """One card each for so many people, all due; what was there is gone."""
    async with sql.in_transaction():
        await sql.rows("WITH gone AS (DELETE FROM attempt RETURNING 1) SELECT count(*) FROM gone")
        await sql.rows("WITH gone AS (DELETE FROM push RETURNING 1) SELECT count(*) FROM gone")
        people = await sql.rows(
            "SELECT id FROM person WHERE college_id = $1 AND kind = 'staff' ORDER BY id LIMIT $2",
            college.id, count,
        )
        for row in people:
            made = await pushes.enqueue(
                college, dedupe=f"bench:{row['id']}", person_id=row["id"], kind="card",
                urgency="normal", reply=Card(PURPOSE, "今天 6 人没到课。", "cards/1"),
                now=NOON,
            )
            assert made is not None


async def deliver(deps: Deps, college: College) -> dict[str, float]:
    """Seconds and processor time until every outcome is written; how many were accepted."""
    sender = pushes.Sender(college=college, outside=deps.outside(college), now=clock_from_noon())
    started, used = time.perf_counter(), time.process_time()
    tally = await pushes.deliver(sender)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    accepted = await sql.value(
        "SELECT count(*) FROM push p WHERE p.college_id = $1 AND p.state = 'accepted' AND EXISTS "
        "(SELECT 1 FROM attempt a WHERE a.college_id = $1 AND a.push_id = p.id AND a.msgid <> '' "
        "AND a.outcome = 'accepted')", college.id,
    )
    return {"seconds": seconds, "cpu": cpu, "sent": accepted, "claimed": tally.claimed}


class Sending:
    """A worker's dependencies, open over many rounds."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._build = build(Settings.from_env(os.environ), painter=NoPainter())
        self._deps = self._loop.run_until_complete(self._build.__aenter__())

    def run(self, *, count: int) -> dict[str, float]:
        return self._loop.run_until_complete(self._one(count))

    async def _one(self, count: int) -> dict[str, float]:
        college = await self._deps.colleges.get(CODE)
        assert college is not None
        await self._deps.wechat(college).tokens.get()
        await queue(college, count)
        return await deliver(self._deps, college)

    def close(self) -> None:
        self._loop.run_until_complete(self._build.__aexit__(None, None, None))
        self._loop.close()


if __name__ == "__main__":
    sending = Sending()
    answer_lines({"run": sending.run})
    sending.close()
    sys.exit()
