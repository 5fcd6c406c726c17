"""Destroying bodies that were replaced or deleted: 「之后真正删除」 (CONVERSATIONS S03)."""

from __future__ import annotations

from datetime import datetime

from models import sql
from services.colleges import College
from services.reflections.limits import DEAD_BODIES_FOR

#: A part `t` whose body ended at {before} or earlier and is still there.
DEAD = "NOT t.current AND t.body_sealed IS NOT NULL AND t.ended_at <= {before}"

_PURGE = f"""
UPDATE entry_part t SET body_sealed = NULL
WHERE t.college_id = $1 AND {DEAD.format(before="$2")}
  AND ($3::bigint IS NULL OR t.entry_id IN (
    SELECT e.id FROM entry e WHERE e.college_id = $1 AND e.person_id = $3))
"""


async def purge(college: College, *, now: datetime, person_id: int | None = None) -> int:
    """Destroy bodies that ended longer ago than 撤销 reaches; returns how many."""
    return await sql.changed(_PURGE, college.id, now - DEAD_BODIES_FOR, person_id)
