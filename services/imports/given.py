"""Rows of an API call as the lines of a file: the same readers, checks and mistakes for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.batches import Problems, nearest
from services.imports.oddities import Figure, Odd
from services.imports.sheet import Column
from services.imports.workbook import Line

Rows = Sequence[Mapping[str, Any]]


def field_name(column: Column) -> str:
    """What a column is called in the API: its English head."""
    return column.heads[-1]


def lines_of(rows: Rows, columns: Sequence[Column]) -> Callable[[Problems], Iterator[Line]]:
    """The lines of these rows, counted from 1; the header, line 0, names each column that any of
    them has. A field that the kind does not have is a mistake of its row."""
    names = [field_name(column) for column in columns]
    known = frozenset(names)
    used = {name for row in rows for name in row if name in known}
    taken = [
        (name, column) for name, column in zip(names, columns, strict=True)
        if column.required or name in used
    ]

    def lines(problems: Problems) -> Iterator[Line]:
        if not rows:
            return
        yield 0, [column.head for _, column in taken]
        for number, row in enumerate(rows, 1):
            unknown = [name for name in row if name not in known]
            for name in unknown:
                problems.add(number, name, "", "unknown_field", near=nearest(name, names))
            if not unknown:
                yield number, [_cell(row.get(name)) for name, _ in taken]

    return lines


def _cell(value: Any) -> str:
    """A value as a cell. Numbers come as Figure, the digits as they were sent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return Odd(str(value)[:40], "json_value")


__all__ = ["Figure", "Rows", "field_name", "lines_of"]
