"""All of one's own record, private parts included: for its author alone (S11 导出)."""

from __future__ import annotations

from datetime import datetime

from models import sql
from services.colleges import College
from services.reflections import parts
from services.reflections.values import Part

_ALL = f"""
SELECT {parts.COLUMNS}
FROM entry e JOIN entry_part t ON t.college_id = e.college_id AND t.entry_id = e.id
WHERE e.college_id = $1 AND e.person_id = $2 AND {parts.LIVE}
ORDER BY e.day, e.id, place, t.seq
"""
_NOTE = """
INSERT INTO audit (college_id, actor_id, action, subject, subject_person_id, at)
VALUES ($1, $2, 'own.export', $3, $2, $4)
"""


async def everything(college: College, person_id: int, *, now: datetime) -> list[Part]:
    """Every live part of this person, oldest first; that it was taken is written down.

    The caller has made sure that it is this person who asks: a page by WeChat's sign-in.
    """
    async with sql.in_transaction():
        await sql.changed(_NOTE, college.id, person_id, f"person:{person_id}", now)
        found = await sql.rows(_ALL, college.id, person_id)
    return parts.opened(college, found)
