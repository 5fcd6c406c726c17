"""What is wrong with a file, row by row: where, what stands there, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Of a cell that is shown in an error, so many characters.
SHOWN = 40


@dataclass(frozen=True)
class RowError:
    """One mistake. `problem` names its text in templates/messages/imports; `row` counts as a
    spreadsheet does, 1 is the header and 0 the file itself."""

    file: str
    row: int
    column: str
    value: str
    problem: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Problems:
    """The mistakes of one file, in the order of its rows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[RowError] = []

    def add(self, row: int, column: str, value: object, problem: str, **data: Any) -> None:
        """Note a mistake; `data` is what its text needs besides row, column and value."""
        shown = str(value).replace("\x00", "␀")
        if len(shown) > SHOWN:
            shown = shown[:SHOWN] + "…"
        self._found.append(RowError(self.file, row, column, shown, problem, data))

    def extend(self, others: Iterable[RowError]) -> None:
        """Note mistakes that were found before."""
        self._found.extend(others)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[RowError]:
        return iter(sorted(self._found, key=lambda error: error.row))

    @property
    def rows(self) -> int:
        """How many rows of data have at least one mistake."""
        return len({error.row for error in self._found if error.row > 1})


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty text when none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not found:
        return ""
    return found[0]
