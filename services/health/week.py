"""The administrator's week (A09), from what is recorded: answers, jobs, alarms, pushes, inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.kit.clock import at, week_start
from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import calendar, pushes
from services.colleges import College
from services.people import accounts

#: The job whose counts hold a day's answers once the rows themselves are gone.
COUNTED_BY = "count_answers"

_ANSWERS = """
SELECT count(*) AS answers, count(*) FILTER (WHERE carried = 'late') AS late,
  count(*) FILTER (WHERE fault <> '') AS faults,
  coalesce(round(extract(epoch FROM max(done_at - received_at)) * 1000), 0)::bigint AS slowest_ms
FROM inbound WHERE college_id = $1 AND channel = 'chat' AND carried <> 'none'
  AND received_at >= $2 AND received_at < $3
"""
_COUNTED = """
SELECT count(*) AS days, coalesce(sum((counts->>'answers')::bigint), 0)::bigint AS answers,
  coalesce(sum((counts->>'late')::bigint), 0)::bigint AS late,
  coalesce(sum((counts->>'faults')::bigint), 0)::bigint AS faults,
  coalesce(max((counts->>'slowest_ms')::bigint), 0) AS slowest_ms
FROM job_run WHERE college_id = $1 AND job = $2 AND state = 'done' AND slot > $3 AND slot <= $4
"""
#: A failed slot is made up for by a later one of the same job that ran to its end.
_JOBS = """
SELECT count(*) AS failed, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM job_run l
    WHERE l.college_id = $1 AND l.job = f.job AND l.state = 'done' AND l.slot > f.slot)) AS made_up
FROM job_run f WHERE f.college_id = $1 AND f.state IN ('failed', 'missed')
  AND f.slot >= $2 AND f.slot <= $3
"""
_ALARMS = """
SELECT count(*) AS began, count(*) FILTER (WHERE ended_at IS NULL) AS going_on
FROM alarm WHERE college_id = $1 AND began_at >= $2
"""
_PUSHES = """
SELECT count(*) FILTER (WHERE state IN ('accepted', 'delivered')) AS got,
  count(*) FILTER (WHERE state NOT IN ('waiting', 'sending')) AS ended
FROM push WHERE college_id = $1 AND coalesce(done_at, created_at) >= $2 AND created_at >= $2
"""
_INBOX = """
SELECT count(*) AS held, min(created_at) AS oldest FROM push
WHERE college_id = $1 AND state = 'inbox'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers to messages: how many, too late for the passive way, apologies, the slowest."""

    answers: int
    late: int
    faults: int
    slowest_ms: int

    @property
    def in_time(self) -> int:
        return self.answers - self.late

    @property
    def share(self) -> Decimal:
        """Percent in time to two places, never rounded up: one that was late shows."""
        return Decimal(self.in_time * 10_000 // max(self.answers, 1)) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseWeek:
    """The week up to now; `uncounted` days have no count, so the answers are fewer than there
    were."""

    week: int | None
    answers: Answers
    uncounted: int
    jobs_failed: int
    jobs_made_up: int
    alarms: int
    alarms_open: int
    pushes_got: int
    pushes_ended: int
    inbox: int
    inbox_days: int


async def answers_of_day_before(college: College, slot: datetime) -> dict[str, int]:
    """The counts of the whole school-zone day before the slot."""
    today = slot.astimezone(college.zone).date()
    midnight = at(today, 0, zone=college.zone)
    found = await _answers(college, at(today - timedelta(days=1), 0, zone=college.zone), midnight)
    return {"answers": found.answers, "late": found.late, "faults": found.faults,
            "slowest_ms": found.slowest_ms}


async def _answers(college: College, since: datetime, until: datetime) -> Answers:
    row = await sql.one(_ANSWERS, college.id, since, until)
    assert row is not None
    return Answers(**row)


async def house_week(college: College, *, now: datetime, today: date) -> HouseWeek:
    """The week since Monday."""
    monday = at(week_start(today), 0, zone=college.zone)
    answers, uncounted = await _week_of_answers(college, monday, now=now)
    jobs = await sql.one(_JOBS, college.id, monday, now)
    alarms = await sql.one(_ALARMS, college.id, monday)
    sent = await sql.one(_PUSHES, college.id, monday)
    held = await sql.one(_INBOX, college.id)
    assert jobs and alarms and sent and held  # counts without a GROUP BY always give a row
    oldest = held["oldest"] or now
    return HouseWeek(
        week=await calendar.week_of(college, today), answers=answers, uncounted=uncounted,
        jobs_failed=jobs["failed"], jobs_made_up=jobs["made_up"], alarms=alarms["began"],
        alarms_open=alarms["going_on"], pushes_got=sent["got"], pushes_ended=sent["ended"],
        inbox=held["held"], inbox_days=(now - oldest).days,
    )


async def _week_of_answers(
    college: College, monday: datetime, *, now: datetime
) -> tuple[Answers, int]:
    """The days counted by the job and today so far, and how many days have no count."""
    midnight = at(now.astimezone(college.zone).date(), 0, zone=college.zone)
    today = await _answers(college, midnight, now + timedelta(seconds=1))
    row = await sql.one(_COUNTED, college.id, COUNTED_BY, monday + timedelta(days=1), now)
    assert row is not None
    whole = Answers(
        answers=row["answers"] + today.answers, late=row["late"] + today.late,
        faults=row["faults"] + today.faults,
        slowest_ms=max(row["slowest_ms"], today.slowest_ms),
    )
    return whole, max((midnight - monday).days - row["days"], 0)


async def send(college: College, *, now: datetime, today: date, texts: Texts) -> dict[str, int]:
    """Enqueue the week's card for each administrator; how many."""
    found = await house_week(college, now=now, today=today)
    title, _, state = texts.render("ops/week_title", week=found).partition(" · ")
    card = Card("report", texts.render("ops/week_push", week=found),
                data={"title": title, "state": state})
    sent = 0
    async with sql.in_transaction():
        for person_id in await accounts.administrators(college, today=today):
            added = await pushes.enqueue(
                college, dedupe=f"house week:{person_id}:{week_start(today)}",
                person_id=person_id, kind="digest", urgency="digest", reply=card, now=now,
                expires_at=now + timedelta(days=3),
            )
            sent += added is not None
    return {"sent": sent}
