"""Every slot once: over two beats, kills, gaps and a clock set back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.clock import SHANGHAI
from bot.kit.schedule import JOBS, Job, daily, every, weekly
from bot.kit.texts import Texts
from models import sql
from services import jobs_ledger
from services.colleges import College
from tests.pushes.cast import a_cast, a_college

START = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)


@pytest.fixture
def jobs() -> Iterator[dict[str, Job]]:
    """Three jobs in a registry of their own."""
    before = dict(JOBS)
    JOBS.clear()

    @daily("07:30")
    async def cards() -> dict[str, int]:
        return {}

    @weekly("fri 16:30")
    async def digest() -> dict[str, int]:
        return {}

    @every(minutes=30)
    async def look() -> dict[str, int]:
        return {}

    yield dict(JOBS)
    JOBS.clear()
    JOBS.update(before)


@pytest.fixture
async def college(database: str) -> College:
    return await a_college()


async def _slots(state: str = "running") -> dict[str, int]:
    rows = await sql.rows("SELECT job, count(*) AS n FROM job_run WHERE state = $1 GROUP BY job",
                          state)
    return {row["job"]: row["n"] for row in rows}


async def test_a_week_of_two_beats_has_every_slot_once(
    college: College, jobs: dict[str, Job]
) -> None:
    for minute in range(0, 7 * 24 * 60 + 1, 30):
        now = START + timedelta(minutes=minute)
        await asyncio.gather(*(
            jobs_ledger.note_due(now, [college], jobs) for _ in range(2)
        ))
    # eight cards: the first tick looks back over the half past seven before it
    assert await _slots() == {"cards": 8, "digest": 1, "look": 7 * 48 + 1}
    assert await _slots("missed") == {}


async def test_a_start_at_eight_has_its_half_past_seven(
    college: College, jobs: dict[str, Job]
) -> None:
    await jobs_ledger.note_due(START, [college], {"cards": jobs["cards"]})
    assert await _slots() == {"cards": 1}


async def test_slots_beyond_their_grace_are_recorded_as_missed(
    college: College, jobs: dict[str, Job]
) -> None:
    await jobs_ledger.note_due(START, [college], jobs)
    later = START + timedelta(days=3, hours=12)
    counted = await jobs_ledger.note_due(later, [college], jobs)
    assert counted["missed"] == 3
    assert await _slots("missed") == {"cards": 3}


async def test_a_clock_set_back_repeats_no_slot(college: College, jobs: dict[str, Job]) -> None:
    await jobs_ledger.note_due(START, [college], jobs)
    await jobs_ledger.note_due(START - timedelta(hours=3), [college], jobs)
    before = await _slots()
    await jobs_ledger.note_due(START, [college], jobs)
    assert before == {"cards": 1, "look": 1}
    assert await _slots() == {"cards": 1, "look": 1}


async def test_a_slot_is_leased_to_one_of_many(college: College, jobs: dict[str, Job]) -> None:
    await jobs_ledger.request(college, "cards", now=START)
    runs = await asyncio.gather(*(jobs_ledger.lease(college) for _ in range(8)))
    assert len([run for run in runs if run is not None]) == 1


async def test_a_killed_run_is_taken_over_and_the_dead_one_writes_nothing(
    college: College,
) -> None:
    await jobs_ledger.request(college, "cards", now=START)
    dead = await jobs_ledger.lease(college, lease_seconds=0)
    alive = await jobs_ledger.lease(college)
    assert dead is not None
    assert alive is not None
    assert alive.tries == 2
    with pytest.raises(jobs_ledger.LeaseLost):
        await jobs_ledger.finish(dead, {}, now=START)
    await jobs_ledger.renew(alive)
    await jobs_ledger.finish(alive, {"told": 3}, now=START)
    row = await sql.one("SELECT state, counts FROM job_run")
    assert row is not None
    assert (row["state"], sql.loaded(row["counts"])["told"]) == ("done", 3)


async def test_a_slot_that_fails_three_times_tells_the_administrator(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = await a_cast()
    org_id = await sql.value("SELECT id FROM org")
    await sql.changed("INSERT INTO post (college_id, person_id, role, org_id, from_on) "
                      "VALUES ($1, $2, 'admin', $3, '2025-09-01')",
                      cast.college.id, cast.counselor, org_id)
    monkeypatch.setattr(jobs_ledger, "RETRY_AFTER_SECONDS", 0.0)
    await jobs_ledger.request(cast.college, "cards", now=START)
    said = []
    for _ in range(3):
        run = await jobs_ledger.lease(cast.college)
        assert run is not None
        said.append(await jobs_ledger.fail(cast.college, run, "boom", texts=Texts(), now=START))
    assert said == ["again", "again", "failed"]
    assert await jobs_ledger.lease(cast.college) is None
    assert await sql.value("SELECT kind FROM push") == "ops.alarm"
    assert await sql.value("SELECT subject FROM alarm") == "cards"


@given(gaps=st.lists(st.integers(1, 60 * 30), min_size=1, max_size=40))
def test_slots_are_the_same_however_often_one_looks(gaps: list[int]) -> None:
    from bot.kit.schedule import Daily

    timing: Any = Daily(datetime(2026, 1, 1, 7, 30, tzinfo=UTC).time())
    now, found = START, []
    for gap in gaps:
        found += list(timing.slots(now, now + timedelta(minutes=gap), zone=SHANGHAI))
        now += timedelta(minutes=gap)
    assert found == list(timing.slots(START, now, zone=SHANGHAI))


@pytest.mark.parametrize("bad", ["7:30", "24:00", "fri 16:30", ""])
def test_a_time_that_makes_no_sense_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        daily(bad)


def test_a_job_that_asks_for_an_unknown_name_stops_the_start(jobs: dict[str, Job]) -> None:
    from bot.kit.schedule import check_jobs

    @daily("01:00")
    async def misspelt(collage: object) -> dict[str, int]:
        return {}

    with pytest.raises(ValueError, match="misspelt asks for 'collage'"):
        check_jobs({"college": object})
