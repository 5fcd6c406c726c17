"""待办: what waits for a person, from every lane that has something, in one list (FEATURES 113).

A lane adds what it has as one file in `services/todo/sources/`. `waiting` is the list by due day,
`marking` notes what its person has ticked off or put off; the matters stay where they live.
"""

from __future__ import annotations

from services.todo.marking import mark, take_back
from services.todo.registry import Source, Todo
from services.todo.waiting import counts, of

__all__ = ["Source", "Todo", "counts", "mark", "of", "take_back"]
