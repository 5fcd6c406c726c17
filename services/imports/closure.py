"""org_closure, the pairs of ancestor and descendant: made anew from the parents (MODEL §2)."""

from __future__ import annotations

from models import sql
from services.colleges import College

_PAIRS = """
WITH RECURSIVE up (descendant_id, ancestor_id, depth, next_id) AS (
  SELECT id, id, 0, parent_id FROM org WHERE college_id = $1
  UNION ALL
  SELECT up.descendant_id, o.id, up.depth + 1, o.parent_id
  FROM up JOIN org o ON o.college_id = $1 AND o.id = up.next_id
)
"""


async def follow_parents(college: College) -> None:
    """Bring a college's closure into step with its orgs' parents; rows that are right stay."""
    await sql.rows(
        f"{_PAIRS}, gone AS (DELETE FROM org_closure c WHERE c.college_id = $1 AND NOT EXISTS "
        "(SELECT 1 FROM up WHERE up.ancestor_id = c.ancestor_id "
        "AND up.descendant_id = c.descendant_id) RETURNING 1) SELECT count(*) FROM gone",
        college.id,
    )
    await sql.rows(
        f"{_PAIRS}, made AS (INSERT INTO org_closure (college_id, ancestor_id, descendant_id, "
        "depth) SELECT $1, ancestor_id, descendant_id, depth FROM up "
        "ON CONFLICT (college_id, ancestor_id, descendant_id) DO UPDATE SET depth = "
        "excluded.depth WHERE org_closure.depth <> excluded.depth RETURNING 1) "
        "SELECT count(*) FROM made",
        college.id,
    )
