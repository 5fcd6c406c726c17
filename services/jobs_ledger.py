"""The ledger of jobs (job_run): every slot once, whatever beats tick and whoever is killed.

A tick writes the slots that fell due since the last one, as rows whose lease has run out. Whoever
leases such a row runs the job; a run that dies is taken over when its lease lapses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kit.schedule import Job
from bot.kit.texts import Texts
from models import sql
from services.colleges import College
from services.health import Finding, alarms

#: A run belongs to its worker for so long, renewed while it works.
LEASE_SECONDS = 120.0
#: A failing slot is tried so often, each time later.
TRIES = 3
RETRY_AFTER_SECONDS = 30.0
#: The very first tick looks back this far, so that a start at 08:00 has its 07:30.
FIRST_LOOK_BACK = timedelta(hours=4)

_TICK = """
INSERT INTO tick_state (id, last_at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING
"""
_NOTE = """
INSERT INTO job_run (college_id, job, slot, state, lease_until, done_at)
SELECT v.college_id, v.job, v.slot, v.state, clock_timestamp(),
  CASE WHEN v.state = 'missed' THEN $5::timestamptz END
FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[])
  AS v (college_id, job, slot, state)
ON CONFLICT (college_id, job, slot) DO NOTHING
"""
_LEASE = """
WITH next AS (
  SELECT id FROM job_run
  WHERE college_id = $1 AND state = 'running' AND lease_until <= clock_timestamp()
  ORDER BY slot, id LIMIT 1 FOR UPDATE SKIP LOCKED),
leased AS (
  UPDATE job_run j SET lease_until = clock_timestamp() + make_interval(secs => $2),
    counts = jsonb_build_object('tries', coalesce((j.counts->>'tries')::int, 0) + 1)
  FROM next WHERE j.id = next.id
  RETURNING j.id, j.job, j.slot, j.lease_until, (j.counts->>'tries')::int AS tries)
SELECT * FROM leased
"""
_RENEW = """
WITH held AS (
  UPDATE job_run SET lease_until = clock_timestamp() + make_interval(secs => $3)
  WHERE id = $1 AND state = 'running' AND lease_until = $2 RETURNING lease_until)
SELECT lease_until FROM held
"""
_DONE = """
UPDATE job_run SET state = 'done', counts = $3, error = '', done_at = $4, lease_until = NULL
WHERE id = $1 AND state = 'running' AND lease_until = $2
"""
_AGAIN = """
UPDATE job_run SET error = $3,
  lease_until = clock_timestamp() + make_interval(secs => $4)
WHERE id = $1 AND state = 'running' AND lease_until = $2
"""
_FAILED = """
UPDATE job_run SET state = 'failed', error = $3, done_at = $4, lease_until = NULL,
  owner_told = true
WHERE id = $1 AND state = 'running' AND lease_until = $2
"""


class LeaseLost(Exception):
    """Another worker has taken this run over: stop, and write nothing."""


@dataclass(slots=True)
class Run:
    """A slot leased to this worker; `lease_until` is the fence that proves it."""

    id: int
    job: str
    slot: datetime
    tries: int
    lease_until: datetime


async def note_due(
    now: datetime, colleges: Iterable[College], jobs: Mapping[str, Job]
) -> dict[str, int]:
    """Write down the slots since the last tick, due or missed; how many of each were new.

    Ticks of several beats queue up at one row. A clock that was set back starts afresh.
    """
    async with sql.in_transaction():
        await sql.changed(_TICK, now - FIRST_LOOK_BACK)
        last_at = await sql.value("SELECT last_at FROM tick_state WHERE id = 1 FOR UPDATE")
        slots = [
            (college.id, job.name, slot, _state(job, slot, now))
            for college in colleges for job in jobs.values()
            for slot in job.timing.slots(min(last_at, now), now, zone=college.zone)
        ]
        counted = {"due": 0, "missed": 0}
        for state, name in (("running", "due"), ("missed", "missed")):
            chosen = [slot for slot in slots if slot[3] == state]
            if chosen:
                counted[name] = await sql.changed(_NOTE, *map(list, zip(*chosen, strict=True)),
                                                  now)
        await sql.changed("UPDATE tick_state SET last_at = $1 WHERE id = 1", now)
    return counted


def _state(job: Job, slot: datetime, now: datetime) -> str:
    if now - slot > job.grace:
        return "missed"
    return "running"


async def waiting(college_id: int | None = None) -> list[int]:
    """Ids of colleges with a slot nobody holds."""
    rows = await sql.rows(
        "SELECT DISTINCT college_id FROM job_run WHERE state = 'running' "
        "AND lease_until <= clock_timestamp() AND ($1::bigint IS NULL OR college_id = $1)",
        college_id,
    )
    return [row["college_id"] for row in rows]


async def request(college: College, job: str, *, now: datetime) -> bool:
    """Ask for a run of a job besides its slots, in the ambient transaction."""
    return bool(await sql.changed(_NOTE, [college.id], [job], [now], ["running"], now))


async def lease(college: College, *, lease_seconds: float = LEASE_SECONDS) -> Run | None:
    """The oldest slot of the college that nobody holds, leased; None without one."""
    row = await sql.one(_LEASE, college.id, lease_seconds)
    if row is None:
        return None
    return Run(**row)


async def renew(run: Run, *, lease_seconds: float = LEASE_SECONDS) -> None:
    """Hold on to a run; LeaseLost when another has it."""
    until = await sql.value(_RENEW, run.id, run.lease_until, lease_seconds)
    if until is None:
        raise LeaseLost(run.job)
    run.lease_until = until


async def finish(run: Run, counts: Mapping[str, int], *, now: datetime) -> None:
    """The slot is done; LeaseLost when another has it."""
    body: dict[str, Any] = {"tries": run.tries, **counts}
    if not await sql.changed(_DONE, run.id, run.lease_until, sql.dumped(body), now):
        raise LeaseLost(run.job)


async def fail(
    college: College, run: Run, error: str, *, texts: Texts, now: datetime
) -> str:
    """Try the slot again later, or give it up and tell the administrators; "again" or "failed"."""
    if run.tries < TRIES:
        await sql.changed(_AGAIN, run.id, run.lease_until, error[:200],
                          RETRY_AFTER_SECONDS * run.tries)
        return "again"
    async with sql.in_transaction():
        if await sql.changed(_FAILED, run.id, run.lease_until, error[:200], now):
            failed = Finding(what="jobs", subject=run.job, problem="failed",
                             data={"slot": run.slot.isoformat()})
            await alarms.begin(college, failed, now=now)
            await alarms.tell(college, texts=texts, now=now)
    return "failed"
