"""What became of a college's pushes, in counts: the queue now, and today by outcome (A05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kit.clock import at
from models import sql
from services import audit
from services.colleges import College
from services.people.asker import Asker
from services.pushes.limits import RECEIPT_WAIT
from services.pushes.reasons import Reason

#: Tried and put back for these, a push has waited since its first try, whatever not_before says.
HELD_UP = tuple(one.value for one in (
    Reason.RETRY_LATER, Reason.RATE_LIMITED, Reason.QUOTA_SPENT, Reason.BAD_TOKEN,
    Reason.BAD_CREDENTIALS, Reason.MEDIA_EXPIRED, Reason.OUTCOME_UNKNOWN, Reason.FAULT,
    Reason.NOT_TRIED, Reason.LEASE_LAPSED,
))
#: Nothing reaches this person until the person does something.
BLOCKED = tuple(one.value for one in (
    Reason.USER_UNREACHABLE, Reason.USER_BLOCK, Reason.UNSUBSCRIBED,
))

_WAITING = """
SELECT count(*) AS count, min(since) AS since FROM (
  SELECT least(p.not_before, (SELECT min(a.started_at) FROM attempt a
    WHERE a.college_id = $1 AND a.push_id = p.id)) AS since
  FROM push p WHERE p.college_id = $1 AND p.state = 'waiting'
    AND (p.not_before <= $2 OR p.tries > 0 AND p.reason = ANY($3::text[]))) due
"""
#: One word for each push; `waiting` and `sending` are on their way, everything else has ended.
_OUTCOME = """
CASE WHEN p.state IN ('waiting', 'sending') THEN 'on_the_way'
     WHEN p.state = 'accepted' THEN 'accepted'
     WHEN p.state = 'delivered' THEN 'delivered'
     WHEN p.reason = ANY($3::text[]) THEN 'blocked'
     WHEN p.state = 'inbox' AND p.reason = 'not_bound' THEN 'not_bound'
     ELSE p.state END
"""
_TODAY = f"""
SELECT {_OUTCOME} AS outcome, count(*) AS n FROM push p
WHERE p.college_id = $1 AND (
  p.state IN ('waiting', 'sending') AND p.not_before <= $4
  OR p.state = 'accepted' AND coalesce(p.done_at, p.created_at) >= $5
  OR p.state NOT IN ('waiting', 'sending') AND coalesce(p.done_at, p.created_at) >= $2)
GROUP BY 1
"""
_WHO = f"""
SELECT h.id, h.number, h.name, coalesce(o.name, '') AS place, max(p.reason) AS reason,
  min(coalesce(p.done_at, p.created_at)) AS since, count(*) AS pushes
FROM push p JOIN person h ON h.college_id = p.college_id AND h.id = p.person_id
LEFT JOIN org o ON o.college_id = h.college_id AND o.id = h.class_org_id
WHERE p.college_id = $1 AND coalesce(p.done_at, p.created_at) >= $5 AND {_OUTCOME} = $4
  AND (coalesce(p.done_at, p.created_at) >= $2 OR p.state = 'accepted')
GROUP BY h.id, h.number, h.name, o.name ORDER BY since, h.number
"""
#: R5: lines a list shows at once.
SHOWN = 9
#: A day and some, after which nothing waits for a receipt any more (limits.RECEIPT_WAIT).
WITH_RECEIPTS = RECEIPT_WAIT + timedelta(hours=1)


@dataclass(frozen=True)
class Queue:
    """Due pushes, and for how long the oldest has waited."""

    count: int
    oldest: timedelta


@dataclass(frozen=True)
class Today:
    """Pushes of today by outcome; the parts make up the whole."""

    outcomes: dict[str, int]
    queue: Queue

    @property
    def whole(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Person:
    """Somebody on a list, as an administrator sees an account."""

    id: int
    number: str
    name: str
    place: str
    reason: str
    since: datetime
    pushes: int


async def waiting(college: College, *, now: datetime) -> Queue:
    """The college's due pushes; one that was tried has waited since its first try."""
    row = await sql.one(_WAITING, college.id, now, list(HELD_UP))
    assert row is not None
    oldest = timedelta()
    if row["since"] is not None:
        oldest = now - row["since"]
    return Queue(row["count"], oldest)


async def today(college: College, *, now: datetime) -> Today:
    """What became of the day's pushes up to now."""
    rows = await sql.rows(
        _TODAY, college.id, _midnight(college, now), list(BLOCKED), now, now - WITH_RECEIPTS
    )
    return Today({row["outcome"]: row["n"] for row in rows}, await waiting(college, now=now))


async def people(asker: Asker, outcome: str, *, now: datetime) -> list[Person]:
    """Whom the day's pushes of an outcome were for, with an audit row for each that is shown."""
    college = asker.college
    rows = await sql.rows(
        _WHO, college.id, _midnight(college, now), list(BLOCKED), outcome, now - WITH_RECEIPTS
    )
    found = [Person(**row) for row in rows]
    for one in found[:SHOWN]:
        await audit.record(asker, f"account.{outcome}", subject=f"person:{one.id}",
                           subject_person_id=one.id, now=now)
    return found


def _midnight(college: College, now: datetime) -> datetime:
    return at(now.astimezone(college.zone).date(), 0, zone=college.zone)
