"""Rows that students dispute and the asker answers for, as one line: 核对 has them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.corrections import answering
from services.people.asker import Asker
from services.todo.registry import Todo, source


@source("corrections", opens="correction.check")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """One line while anything waits for an answer, due with the soonest of them."""
    waiting = await answering.waiting(asker)
    if not waiting:
        return ()
    soonest = waiting[0]
    return (Todo(item=str(soonest.id), due_on=soonest.due_on, data={"count": len(waiting)}),)
