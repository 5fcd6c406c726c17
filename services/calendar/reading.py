"""The calendar's rows, one round trip for the school and one for a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from models import sql
from services.calendar.deciding import SchoolCalendar
from services.calendar.leaves import stretches
from services.calendar.values import DayType, Leave, Span, SpecialDay, Term, Who
from services.colleges import College

_SCHOOL = """
SELECT (SELECT json_agg(json_build_object('id', t.id, 'code', t.code, 'starts_on', t.starts_on,
          'ends_on', t.ends_on, 'weeks', t.weeks) ORDER BY t.starts_on)
        FROM term t WHERE t.college_id = $1) AS terms,
  (SELECT json_agg(json_build_object('day', d.day, 'kind', d.kind, 'name', d.name,
          'replaces', d.replaces))
   FROM day_off d WHERE d.college_id = $1 AND d.day BETWEEN $2 AND $3) AS specials,
  (SELECT json_agg(json_build_object('org_id', s.org_id, 'grade', s.grade, 'from_on', s.from_on,
          'to_on', s.to_on, 'weekdays', s.weekdays, 'kind', s.kind, 'name', s.name))
   FROM day_type s WHERE s.college_id = $1 AND s.from_on <= $3 AND s.to_on >= $2) AS spans
"""
_ORGS = """
(SELECT json_object_agg(c.ancestor_id, c.depth) FROM org_closure c
 WHERE c.college_id = $1 AND c.descendant_id = o.id)
"""
_PERSON = f"""
SELECT p.kind, p.entered_on, coalesce(o.grade, 0) AS grade, {_ORGS} AS orgs,
  (SELECT json_agg(json_build_object('from_on', l.from_on, 'to_on', l.to_on, 'kind', l.kind)
                   ORDER BY l.from_on DESC) FROM {stretches("p.id")} l
   WHERE l.from_on <= $4 AND l.to_on >= $3) AS leaves
FROM person p LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id
WHERE p.college_id = $1 AND p.id = $2
"""
_CLASSES = f"""
SELECT o.id, coalesce(o.grade, 0) AS grade, {_ORGS} AS orgs FROM org o
WHERE o.college_id = $1 AND o.kind = 'class' AND ($2::bigint[] IS NULL OR o.id = ANY($2))
"""


async def stretch(college: College, since: date, until: date) -> SchoolCalendar:
    """The college's calendar from `since` to `until`; of terms, all that are known."""
    row = await sql.one(_SCHOOL, college.id, since, until)
    assert row is not None
    terms, specials, spans = (
        [_dated(one) for one in sql.loaded(row[name]) or ()]
        for name in ("terms", "specials", "spans")
    )
    return SchoolCalendar(
        tuple(Term(**one) for one in terms),
        {one["day"]: SpecialDay(**one) for one in specials},
        tuple(Span(**one) for one in spans),
    )


async def who(college: College, person_id: int | None, *, since: date, until: date) -> Who:
    """What of a person decides her days; nobody known is a student of no class."""
    row = await sql.one(_PERSON, college.id, person_id, since, until)
    if row is None:
        return Who()
    return Who(
        kind=row["kind"], grade=row["grade"], orgs=_steps(row["orgs"]),
        entered_on=row["entered_on"],
        leaves=tuple(Leave(**_dated(one)) for one in sql.loaded(row["leaves"]) or ()),
    )


async def classes(
    college: College, ids: Collection[int] | None = None
) -> dict[int, Who]:
    """A student of each class (all of them by default) of whom nothing else is known."""
    rows = await sql.rows(_CLASSES, college.id, None if ids is None else list(ids))
    return {row["id"]: Who(grade=row["grade"], orgs=_steps(row["orgs"])) for row in rows}


async def days_of(
    college: College, person_id: int | None, *, since: date, until: date
) -> dict[date, DayType]:
    """What each day from `since` to `until` is for this person."""
    school = await stretch(college, since, until)
    return school.days(since, until, await who(college, person_id, since=since, until=until))


async def day_of(college: College, person_id: int | None, day: date) -> DayType:
    """What day it is for this person."""
    return (await days_of(college, person_id, since=day, until=day))[day]


def _steps(column: Any) -> dict[int, int]:
    return {int(org): steps for org, steps in (sql.loaded(column) or {}).items()}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """Days come as text out of JSON."""
    return {
        name: date.fromisoformat(value) if name in DAYS and value is not None else value
        for name, value in row.items()
    }


DAYS = frozenset({"day", "replaces", "starts_on", "ends_on", "from_on", "to_on"})
