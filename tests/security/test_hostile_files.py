"""What a file may not bring into the house, and what it may."""

from __future__ import annotations

import io
import zipfile

import pytest

from models import sql
from services import imports
from tests.bot_says import START

HEAD = "学号,姓名,班级,入学日期,状态\n"


async def taken(cast, text: str | bytes):
    data = text if isinstance(text, bytes) else (HEAD + text).encode()
    return await imports.run(cast.college, "students", data, by="管理员", now=START)


@pytest.mark.parametrize("name", [
    "=1+1", "+86", "@SUM(A1)", "＝1", "\u202e甲同学", "甲\u200b同学", "\ufeff甲", "甲\x1b[31m",
    "甲\ue000", "\u2066甲\u2069", "x" * 41,
], ids=ascii)
async def test_a_name_that_is_no_name_is_refused_and_nothing_changes(cast, name):
    before = await sql.value("SELECT count(*) AS n FROM person")
    result = await taken(cast, f"2026090901,{name},软件2501,2026-09-01,在读\n")
    assert not result.ok
    assert await sql.value("SELECT count(*) AS n FROM person") == before


@pytest.mark.parametrize("data", [
    b"", b"\x00" * 100, b"PK\x03\x04" + b"\x00" * 50, b"\xff\xfe" + "学号".encode("utf-16-le"),
    (HEAD + '"2026' + "x" * 20_000).encode(), b'"' * 9_999, (HEAD * 2).encode(),
    ("学号,学号,姓名,班级\n1,2,甲,软件2501\n").encode(), b"\x80\x81\xff\xfe\xfd",
], ids=range(9))
async def test_a_file_that_is_no_table_is_refused_with_words(cast, data):
    result = await taken(cast, data)
    assert not result.ok
    assert all(error.problem for error in result.errors)


async def test_a_packed_workbook_is_refused_not_unpacked(cast):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", b"0" * 20_000_000)
    assert not (await taken(cast, packed.getvalue())).ok


async def test_a_name_with_marks_of_others_stays_a_name(cast):
    await taken(cast, "2026090902,甲]]>{{7*7}},软件2501,2026-09-01,在读\n")
    name = await sql.value("SELECT name FROM person WHERE number = '2026090902'")
    assert name == "甲]]>{{7*7}}"
