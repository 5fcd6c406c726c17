"""An XLSX file's bytes as numbered rows of texts, the one sheet with something in it.

openpyxl reads it as a stream. What cannot be taken over without guessing (merged cells, formulas,
several sheets) is a problem with its row; whatever the file claims of itself, time and memory are
bounded.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from services.batches import Problems
from services.imports.oddities import Figure, Odd

ZIP_START = b"PK\x03\x04"
#: Old .xls files, and any that is protected by a password.
OLE_START = b"\xd0\xcf\x11\xe0"

#: What a file may unpack to, in bytes and in cells; ten years of a school's rows fit.
UNPACKED_LIMIT = 256 * 1024 * 1024
STRINGS_LIMIT = 64 * 1024 * 1024
PARTS_LIMIT = 2_000
CELLS_LIMIT = 8_000_000
#: So many merged ranges are told; who mends these has seen how.
MERGED_TOLD = 20
#: A spreadsheet keeps fifteen digits of a number, what is behind them it makes zeros.
EXACT_DIGITS = 15

#: What openpyxl raises over files that are none, besides an error of its own.
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, KeyError,
    ValueError, TypeError, AttributeError, IndexError, EOFError, NotImplementedError,
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)"')
_ZEROS = re.compile(r"0{2,32}")

Line = tuple[int, list[str]]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet's file, of today's kind or the old one."""
    return data.startswith((ZIP_START, OLE_START))


def lines(data: bytes, problems: Problems) -> Iterator[Line]:
    """Rows with something in them, numbered as the sheet numbers them; nothing where the file is
    refused, and then `problems` has why."""
    # openpyxl brings numpy and Pillow along, 30 MB: only a process that reads a workbook has them.
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    if data.startswith(OLE_START):
        problems.add(0, "", "", "old_workbook")
        return
    try:
        if not _bounded(data):
            problems.add(0, "", "", "workbook_size")
            return
        yield from _sheet(data, problems)
    except (*BROKEN, InvalidFileException):
        problems.add(0, "", "", "workbook_broken")


def _bounded(data: bytes) -> bool:
    """Whether the parts, as the archive states them, stay within the limits; reading a part ends
    at the size that is stated here, so a file that lies is a broken one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    strings = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    return (
        len(parts) <= PARTS_LIMIT and strings <= STRINGS_LIMIT
        and sum(part.file_size for part in parts) <= UNPACKED_LIMIT
    )


def _sheet(data: bytes, problems: Problems) -> Iterator[Line]:
    from openpyxl import load_workbook  # noqa: PLC0415

    with warnings.catch_warnings():
        # It warns of styles and drop-down lists that it leaves out; they are not data.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            sheet = _chosen(book, problems)
            if sheet is not None and not _merged(data, sheet, problems):
                yield from _rows(sheet, problems)
        finally:
            book.close()


def _chosen(book: Any, problems: Problems) -> Any | None:
    """The only sheet one sees that holds something; hidden ones are lists behind drop-downs."""
    filled = [sheet for sheet in book.worksheets if _filled(sheet)]
    shown = [sheet for sheet in filled if sheet.sheet_state == "visible"]
    if len(shown) == 1:
        return shown[0]
    if shown:
        problems.add(0, "", "", "several_sheets", sheets=[sheet.title for sheet in shown])
    elif filled:
        problems.add(0, "", filled[0].title, "hidden_sheet")
    return None


def _filled(sheet: Any) -> bool:
    # The size a file states for a sheet is often wrong; rows are read as far as they go.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(min_row=1, min_col=1, values_only=True)
    return any(value not in (None, "") for row in rows for value in row)


def _merged(data: bytes, sheet: Any, problems: Problems) -> bool:
    """Name the merged ranges: which of the rows a value is meant for is not ours to guess."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = _MERGED.findall(archive.read(sheet._worksheet_path))
    for ref in found[:MERGED_TOLD]:
        shown = ref.decode()
        problems.add(range_boundaries(shown)[1] or 0, "", shown, "merged")
    return bool(found)


def _rows(sheet: Any, problems: Problems) -> Iterator[Line]:
    taken = 0
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1):
        taken += len(row)
        if taken > CELLS_LIMIT:
            problems.add(number, "", "", "workbook_size")
            return
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells


def _text(cell: Any) -> str:
    """What a cell says, as the person who filled it sees it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Odd(str(value), "formula_cell")
    if cell.data_type == "e":
        return Odd(str(value), "error_cell")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format or "General"))
    if isinstance(value, (date, time, timedelta)):
        return _moment(value)
    return str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def _number(value: float, shown_as: str) -> str:
    if "%" in shown_as:
        return Figure(f"{float(value) * 100:.12g}%")
    if isinstance(value, float) and not value.is_integer():
        return Figure(f"{value:.15g}")
    digits = str(int(value))
    if len(digits.lstrip("-")) > EXACT_DIGITS:
        return Odd(digits, "long_number")
    if _ZEROS.fullmatch(shown_as):
        # A number shown as 0026020107 is one: the zeros are stated, not guessed.
        return digits.zfill(len(shown_as))
    return Figure(digits)
