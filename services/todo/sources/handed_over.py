"""Students handed over by an advisor, or who asked to be called: named in the push alone.

Nothing tells that they were seen, so their line is ticked off by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from models import sql
from services.people.asker import Asker
from services.todo.registry import Todo, source

#: Kinds of push, and within how many days the person is to be seen.
WITHIN = {"safety.care": timedelta(), "alert.refer": timedelta(days=2)}
OPEN_FOR = timedelta(days=14)
#: Roles that are asked: an advisor is one as well, for her own students' 求助.
ASKED = frozenset({"psych_counsellor", "class_advisor"})

_ASKED = """
SELECT id, kind, created_at FROM push WHERE college_id = $1 AND person_id = $2
  AND kind = ANY($3) AND created_at >= $4 AND state <> 'dropped' AND not_before <= $5
ORDER BY created_at, id
"""


@source("handed_over", closable=True)
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each that came in the last two weeks."""
    if asker.role not in ASKED:
        return ()
    rows = await sql.rows(
        _ASKED, asker.college.id, asker.person_id, list(WITHIN), now - OPEN_FOR, now
    )
    return tuple(
        Todo(
            item=str(row["id"]), data={"kind": row["kind"], "at": row["created_at"]},
            due_on=row["created_at"].astimezone(asker.college.zone).date() + WITHIN[row["kind"]],
        )
        for row in rows
    )
