"""The table of sources: one decorated function per file of `services/todo/sources/` fills it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from services.people.asker import Asker

#: What a line is counted as on the home card.
Counted = Literal["todo", "task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One line: `item` names the matter inside its source and stays the same while it waits.

    `data` fills templates/messages/todo/lines/{source}.txt and todo/one/{source}.txt. A number
    opens the command `opens` with `rest` behind it; without one, the text todo/one/{source}.
    """

    item: str
    due_on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    opens: str = ""
    rest: str = ""
    closable: bool = False
    counted: Counted = "todo"

    @property
    def id(self) -> str:
        """As a list keeps it."""
        return f"{self.source}:{self.item}"


Find = Callable[[Asker, datetime], Awaitable[Sequence[Todo]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where lines come from; `find` gives what waits for the asker in the role she acts in."""

    name: str
    find: Find
    opens: str
    closable: bool
    counted: Counted


_sources: dict[str, Source] = {}


def source(
    name: str, *, opens: str = "", closable: bool = False, counted: Counted = "todo"
) -> Callable[[Find], Find]:
    """Register the decorated function as a source of 待办.

    `opens` is the key of the command that shows its lines; `closable`: its person may tick a line
    off by hand, because nothing else tells that it is done; `counted` as task stands under 任务.
    """

    def register(find: Find) -> Find:
        _sources[name] = Source(name=name, find=find, opens=opens, closable=closable,
                                counted=counted)
        return find

    return register


@cache
def _loaded() -> bool:
    package = importlib.import_module("services.todo.sources")
    for module in pkgutil.iter_modules(package.__path__, "services.todo.sources."):
        importlib.import_module(module.name)
    return True


def sources() -> tuple[Source, ...]:
    """All sources by name; the files are found by listing the folder, so that a new source is one
    new file. Their order means nothing: lines are sorted by their day."""
    _loaded()
    return tuple(_sources[name] for name in sorted(_sources))
