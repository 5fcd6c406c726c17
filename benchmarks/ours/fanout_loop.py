"""Our delivery of waiting pushes: claim, token, send, outcome recorded (P8).

    python -m benchmarks.ours.fanout_loop       settings in the environment, as for a worker
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
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


def clock_from_noon() -> Callable[[], datetime]:
    """Time that begins at noon and goes on."""
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
    """Seconds and processor time until every outcome is written."""
    sender = pushes.Sender(college=college, outside=deps.outside(college), now=clock_from_noon())
    started, used = time.perf_counter(), time.process_time()
    await pushes.deliver(sender)
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - used}


async def accepted(college: College) -> int:
    """Pushes accepted with their attempt and its msgid recorded."""
    return int(await sql.value(
        "SELECT count(*) FROM push p WHERE p.college_id = $1 AND p.state = 'accepted' AND EXISTS "
        "(SELECT 1 FROM attempt a WHERE a.college_id = $1 AND a.push_id = p.id AND a.msgid <> '' "
        "AND a.outcome = 'accepted')", college.id,
    ))


class Sending:
    """A worker child's dependencies, open over many rounds."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._build = build(Settings.from_env(os.environ), painter=NoPainter())
        self._deps = self._loop.run_until_complete(self._build.__aenter__())

    def queue(self, *, count: int) -> dict[str, int]:
        """Put so many cards into the queue."""
        self._run(lambda _, college: queue(college, count))
        return {"queued": count}

    def deliver(self) -> dict[str, float]:
        """Send what is due; the token is fetched before, as by a worker that runs already."""
        return dict(self._run(deliver))

    def accepted(self) -> dict[str, int]:
        """How many of them arrived."""
        return {"sent": self._run(lambda _, college: accepted(college))}

    def _run(self, work: Callable[[Deps, College], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            college = await self._deps.colleges.get(CODE)
            assert college is not None
            await self._deps.wechat(college).tokens.get()
            return await work(self._deps, college)

        return self._loop.run_until_complete(whole())

    def close(self) -> None:
        self._loop.run_until_complete(self._build.__aexit__(None, None, None))
        self._loop.close()


if __name__ == "__main__":
    sending = Sending()
    answer_lines({
        "queue": sending.queue, "deliver": sending.deliver, "accepted": sending.accepted,
    })
    sending.close()
