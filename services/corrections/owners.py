"""Who answers for a source's facts: the office they come from, by when (§6.8)."""

from __future__ import annotations

from datetime import date, timedelta

from models import sql
from services.alerts.rules import Rule
from services.colleges import College
from services.pushes.schooldays import around

#: Working days within which a correction is answered.
WORKING_DAYS = 3
#: How the office behind a feed is called; a feed that is not here is the administrators'.
OFFICES = {
    "academic_attendance": ("教务",), "academic_grades": ("教务",),
    "student_discipline": ("学生工作", "学工", "学生处"),
    "dormitory_gate": ("学生工作", "学工", "学生处"),
}
#: Roles that answer for an office.
ROLES = ("function_supervisor", "unit_head")

_OFFICE = """
SELECT o.id FROM org o WHERE o.college_id = $1 AND o.kind = 'office'
  AND (o.name LIKE ANY($2::text[]) OR o.short_name LIKE ANY($2::text[]))
  AND EXISTS (SELECT 1 FROM post t WHERE t.college_id = $1 AND t.org_id = o.id
    AND t.role = ANY($3::text[]) AND t.from_on <= $4
    AND (t.until_on IS NULL OR t.until_on >= $4))
ORDER BY o.id LIMIT 1
"""
_HOLDERS = """
SELECT DISTINCT t.person_id FROM post t
JOIN person p ON p.college_id = t.college_id AND p.id = t.person_id AND p.status = 'active'
WHERE t.college_id = $1 AND t.role = ANY($2::text[]) AND ($3::bigint IS NULL OR t.org_id = $3)
  AND t.from_on <= $4 AND (t.until_on IS NULL OR t.until_on >= $4)
ORDER BY t.person_id
"""
_OFFICE_OF_COLLEGE = """
SELECT DISTINCT t.person_id FROM person s
JOIN org_closure c ON c.college_id = $1 AND c.descendant_id = s.class_org_id
JOIN post t ON t.college_id = $1 AND t.org_id = c.ancestor_id AND t.role = 'college_reviewer'
JOIN person p ON p.college_id = $1 AND p.id = t.person_id AND p.status = 'active'
WHERE s.college_id = $1 AND s.id = $2 AND t.from_on <= $3
  AND (t.until_on IS NULL OR t.until_on >= $3)
ORDER BY t.person_id
"""


async def office_of(college: College, rule: Rule, *, today: date) -> int | None:
    """The office whose facts a rule reads, where somebody answers for it; None: administrators."""
    names = [f"%{name}%" for name in OFFICES.get(rule.feed, ())]
    found = await sql.value(_OFFICE, college.id, names, list(ROLES), today)
    return None if found is None else int(found)


async def holders(college: College, office: int | None, *, today: date) -> list[int]:
    """The persons who answer for an office: its supervisors, else its head; for none (None) the
    administrators."""
    if office is None:
        return await _held(college, "admin", None, today)
    for role in ROLES:
        found = await _held(college, role, office, today)
        if found:
            return found
    return await _held(college, "admin", None, today)


async def college_office(college: College, student_id: int, *, today: date) -> list[int]:
    """学院学工办 of a student; the administrators where a college has none."""
    rows = await sql.rows(_OFFICE_OF_COLLEGE, college.id, student_id, today)
    return [row["person_id"] for row in rows] or await _held(college, "admin", None, today)


async def _held(college: College, role: str, office: int | None, today: date) -> list[int]:
    rows = await sql.rows(_HOLDERS, college.id, [role], office, today)
    return [row["person_id"] for row in rows]


async def due_on(college: College, today: date) -> date:
    """The last of the working days in which an answer is due."""
    days, day = await around(college, today), today
    for _ in range(WORKING_DAYS):
        day += timedelta(days=1)
        while not days.is_working(day):
            day += timedelta(days=1)
    return day
