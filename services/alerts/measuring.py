"""One statement a rule and college: how much of a fact each person has in the window.

It lives on the partial index of exceptions (PERFORMANCE §5), so it never reads normal days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.kit.clock import school_day
from models import sql
from services import calendar
from services.alerts.rules import Rule
from services.colleges import College

_LEAVE = """
  AND NOT EXISTS (SELECT 1 FROM leave l WHERE l.college_id = $1 AND l.person_id = f.subject_id
                  AND f.day BETWEEN l.from_on AND l.to_on)"""
_MEASURE = """
SELECT f.subject_id, sum(f.value) AS whole,
  coalesce(sum(f.value) FILTER (WHERE f.day <= $5), 0) AS settled,
  coalesce(array_agg(f.id ORDER BY f.day, f.period) FILTER (WHERE f.day <= $5),
           '{{}}') AS evidence,
  max(f.day) FILTER (WHERE f.day <= $5) AS newest_on
FROM fact f JOIN person p ON p.college_id = $1 AND p.id = f.subject_id
WHERE f.college_id = $1 AND f.kind = $2 AND f.state <> 'normal' AND f.ended_by IS NULL
  AND f.day BETWEEN $3 AND $4 AND f.state = ANY($6::text[])
  AND NOT EXISTS (SELECT 1 FROM unnest($7::bigint[], $8::date[]) d (place, day)
                  WHERE d.place = coalesce(p.class_org_id, 0) AND d.day = f.day){leave}
  AND p.status = 'active'
GROUP BY f.subject_id HAVING sum(f.value) >= $9
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A person's sum in the window: `whole` of all, `settled` of what is past the wait.

    `evidence` are the fact ids behind `settled`, `newest_on` the last day among them.
    """

    subject_id: int
    whole: Decimal
    settled: Decimal
    evidence: tuple[int, ...]
    newest_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days a rule looks at, both inclusive; what is later than `settled_on` still waits."""

    from_on: date
    to_on: date
    settled_on: date


def window(rule: Rule, now: datetime, college: College) -> Window:
    """The rule's window at this moment: it ends yesterday, by school days."""
    today = school_day(now, college.zone)
    settled_on = school_day(now - timedelta(hours=rule.waits_hours), college.zone)
    return Window(from_on=today - timedelta(days=rule.window_days),
                  to_on=today - timedelta(days=1), settled_on=settled_on)


def compiled(rule: Rule) -> str:
    """The rule as SQL."""
    leave = ""
    if rule.leave == "excluded":
        leave = _LEAVE
    return _MEASURE.format(leave=leave)


async def measure(college: College, rule: Rule, *, now: datetime) -> list[Measured]:
    """Everybody at or above the rule's lowest tier, over the whole college at once."""
    days = window(rule, now, college)
    skipped = await _skipped(college, rule, days)
    rows = await sql.rows(
        compiled(rule), college.id, rule.fact, days.from_on, days.to_on, days.settled_on,
        list(rule.states), [place for place, _ in skipped], [day for _, day in skipped],
        rule.lowest,
    )
    return [
        Measured(subject_id=row["subject_id"], whole=row["whole"], settled=row["settled"],
                 evidence=tuple(row["evidence"]), newest_on=row["newest_on"])
        for row in rows
    ]


async def _skipped(college: College, rule: Rule, days: Window) -> list[tuple[int, date]]:
    """Class (0: none) and day of what the rule does not count: each class has days of its own."""
    school = await calendar.stretch(college, days.from_on, days.to_on)
    places = {0: calendar.Who(), **await calendar.classes(college)}
    return [
        (place, day) for place, who in places.items()
        for day, found in school.days(days.from_on, days.to_on, who).items()
        if found.kind in rule.skip_days
    ]
