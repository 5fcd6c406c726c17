"""建议 that wait for the quality office's answer; answering meets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services import suggestions
from services.people.asker import Asker
from services.todo.registry import Todo, source

WITHIN = timedelta(days=7)


@source("suggestions", opens="suggestion.one")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each, with its beginning and without who wrote it."""
    return tuple(
        Todo(item=one.number, rest=one.number,
             due_on=one.sent_at.astimezone(asker.college.zone).date() + WITHIN,
             data={"number": one.number, "body": one.body})
        for one in await suggestions.waiting(asker)
    )
