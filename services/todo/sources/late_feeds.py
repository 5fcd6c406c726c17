"""Sources of data that are late: to be mended by the administrator, watched by the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services import feeds
from services.people.asker import Asker
from services.todo.registry import Todo, source

ROLES = frozenset({"admin", "quality_officer"})


@source("late_feeds", opens="fresh")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each, due on the day it should have come."""
    if asker.role not in ROLES:
        return ()
    found = []
    for one in (await feeds.board(asker.college, now=now)).late:
        assert one.data_at is not None and one.every is not None  # a late feed has both
        due = (one.data_at + timedelta(minutes=one.every)).astimezone(asker.college.zone)
        found.append(Todo(item=f"{one.code}:{one.data_at:%Y%m%d%H%M}", due_on=due.date(),
                          data={"name": one.name, "hours": one.late_hours}))
    return found
