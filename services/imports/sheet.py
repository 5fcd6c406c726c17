"""A file's bytes as rows of values: encoding or workbook, header, cells.

CSV: UTF-8 with or without a byte-order mark is tried first, then GBK (as GB 18030); nothing is
guessed beyond that. XLSX is read by `services.imports.workbook`. Rows are streamed, a file of
millions of rows is never held as objects.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.batches import Problems, nearest
from services.imports import workbook
from services.imports.cells import BadCell, Code, Reader
from services.imports.oddities import Figure, Odd
from services.imports.workbook import Line

#: A cell may hold no more than this; a file whose quotes never close ends here.
CELL_LIMIT = 10_000


@dataclass(frozen=True)
class Column:
    """A column of a kind: its key in code, the headers it is known by (the first is shown).

    `required`: the header must be there. `empty`: a cell may be blank and then reads as None.
    """

    key: str
    heads: tuple[str, ...]
    read: Reader
    required: bool = True
    empty: bool = False

    @property
    def head(self) -> str:
        return self.heads[0]


def lines(data: bytes, problems: Problems) -> Iterator[Line]:
    """Numbered rows of cells of a CSV or XLSX file; what is wrong with the file as a whole is
    among the problems by the time the first row is asked for."""
    if workbook.is_workbook(data):
        yield from workbook.lines(data, problems)
        return
    content = decoded(data, problems)
    if not problems:
        yield from _csv_lines(content, problems)


def decoded(data: bytes, problems: Problems) -> str:
    """The text of a file; a file-wide problem and an empty text where there is none."""
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        problems.add(line, "", "\x00", "nul")
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.add(0, "", "", "encoding")
    return ""


def rows(
    given: Iterator[Line], columns: Sequence[Column], problems: Problems, *, present: set[str]
) -> Iterator[tuple[Any, ...]]:
    """Row number and a value a column, of every row without a bad cell, out of numbered `lines`.

    The mistakes are added while the rows are taken, and to `present` the keys of the columns the
    file has; nothing comes after a bad header.
    """
    header = next(given, None)
    if header is None:
        if not problems:
            problems.add(0, "", "", "empty_file")
        return
    places = _places(header[1], columns, problems)
    if places is None:
        return
    pairs = zip(columns, places, strict=True)
    present.update(column.key for column, place in pairs if place is not None)
    wide = len(header[1])
    lengths = CodeLengths(columns, places)
    seen = False
    for number, cells in given:
        seen = True
        lengths.see(number, cells)
        if any(cell.strip() for cell in cells[wide:]):
            problems.add(number, "", cells[wide], "extra_cells", width=wide)
            continue
        values = _values(number, cells, columns, places=places, problems=problems)
        if values is not None:
            yield (number, *values)
    lengths.tell(problems)
    if not seen and not problems:
        problems.add(0, "", "", "no_rows")


class CodeLengths:
    """Numbers in a column of codes that are shorter than the column's longest code: a spreadsheet
    has taken their leading zeros, and how many nobody knows."""

    def __init__(self, columns: Sequence[Column], places: Sequence[int | None]) -> None:
        pairs = zip(columns, places, strict=True)
        self._watched = [
            (column.head, place) for column, place in pairs
            if place is not None and isinstance(column.read, Code)
        ]
        self._longest = {head: 0 for head, _ in self._watched}
        self._figures: dict[str, list[tuple[int, str]]] = {head: [] for head, _ in self._watched}

    def see(self, number: int, cells: Sequence[str]) -> None:
        for head, place in self._watched:
            if place >= len(cells):
                continue
            cell = cells[place]
            self._longest[head] = max(self._longest[head], len(cell.strip()))
            if isinstance(cell, Figure):
                self._figures[head].append((number, cell))

    def tell(self, problems: Problems) -> None:
        for head, found in self._figures.items():
            for number, cell in found:
                if len(cell) < self._longest[head]:
                    problems.add(
                        number, head, cell, "zeros_lost", digits=len(cell),
                        longest=self._longest[head],
                    )


def _csv_lines(content: str, problems: Problems) -> Iterator[Line]:
    """Numbered rows with something in them, as a spreadsheet numbers them."""
    first = content.split("\n", 1)[0]
    delimiter = ","
    if "\t" in first and "," not in first:
        delimiter = "\t"
    before = csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        while True:
            csv.field_size_limit(CELL_LIMIT)
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                problems.add(number, "", "", "quotes")
                return
            if any(cell.strip() for cell in cells):
                yield number, cells
    finally:
        csv.field_size_limit(before)


def _places(
    header: list[str], columns: Sequence[Column], problems: Problems
) -> list[int | None] | None:
    """Where each column stands in the file; None when one is missing or there twice."""
    heads = [_normal(head) for head in header]
    places: list[int | None] = []
    found_wrong = len(problems)
    for column in columns:
        known = {_normal(head) for head in column.heads}
        at = [place for place, head in enumerate(heads) if head in known]
        if len(at) > 1:
            problems.add(1, column.head, header[at[1]], "twice_column")
        elif not at and column.required:
            near = nearest(column.head, [head.strip() for head in header if head.strip()])
            problems.add(1, column.head, "", "missing_column", near=near)
        places.append(at[0] if at else None)
    if len(problems) > found_wrong:
        return None
    return places


def _normal(head: str) -> str:
    plain = unicodedata.normalize("NFKC", head).strip().strip("*").replace(" ", "")
    return plain.removesuffix("(必填)").removesuffix("(选填)").casefold()


def _values(
    number: int, cells: list[str], columns: Sequence[Column], *, places: list[int | None],
    problems: Problems,
) -> list[Any] | None:
    """The values of one row, or None when a cell is bad."""
    values: list[Any] = []
    good = True
    for column, place in zip(columns, places, strict=True):
        cell = ""
        if place is not None and place < len(cells):
            cell = cells[place]
        if isinstance(cell, Odd):
            problems.add(number, column.head, cell, cell.problem)
            good = False
            continue
        cell = cell.strip()
        if not cell:
            values.append(None)
            if not column.empty and place is not None:
                problems.add(number, column.head, "", "empty")
                good = False
            continue
        try:
            values.append(column.read(cell))
        except BadCell as bad:
            problems.add(number, column.head, cell, bad.problem, **bad.data)
            good = False
    if good:
        return values
    return None
