"""The list by due day, without what its person has ticked off or put off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from models import sql
from services.people.asker import Asker
from services.todo.registry import Source, Todo, sources

_HIDDEN = """
SELECT source, item FROM todo_mark WHERE college_id = $1 AND person_id = $2
  AND (state = 'done' OR until_on > $3)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much waits; `tasks` is None while no lane has tasks."""

    todo: int
    tasks: int | None


async def of(asker: Asker, *, now: datetime, besides: str = "") -> tuple[Todo, ...]:
    """What waits for the asker in the role she acts in; what has no day comes last.

    `besides` leaves out the source of that name: the card does not count itself.
    """
    hidden = {
        (row["source"], row["item"]) for row in await sql.rows(
            _HIDDEN, asker.college.id, asker.person_id, asker.today
        )
    }
    found = [
        todo for one in sources() if one.name != besides for todo in await _of(one, asker, now)
        if (todo.source, todo.item) not in hidden
    ]
    return tuple(sorted(found, key=_by_day))


async def _of(one: Source, asker: Asker, now: datetime) -> list[Todo]:
    return [
        replace(todo, source=one.name, opens=one.opens, closable=one.closable,
                counted=one.counted)
        for todo in await one.find(asker, now)
    ]


def _by_day(todo: Todo) -> tuple[bool, date, str]:
    return todo.due_on is None, todo.due_on or date.max, todo.id


async def counts(asker: Asker, *, now: datetime) -> Counts:
    """The two numbers of the home card."""
    found = await of(asker, now=now)
    tasks = None
    if any(one.counted == "task" for one in sources()):
        tasks = sum(todo.counted == "task" for todo in found)
    return Counts(todo=len(found), tasks=tasks)
