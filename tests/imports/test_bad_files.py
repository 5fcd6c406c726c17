"""A bad file: every mistake named with its mend, nothing half-loaded."""

from __future__ import annotations

import pytest

from bot.kit.texts import Texts
from models import sql
from services.errors import PersonError
from services.imports import report
from tests.imports.conftest import ORGS, STUDENTS, School

HEAD = "学号,姓名,班级,入学日期,状态\n"

#: (kind, file, expected (row, column, problem) of each mistake)
BAD = [
    ("students", b"", [(0, "", "empty_file")]),
    ("students", "学号,姓名,班级\n", [(0, "", "no_rows")]),
    ("students", b"\xff\xff\xff\x80", [(0, "", "encoding")]),
    ("students", HEAD.encode() + b"20\x0001,a,2501,,\n", [(2, "", "nul")]),
    ("students", "学号,姓 名 字,班级\n1,甲,2501\n", [(1, "姓名", "missing_column")]),
    ("students", "学号,学号,姓名,班级\n1,1,甲,2501\n", [(1, "学号", "twice_column")]),
    ("students", HEAD + "1,甲,软件2510,,\n", [(2, "班级", "unknown")]),
    ("students", HEAD + "1,=cmd(),2501,,\n", [(2, "姓名", "formula")]),
    ("students", HEAD + "1,@甲,2501,,\n2,＋甲,2501,,\n3,-甲,2501,,\n",
     [(2, "姓名", "formula"), (3, "姓名", "formula"), (4, "姓名", "formula")]),
    ("students", HEAD + "2.02502E+09,甲,2501,,\n", [(2, "学号", "spreadsheet_number")]),
    ("students", HEAD + "12 3,甲,2501,,\n", [(2, "学号", "code")]),
    ("students", HEAD + f"1,{'甲' * 41},2501,,\n", [(2, "姓名", "too_long")]),
    ("students", HEAD + "1,甲\x07,2501,,\n", [(2, "姓名", "control")]),
    ("students", HEAD + "1,甲,2501,2025-02-30,\n", [(2, "入学日期", "day")]),
    ("students", HEAD + "1,甲,2501,,在校\n", [(2, "状态", "not_one_of")]),
    ("students", HEAD + "1,,2501,,\n", [(2, "姓名", "empty")]),
    ("students", HEAD + "1,甲,2501,,\n2,乙,2501,,\n1,丙,2501,,\n", [(4, "学号", "duplicate")]),
    ("students", HEAD + "1,甲,2501,,,多,余\n", [(2, "", "extra_cells")]),
    ("students", HEAD + '1,"甲,2501,,\n', [(2, "", "quotes")]),
    ("students", HEAD + f'1,"{"甲" * 20_000}",2501,,\n', [(2, "", "quotes")]),
    ("orgs", "类型,代码,名称,上级代码\n班级,1,甲班,\n", [(2, "上级代码", "empty")]),
    ("orgs", "类型,代码,名称,上级代码\n班级,1,甲班,0209\n", [(2, "上级代码", "unknown")]),
    ("orgs", "类型,代码,名称,上级代码\n班级,1,甲班,2501\n", [(2, "上级代码", "parent_kind")]),
    ("orgs", "类型,代码,名称,上级代码\n学校,1,甲校,00\n", [(2, "上级代码", "parent_kind")]),
    ("posts", "工号,角色,组织代码,起,止\nT404,辅导员,2501,2026-09-01,\n",
     [(2, "工号", "unknown")]),
    ("posts", "工号,角色,组织代码,起,止\nT001,辅导员,02,2026-09-01,\n",
     [(2, "组织代码", "unknown")]),
    ("posts", "工号,角色,组织代码,起,止\nT001,校长,02,2026-09-01,\n", [(2, "角色", "not_one_of")]),
    ("posts", "工号,角色,组织代码,起,止\nT001,辅导员,2501,2026-09-01,2026-08-31\n",
     [(2, "止", "until_before_from")]),
]


@pytest.mark.parametrize(("kind", "data", "expected"), BAD)
async def test_bad_file_is_refused_whole(
    full_school: School, kind: str, data: str | bytes, expected: list
) -> None:
    before = await full_school.state()
    result = await full_school.takes(kind, data)
    assert [(error.row, error.column, error.problem) for error in result.errors] == expected
    assert (result.batch_number, result.ok) == ("", False)
    assert await full_school.state() == before
    words = report.lines(result, Texts())
    assert len(words) == 1 + len(expected)
    assert words[0].startswith("没有装入")


async def test_all_mistakes_are_listed_and_the_good_rows_wait(school: School) -> None:
    await school.takes("orgs", ORGS)
    rows = [f"{n},甲,{'2501' if n % 2 else '25O1'},," for n in range(1, 41)]
    result = await school.takes("students", HEAD + "\n".join(rows))
    assert len(result.errors) == result.counts.rejected == 20
    assert await sql.value("SELECT count(*) FROM person") == 0
    assert await sql.value("SELECT count(*) FROM batch") == 1


async def test_unknown_class_gets_the_nearest(full_school: School) -> None:
    result = await full_school.takes("students", HEAD + "1,甲,软件2510,,\n")
    told = report.line(result.errors[0], Texts())
    assert told == "第 2 行班级「软件2510」没有，像「软件2501」。"


async def test_the_mended_file_comes_in(full_school: School) -> None:
    bad = await full_school.takes("students", STUDENTS + "9,甲,25O1,,\n")
    good = await full_school.takes("students", STUDENTS + "9,甲,2501,,\n")
    assert (bad.ok, good.counts.new) == (False, 1)


async def test_rows_are_numbered_as_a_spreadsheet_does(full_school: School) -> None:
    result = await full_school.takes("students", HEAD + '\n8,"甲",2501,,\n\n9,乙,25O1,,\n')
    assert [error.row for error in result.errors] == [5]


async def test_a_name_two_classes_share_needs_the_code(full_school: School) -> None:
    await full_school.takes("orgs", "类型,代码,名称,上级代码\n班级,2502,软件2501,0201\n")
    result = await full_school.takes("students", HEAD + "1,甲,软件2501,,\n2,乙,2502,,\n")
    assert [(error.row, error.problem) for error in result.errors] == [(2, "ambiguous")]


async def test_unknown_kind_and_missing_file_are_told(school: School, tmp_path) -> None:
    with pytest.raises(PersonError) as wrong:
        await school.takes("teachers", "")
    assert wrong.value.key == "imports/unknown_kind"
    with pytest.raises(PersonError) as gone:
        from services import imports
        from tests.imports.conftest import NOW

        await imports.run(school.college, "staff", tmp_path / "no.csv", by="a", now=NOW)
    assert gone.value.key == "imports/no_file"
