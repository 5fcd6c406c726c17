"""A student as her counselor finds her: attendance, what is open, days written; never a word of
what she wrote (CONVERSATIONS T11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from models import sql
from services import audit
from services.people import naming
from services.people.asker import Asker
from services.people.naming import AT_ONCE, Named
from services.people.scope import denied, visible

ACTION = "student.find"

_ATTENDED = """
SELECT coalesce(sum(t.recorded), 0) AS due, (
  SELECT coalesce(sum(f.value), 0) FROM fact f WHERE f.college_id = $1 AND f.subject_id = $2
    AND f.kind = 'student.absence' AND f.state IN ('absent', 'leave') AND f.state <> 'normal'
    AND f.ended_by IS NULL AND f.day >= $3) AS missed
FROM fact_tally t WHERE t.college_id = $1 AND t.subject_id = $2 AND t.kind = 'student.absence'
  AND t.month = $3
"""
#: A first yellow is between the student and us: it is not told here either.
_OPEN = """
SELECT c.rule, c.level FROM "case" c WHERE c.college_id = $1 AND c.subject_id = $2
  AND c.state IN ('open', 'acting', 'rechecking', 'paused')
ORDER BY array_position(ARRAY['serious', 'warning', 'notice']::varchar[], c.level), c.id
"""
_WRITTEN = """
SELECT count(*) FROM entry e WHERE e.college_id = $1 AND e.person_id = $2
  AND e.day BETWEEN $3 AND $3::date + 6 AND EXISTS (
    SELECT 1 FROM entry_part t WHERE t.college_id = $1 AND t.entry_id = e.id AND t.current
      AND t.act <> 'delete')
"""
_REACHED = """
SELECT EXISTS (SELECT 1 FROM contact c WHERE c.college_id = $1 AND c.person_id = $2
               AND c.following)
"""


@dataclass(frozen=True)
class Open:
    """A case that is open: its rule and level."""

    rule: str
    level: str


@dataclass(frozen=True)
class Student:
    """A student at a glance: periods due and missed since `since`, days written this week, and
    whether a push can reach her phone at all."""

    person: Named
    since: date
    due: Decimal
    missed: Decimal
    open: tuple[Open, ...]
    written: int
    reached: bool


@dataclass(frozen=True)
class Which:
    """Several students whom the word names; `more` beyond those shown."""

    people: tuple[Named, ...]
    more: bool


async def find(
    asker: Asker, word: str, *, near: str, now: datetime
) -> Student | Which:
    """The student that a number, a name, its pinyin or a part of either names; looking is audited.

    NoRight, in the same words whether or not there is such a student, for nobody of the asker's
    own; `near` is what she may ask instead.
    """
    found = await naming.named(*_own(asker), word)
    if not found:
        raise await denied(asker, word, action=ACTION, near=[near], now=now)
    if len(found) > 1:
        return Which(tuple(found[:AT_ONCE]), more=len(found) > AT_ONCE)
    return await _glance(asker, found[0], now=now)


async def chosen(asker: Asker, person_id: int, *, near: str, now: datetime) -> Student:
    """The student of a list that was shown; NoRight when she is not the asker's any more."""
    found = await naming.those(*_own(asker), "p.id = {word}", person_id)
    if not found:
        raise await denied(asker, "", action=ACTION, near=[near], now=now)
    return await _glance(asker, found[0], now=now)


def _own(asker: Asker) -> tuple[str, tuple[object, ...]]:
    """Students whose rows the asker sees, herself never among them."""
    scope = visible(asker, "see")
    return f"{scope.sql} AND p.kind = 'student' AND p.status = 'active'", scope.params


async def _glance(asker: Asker, person: Named, *, now: datetime) -> Student:
    college, since = asker.college, asker.today.replace(day=1)
    await audit.record(asker, ACTION, subject=f"person:{person.person_id}",
                       subject_person_id=person.person_id, now=now)
    attended = await sql.one(_ATTENDED, college.id, person.person_id, since)
    assert attended is not None  # an aggregate has always one row
    cases = await sql.rows(_OPEN, college.id, person.person_id)
    monday = asker.today - timedelta(days=asker.today.weekday())
    return Student(
        person, since, **attended, open=tuple(Open(**row) for row in cases),
        written=int(await sql.value(_WRITTEN, college.id, person.person_id, monday)),
        reached=bool(await sql.value(_REACHED, college.id, person.person_id)),
    )
