"""Ticking lines off and putting them off; both can be taken back for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from models import sql
from services.people.asker import Asker
from services.todo.registry import Todo

_BEFORE = """
SELECT state, until_on FROM todo_mark WHERE college_id = $1 AND person_id = $2 AND source = $3
  AND item = $4 FOR UPDATE
"""
_MARK = """
INSERT INTO todo_mark (college_id, person_id, source, item, state, until_on, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (college_id, person_id, source, item) DO UPDATE SET state = EXCLUDED.state,
  until_on = EXCLUDED.until_on, at = EXCLUDED.at
"""


async def mark(
    asker: Asker, todos: Sequence[Todo], state: Literal["done", "later"], *, now: datetime,
    until_on: date | None = None,
) -> list[dict[str, Any]]:
    """Mark these lines; what `take_back` needs to put each of them where it was, as JSON values.

    A line that is put off comes back on the morning of `until_on`.
    """
    back = []
    for todo in todos:
        before = await sql.one(
            _BEFORE, asker.college.id, asker.person_id, todo.source, todo.item
        )
        await sql.changed(
            _MARK, asker.college.id, asker.person_id, todo.source, todo.item, state, until_on,
            now,
        )
        back.append(_way_back(todo, before))
    return back


def _way_back(todo: Todo, before: Mapping[str, Any] | None) -> dict[str, Any]:
    step: dict[str, Any] = {"source": todo.source, "item": todo.item, "state": ""}
    if before is not None:
        step |= {"state": before["state"], "until_on": None}
        if before["until_on"] is not None:
            step["until_on"] = before["until_on"].isoformat()
    return step


async def take_back(asker: Asker, steps: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
    """Put marks back as they were; how many lines that are."""
    done = 0
    for step in steps:
        done += await _put_back(asker, step, now=now)
    return done


async def _put_back(asker: Asker, step: Mapping[str, Any], *, now: datetime) -> int:
    key = (asker.college.id, asker.person_id, step["source"], step["item"])
    if not step["state"]:
        return await sql.changed(
            "DELETE FROM todo_mark WHERE college_id = $1 AND person_id = $2 AND source = $3 "
            "AND item = $4", *key,
        )
    until_on = None
    if step["until_on"] is not None:
        until_on = date.fromisoformat(step["until_on"])
    return await sql.changed(_MARK, *key, step["state"], until_on, now)
