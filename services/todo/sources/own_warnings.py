"""A student's own matters: what to look at, and until when it clears by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.alerts import mine
from services.people.asker import Asker
from services.todo.registry import Todo, source


@source("own_warnings", opens="warn.mine")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each live matter of the student's own."""
    if asker.audience != "student":
        return ()
    return tuple(
        Todo(item=one.rule, due_on=one.clears_on, data={"rule": one.rule})
        for one in await mine.findings(asker, now=now)
    )
