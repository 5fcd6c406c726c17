"""Checks that are answered from the database alone, at the moment somebody asks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models import sql
from services import feeds
from services.colleges import College
from services.deliveries import board as deliveries
from services.health.values import Finding
from services.menus import published

#: A due push that has waited for longer is stuck (A09).
STUCK_AFTER = timedelta(minutes=5)
#: Messages answered by an apology, and pushes that broke in our own code, within an hour.
FAULTS_AN_HOUR = 3
#: A service account's certification is renewed in about seven working days; this is ample.
CERTIFICATION_NEAR = timedelta(days=45)
#: Checks outside run every half hour; after this nobody runs them any more.
STALE_AFTER = timedelta(minutes=90)
#: A job is judged by its newest slot within this time.
JOBS_WITHIN = timedelta(days=8)

_JOBS = """
SELECT DISTINCT ON (job) job, state, slot FROM job_run
WHERE college_id = $1 AND state <> 'running' AND slot > $2 AND slot <= $3
ORDER BY job, slot DESC, id DESC
"""
_FAULTS = """
SELECT (SELECT count(*) FROM inbound WHERE college_id = $1 AND received_at > $2 AND fault <> '')
  + (SELECT count(*) FROM attempt WHERE college_id = $1 AND started_at > $2
     AND outcome = 'fault') AS many,
  (SELECT count(*) FROM push WHERE college_id = $1 AND done_at > $2
   AND coalesce(done_at, created_at) > $2 AND reason = 'picture_failed') AS pictures
"""


async def look(college: College, *, now: datetime) -> list[Finding]:
    """Everything the database knows of how a college's house is."""
    return [
        await database(), await queue(college, now=now), *await jobs(college, now=now),
        *await late_feeds(college, now=now), await menus(college),
        *await faults(college, now=now), certification(college, now=now),
        *await examined(college, now=now),
    ]


async def database() -> Finding:
    """How long the database takes for the smallest answer."""
    begun = time.perf_counter()
    await sql.value("SELECT 1 AS one")
    return Finding(what="database", data={"ms": round((time.perf_counter() - begun) * 1000)})


async def queue(college: College, *, now: datetime) -> Finding:
    """What waits to be sent, and for how long the oldest has."""
    waiting = await deliveries.waiting(college, now=now)
    data = {"waiting": waiting.count, "minutes": int(waiting.oldest.total_seconds() // 60)}
    if waiting.oldest > STUCK_AFTER:
        return Finding(what="queue", problem="stuck", data=data)
    return Finding(what="queue", data=data)


async def jobs(college: College, *, now: datetime) -> list[Finding]:
    """The jobs whose newest slot did not run to its end; one finding that all is well, else."""
    rows = await sql.rows(_JOBS, college.id, now - JOBS_WITHIN, now)
    wrong = [
        Finding(what="jobs", subject=row["job"], problem=row["state"],
                data={"slot": row["slot"].isoformat()})
        for row in rows if row["state"] in ("failed", "missed")
    ]
    return wrong or [Finding(what="jobs", data={"jobs": len(rows)})]


async def late_feeds(college: College, *, now: datetime) -> list[Finding]:
    """The sources that are late by their own rhythm; one finding that all is well, else."""
    board = await feeds.board(college, now=now)
    late = [
        Finding(what="feeds", subject=one.code, problem="late",
                data={"name": one.name, "hours": one.late_hours})
        for one in board.late
    ]
    return late or [Finding(what="feeds", data={"feeds": len(board.feeds)})]


async def menus(college: College) -> Finding:
    """Whether the menus that are out are those the code asks for."""
    states = await published.states(college)
    closed = await sql.value(
        "SELECT 1 AS closed FROM checkup WHERE college_id = $1 AND what = 'capability' "
        "AND subject = 'menu' AND problem <> ''", college.id,
    )
    data: dict[str, Any] = {"all": len(states), "same": sum(one.same for one in states)}
    data["older"] = [one.audience for one in states if not one.same]
    if closed:
        return Finding(what="menus", data={**data, "closed": True})
    if not states:
        return Finding(what="menus", problem="none", data=data)
    if data["older"]:
        return Finding(what="menus", problem="older", data=data)
    return Finding(what="menus", data=data)


async def faults(college: College, *, now: datetime) -> list[Finding]:
    """What broke in our own code within the last hour."""
    row = await sql.one(_FAULTS, college.id, now - timedelta(hours=1))
    assert row is not None
    found = []
    if row["many"] >= FAULTS_AN_HOUR:
        found.append(Finding(what="faults", problem="many", data={"count": row["many"]}))
    if row["pictures"]:
        found.append(Finding(what="faults", subject="pictures", problem="pictures",
                             data={"count": row["pictures"]}))
    return found or [Finding(what="faults", data={"count": row["many"]})]


def certification(college: College, *, now: datetime) -> Finding:
    """How far the account's certification reaches; no date known is no problem known."""
    until = college.certified_until
    if until is None:
        return Finding(what="certification", data={"until": ""})
    today = now.astimezone(college.zone).date()
    data = {"until": until.isoformat()}
    if until < today:
        return Finding(what="certification", problem="over", data=data)
    if until - today <= CERTIFICATION_NEAR:
        return Finding(what="certification", problem="near", data=data)
    return Finding(what="certification", data=data)


async def examined(college: College, *, now: datetime) -> Sequence[Finding]:
    """Whether somebody still runs the checks outside: worker and beat do."""
    newest = await sql.value(
        "SELECT max(taken_at) AS newest FROM checkup WHERE college_id = $1", college.id
    )
    if newest is None:
        return [Finding(what="examined", problem="never")]
    data = {"at": newest.isoformat()}
    if now - newest > STALE_AFTER:
        return [Finding(what="examined", problem="stale", data=data)]
    return [Finding(what="examined", data=data)]
