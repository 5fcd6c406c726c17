"""Classes of a colleague who has left and that nobody advises yet; handing them on meets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.people import departing
from services.people.asker import Asker
from services.todo.registry import Todo, source

#: Who answers for such classes.
HEADS = frozenset({"college_reviewer", "college_leader", "admin"})


@source("leavers")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each leaver, due on the last day."""
    if asker.role not in HEADS:
        return ()
    return tuple(
        Todo(item=f"{one.person_id}:{one.left_on}", due_on=one.left_on,
             data={"name": one.name, "left_on": one.left_on, "classes": one.classes,
                   "cases": one.cases})
        for one in await departing.orphaned(asker)
    )
