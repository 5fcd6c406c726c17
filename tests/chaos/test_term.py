"""A simulated term: two beats tick, two workers carry, some of them stop or die; every slot once.

A week here; `make chaos` takes whole terms.
"""

from __future__ import annotations

import asyncio
import inspect
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.kit.clock import SHANGHAI
from bot.kit.schedule import JOBS, Daily, Every, daily, every, weekly
from bot.worker.work import carry, tick
from models import sql
from services import jobs_ledger
from services.colleges import College
from tests.bot_says import START, Bot, a_bot, a_college
from tests.chaos.measure import TERM_SEEDS, WEEKS, say

STEP = timedelta(minutes=30)
#: How often the clock stops for a while, for how many minutes at most; how often a worker dies.
STOPS, LONGEST_STOP, DEATHS = 0.01, 180, 0.02

Slot = tuple[str, datetime]


@dataclass
class Term:
    """Two hosts with clocks of their own, and the runs their workers made."""

    college: College
    hosts: tuple[Bot, Bot]
    chance: random.Random
    runs: Counter[Slot]
    ticked: list[datetime] = field(default_factory=list)
    died: int = 0

    async def lived_through(self, until: datetime) -> None:
        now = START
        while now < until:
            now = min(now + STEP, until)
            if self.chance.random() < STOPS:
                now = min(now + timedelta(minutes=self.chance.randrange(LONGEST_STOP)), until)
            await self._step(now)

    async def _step(self, now: datetime) -> None:
        """Both beats tick a moment apart, then both workers look at once."""
        self.ticked.append(now)
        announced: set[tuple[int, str]] = set()
        for host in self.hosts:
            host.clock.moment = now + timedelta(milliseconds=self.chance.randrange(3000))
        await asyncio.gather(*(
            tick(host.deps, announce=lambda *told: announced.add(told)) for host in self.hosts
        ))
        if self.chance.random() < DEATHS and await self._one_dies():
            self.died += 1
        if (self.college.id, "jobs") in announced or self.died:
            await asyncio.gather(*(
                carry(host.deps, self.college.id, "jobs") for host in self.hosts
            ))

    async def _one_dies(self) -> bool:
        """A worker takes a slot and is never heard of again; its lease has run out."""
        return await jobs_ledger.lease(self.college, lease_seconds=0) is not None


@pytest.fixture
def runs() -> Iterator[Counter[Slot]]:
    """What three jobs beside the product's own have run."""
    before = dict(JOBS)
    for name, job in before.items():
        if {"examine", "publish"} & set(inspect.signature(job.function).parameters):
            del JOBS[name]  # they ask WeChat, which is not here: tests/health runs them
    seen: Counter[Slot] = Counter()

    @daily("07:30")
    async def chaos_cards(slot: datetime) -> dict[str, int]:
        seen["chaos_cards", slot] += 1
        return {}

    @weekly("fri 16:30")
    async def chaos_digest(slot: datetime) -> dict[str, int]:
        seen["chaos_digest", slot] += 1
        return {}

    @every(minutes=30)
    async def chaos_look(slot: datetime) -> dict[str, int]:
        seen["chaos_look", slot] += 1
        return {}

    yield seen
    JOBS.clear()
    JOBS.update(before)


@pytest.mark.parametrize("seed", TERM_SEEDS)
async def test_every_slot_of_a_term_is_run_once(
    database: str, runs: Counter[Slot], seed: int
) -> None:
    college = await a_college()
    term = Term(college, (a_bot(college), a_bot(college)), random.Random(seed), runs)
    until = START + timedelta(weeks=WEEKS)
    await term.lived_through(until)
    rows = await sql.rows("SELECT job, slot, state FROM job_run")
    assert Counter(row["state"] for row in rows) == {"done": len(rows)}
    assert set(runs.values()) == {1}
    for name in JOBS:
        happened = sorted(row["slot"] for row in rows if row["job"] == name)
        assert happened == _expected(name, term.ticked), name
        if name.startswith("chaos"):
            assert sorted(slot for job, slot in runs if job == name) == happened
    say(f"{7 * WEEKS} days, seed {seed}: {len(term.ticked)} ticks of two beats, "
        f"{len(rows)} slots of {len(JOBS)} jobs, each run once; {term.died} workers died")


def _expected(name: str, ticked: list[datetime]) -> list[datetime]:
    """The slots a calendar would name: all days and weeks, and of the rest the newest a tick."""
    timing = JOBS[name].timing
    if isinstance(timing, Every):
        span = timing.minutes * 60
        return sorted({datetime.fromtimestamp(at.timestamp() // span * span, SHANGHAI)
                       for at in ticked})
    assert isinstance(timing, Daily)
    first = START - jobs_ledger.FIRST_LOOK_BACK
    days = [first.astimezone(SHANGHAI).date() + timedelta(days=n) for n in range(7 * WEEKS + 2)]
    slots = [datetime.combine(day, timing.moment, SHANGHAI) for day in days
             if timing.weekday in (None, day.weekday())]
    return [slot for slot in slots if first < slot <= ticked[-1]]
