"""One statement a rule and college: how much of a fact each person has in the window.

It lives on the partial index of exceptions (PERFORMANCE §5), so it never reads normal days. What a
rule counts, leaves out and waits for are parts and parameters of the same statement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.kit.clock import school_day
from models import sql
from services import calendar
from services.alerts.rules import LONGEST_WINDOW, Rule
from services.calendar.leaves import stretches
from services.colleges import College

#: What the facts come to, by the rule's `counts`.
_AMOUNT: Mapping[str, str] = {
    "value": "coalesce(sum(c.value) {some}, 0)", "rows": "count(*) {some}",
    "days": "count(DISTINCT c.day) {some}", "courses": "count(DISTINCT c.note) {some}",
}
_LEAVE = f"""
  AND NOT EXISTS (SELECT 1 FROM {stretches("f.subject_id")} l
                  WHERE f.day BETWEEN l.from_on AND l.to_on)"""
#: A fact its student disputes is not settled until it is answered; one that was found wrong does
#: not count, until its source says something new.
_MEASURE = """
WITH c AS (
  SELECT f.subject_id, f.id, f.day, f.period, f.value, f.note, f.day <= $5 AND NOT EXISTS (
    SELECT 1 FROM correction_fact x
    JOIN correction k ON k.college_id = x.college_id AND k.id = x.correction_id
    WHERE x.college_id = $1 AND x.feed_id = f.feed_id AND x.source_key = f.source_key
      AND k.state IN ('open', 'again')) AS settled
  FROM fact f JOIN person p ON p.college_id = $1 AND p.id = f.subject_id
  WHERE f.college_id = $1 AND f.kind = $2 AND f.state <> 'normal' AND f.ended_by IS NULL
    AND f.day BETWEEN $3 AND $4 AND f.state = ANY($6::text[])
    AND NOT EXISTS (SELECT 1 FROM unnest($7::bigint[], $8::date[]) d (place, day)
                    WHERE d.place = coalesce(p.class_org_id, 0) AND d.day = f.day){leave}
    AND ($10::numeric IS NULL OR f.value < $10)
    AND ($11::text IS NULL OR f.period <> '' AND f.period <= $11)
    AND coalesce(p.facts->>'residence', '') <> ALL($12::text[])
    AND coalesce(p.facts->>'intake', '') <> ALL($12::text[])
    AND ($13::bigint[] IS NULL OR f.subject_id = ANY($13))
    AND NOT EXISTS (SELECT 1 FROM correction_fact x
      JOIN correction k ON k.college_id = x.college_id AND k.id = x.correction_id
      WHERE x.college_id = $1 AND x.fact_id = f.id AND k.state = 'corrected')
    AND p.status = 'active')
SELECT c.subject_id, ({whole})::numeric AS whole, ({settled})::numeric AS settled,
  coalesce(array_agg(c.id ORDER BY c.day, c.period) FILTER (WHERE c.settled),
           '{{}}') AS evidence,
  max(c.day) FILTER (WHERE c.settled) AS newest_on
FROM c GROUP BY c.subject_id HAVING {whole} >= $9
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A person's sum in the window: `whole` of all, `settled` of what is past the wait and not
    disputed.

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


async def window(rule: Rule, college: College, *, now: datetime) -> Window:
    """The rule's window at this moment: it ends yesterday, by school days."""
    today = school_day(now, college.zone)
    settled_on = school_day(now - timedelta(hours=rule.waits_hours), college.zone)
    return Window(from_on=await _from_on(rule, college, today),
                  to_on=today - timedelta(days=1), settled_on=settled_on)


async def _from_on(rule: Rule, college: College, today: date) -> date:
    if rule.window_days is not None:
        return today - timedelta(days=rule.window_days)
    term = await calendar.term_of(college, today)
    if term is None:
        return today - timedelta(days=LONGEST_WINDOW)
    if rule.window == "this_term" or term.ends_on < today:
        return term.starts_on
    before = await calendar.term_of(college, term.starts_on - timedelta(days=1))
    return (before or term).starts_on


def compiled(rule: Rule) -> str:
    """The rule as SQL."""
    leave = ""
    if rule.leave == "excluded":
        leave = _LEAVE
    amount = _AMOUNT[rule.counts]
    return _MEASURE.format(
        leave=leave, whole=amount.format(some=""),
        settled=amount.format(some="FILTER (WHERE c.settled)"),
    )


async def measure(
    college: College, rule: Rule, *, now: datetime, only: Collection[int] | None = None
) -> list[Measured]:
    """Everybody at or above the rule's lowest tier, over the whole college at once, or among the
    persons of `only`."""
    days = await window(rule, college, now=now)
    skipped = await _skipped(college, rule, days)
    delivered_by = None
    if rule.delivered == "required":
        delivered_by = school_day(now, college.zone).isoformat()
    rows = await sql.rows(
        compiled(rule), college.id, rule.fact, days.from_on, days.to_on, days.settled_on,
        list(rule.states), [place for place, _ in skipped], [day for _, day in skipped],
        rule.lowest, rule.below, delivered_by, list(rule.leaves_out),
        None if only is None else list(only),
    )
    return [
        Measured(subject_id=row["subject_id"], whole=row["whole"], settled=row["settled"],
                 evidence=tuple(row["evidence"]), newest_on=row["newest_on"])
        for row in rows
    ]


async def _skipped(college: College, rule: Rule, days: Window) -> list[tuple[int, date]]:
    """Class (0: none) and day of what the rule does not count: each class has days of its own."""
    if not rule.skip_days:
        return []
    school = await calendar.stretch(college, days.from_on, days.to_on)
    places = {0: calendar.Who(), **await calendar.classes(college)}
    return [
        (place, day) for place, who in places.items()
        for day, found in school.days(days.from_on, days.to_on, who).items()
        if found.kind in rule.skip_days
    ]
