"""Rosters as XLSX: the same rows as from CSV, and what a spreadsheet does to them."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.kit.texts import Texts
from models import sql
from services.batches import Problems
from services.imports import Counts, report, workbook
from tests.imports.conftest import FILES, School

HEAD = ("学号", "姓名", "班级", "入学日期", "状态")
ROW = ("2025020101", "甲一", "软件2501", "2025-09-01", "在读")


def packed(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_sheet(*rows: tuple, change: Callable[[Worksheet], None] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    return packed(book)


def from_csv(text: str) -> bytes:
    return a_sheet(*[tuple(line.split(",")) for line in text.strip().split("\n")])


@pytest.mark.parametrize("kind", FILES)
async def test_the_same_rows_in_the_other_format_change_nothing(
    full_school: School, kind: str
) -> None:
    before = await full_school.state()
    result = await full_school.takes(kind, from_csv(FILES[kind]))
    assert result.counts == Counts(same=FILES[kind].count("\n") - 1), result.errors
    assert await full_school.state() == before


async def test_a_school_comes_in_by_workbooks_and_csv_changes_nothing(school: School) -> None:
    for kind, text in FILES.items():
        assert (await school.takes(kind, from_csv(text))).ok
    for kind, text in FILES.items():
        assert (await school.takes(kind, text)).counts == Counts(same=text.count("\n") - 1)


async def test_the_same_workbook_twice_is_the_batch_before(full_school: School) -> None:
    data = from_csv(FILES["students"])
    first = await full_school.takes("students", data)
    again = await full_school.takes("students", data)
    assert (again.again, again.batch_number) == (True, first.batch_number)


async def test_dates_and_numbers_of_a_spreadsheet_are_read(full_school: School) -> None:
    data = a_sheet(HEAD, (2025020109, "新来", 2501, datetime.fromisoformat("2025-09-03"), None))
    assert (await full_school.takes("students", data)).counts == Counts(new=1)
    row = await sql.one("SELECT entered_on FROM person WHERE number = '2025020109'")
    assert row == {"entered_on": date(2025, 9, 3)}


async def test_zeros_that_the_cell_shows_are_there(full_school: School) -> None:
    def shown(sheet: Worksheet) -> None:
        sheet["A2"].number_format = "0000000000"

    data = a_sheet(HEAD, (26020107, "丙三", "软件2601", date(2026, 9, 7), None), change=shown)
    assert (await full_school.takes("students", data)).counts == Counts(same=1)


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("C2:C3")


def formula(sheet: Worksheet) -> None:
    sheet["B2"] = "=A2"


def formula_elsewhere(sheet: Worksheet) -> None:
    sheet["F1"], sheet["F2"] = "备注", "=A2"


def second(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("另一张").append(("有", "内容"))


def hidden_list(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("选项").append(("在读",))
    sheet.parent["选项"].sheet_state = "hidden"


def all_hidden(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("空")
    sheet.sheet_state = "hidden"


def error(sheet: Worksheet) -> None:
    sheet["C2"] = "#N/A"
    sheet["C2"].data_type = "e"


TWO = (HEAD, ROW, ("2025020102", "乙二", "2501", "2025-09-01", "在读"))

BAD = [
    (a_sheet(*TWO, change=merged), [(2, "", "merged")]),
    (a_sheet(*TWO, change=formula), [(2, "姓名", "formula_cell")]),
    (a_sheet(*TWO, change=error), [(2, "班级", "error_cell")]),
    (a_sheet(*TWO, change=second), [(0, "", "several_sheets")]),
    (a_sheet(*TWO, change=all_hidden), [(0, "", "hidden_sheet")]),
    (a_sheet(HEAD, ROW, (25020102, "乙二", "2501", None, None)), [(3, "学号", "zeros_lost")]),
    (a_sheet(HEAD, (2025020101123456, "甲", "2501", None, None)), [(2, "学号", "long_number")]),
    (a_sheet(HEAD, (2025.5, "甲", "软件2510", None, None)), [(2, "班级", "unknown")]),
    (a_sheet(HEAD, ROW, (None, None, None, None, None), (1, None, "2501", None, None)),
     [(4, "学号", "zeros_lost"), (4, "姓名", "empty")]),
    (a_sheet(), [(0, "", "empty_file")]),
    (a_sheet(HEAD), [(0, "", "no_rows")]),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, [(0, "", "old_workbook")]),
    (b"PK\x03\x04 and nothing more", [(0, "", "workbook_broken")]),
    (a_sheet(*TWO)[:-200], [(0, "", "workbook_broken")]),
]


@pytest.mark.parametrize(("data", "expected"), BAD)
async def test_a_bad_workbook_is_refused_whole(
    full_school: School, data: bytes, expected: list
) -> None:
    before = await full_school.state()
    result = await full_school.takes("students", data)
    assert sorted((e.row, e.column, e.problem) for e in result.errors) == sorted(expected)
    assert await full_school.state() == before
    for line in report.lines(result, Texts()):
        assert line and "{" not in line


@pytest.mark.parametrize("change", [hidden_list, formula_elsewhere])
async def test_what_no_column_asks_for_is_passed_over(full_school: School, change) -> None:
    result = await full_school.takes("students", a_sheet(*TWO, change=change))
    assert result.ok, result.errors


def bomb(name: str, size: int) -> bytes:
    """A workbook one of whose parts unpacks to `size` zeros."""
    source = zipfile.ZipFile(io.BytesIO(a_sheet(*TWO)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        for part in source.infolist():
            if part.filename != name:
                packing.writestr(part, source.read(part))
        with packing.open(name, "w", force_zip64=True) as part:
            for _ in range(size // 2**20):
                part.write(b" " * 2**20)
    return out.getvalue()


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/media/picture.png"])
def test_a_zip_bomb_is_not_unpacked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "STRINGS_LIMIT", 2**22)
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 2**23)
    data = bomb(name, 2**24)
    assert len(data) < 2**16
    problems = Problems("f")
    assert not list(workbook.lines(data, problems))
    assert [found.problem for found in problems] == ["workbook_size"]


def test_a_few_cells_far_out_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CELLS_LIMIT", 50_000)

    def far(sheet: Worksheet) -> None:
        for row in range(2, 10):
            sheet.cell(row, 16_384, "x")

    problems = Problems("f")
    taken = list(workbook.lines(a_sheet(HEAD, change=far), problems))
    assert len(taken) < 5
    assert [found.problem for found in problems] == ["workbook_size"]


def test_entities_of_a_workbook_are_not_blown_up() -> None:
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    inner = (f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><worksheet xmlns='
             '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
             '<c r="A1" t="inlineStr"><is><t>&a12;</t></is></c></row></sheetData></worksheet>')
    source = zipfile.ZipFile(io.BytesIO(a_sheet(*TWO)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packing:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                body = inner.encode()
            packing.writestr(part.filename, body)
    problems = Problems("f")
    assert not list(workbook.lines(out.getvalue(), problems))
    assert [found.problem for found in problems] == ["workbook_broken"]


def test_a_process_that_reads_no_workbook_has_not_loaded_what_reads_them():
    code = (
        "import sys, bot.worker.engine, bot.app; "
        "print([one for one in ('openpyxl', 'numpy', 'PIL', 'matplotlib') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]"
