"""Good rows without the bad ones, on request: what comes in, what goes back, what 撤 takes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import sql
from services import imports
from services.imports import returned
from tests.imports.conftest import NOW, ORGS, STUDENTS, School

HEAD = "学号,姓名,班级,入学日期,状态\n"
GOOD = "2025020111,好一,软件2501,2025-09-01,在读\n"
BAD = (
    "2025020112,坏一,软件2510,2025-09-01,在读\n"
    "2025020113,坏二,软件2501,2025-13-01,在读\n"
    "2025020114,坏三,软件2501,2025-09-01,在家\n"
)


@pytest.fixture
async def school_with_orgs(school: School) -> School:
    await school.takes("orgs", ORGS)
    return school


async def numbers() -> set[str]:
    return {row["number"] for row in await sql.rows("SELECT number FROM person")}


async def test_three_bad_rows_have_three_reasons_and_the_rest_is_loaded(school_with_orgs) -> None:
    """FEATURES 105."""
    done = await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    assert done.ok and done.counts == imports.Counts(new=1, rejected=3)
    assert [(error.row, error.column) for error in done.returned] == [
        (3, "班级"), (4, "入学日期"), (5, "状态")
    ]
    assert await numbers() == {"2025020111"}


async def test_without_being_asked_a_bad_row_still_keeps_all_out(school_with_orgs) -> None:
    done = await school_with_orgs.takes("students", HEAD + GOOD + BAD)
    assert not done.ok and done.returned == () and len(done.errors) == 3
    assert await numbers() == set()


async def test_undoing_takes_back_exactly_what_came_in(school_with_orgs) -> None:
    await school_with_orgs.takes("students", STUDENTS)
    before = await school_with_orgs.state()
    text = HEAD + "2025020101,改一,软件2501,2025-09-01,在读\n" + GOOD + BAD
    done = await school_with_orgs.takes("students", text, partial=True)
    assert done.counts == imports.Counts(new=1, changed=1, rejected=3)
    assert await school_with_orgs.undoes(done.batch_number) == 2
    assert await school_with_orgs.state() == before


async def test_the_same_file_again_changes_nothing_and_is_the_same_batch(
    school_with_orgs
) -> None:
    first = await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    again = await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    assert again.again and again.batch_number == first.batch_number
    assert len(again.returned) == 3
    assert await sql.value("SELECT count(*) FROM batch WHERE file_name = '-'") == 2


async def test_the_same_file_brings_in_what_fits_by_now(school_with_orgs) -> None:
    await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    await school_with_orgs.takes("orgs", "类型,代码,名称,上级代码\n班级,2510,软件2510,0201\n")
    done = await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    assert done.counts == imports.Counts(new=1, same=1, rejected=2)


async def test_what_hangs_on_a_row_left_out_is_left_out_too(school: School) -> None:
    orgs = ORGS.replace("专业,0201", "专业,02=1")
    done = await school.takes("orgs", orgs, partial=True)
    assert {error.row for error in done.returned} == {4, 5, 6}
    assert {row["code"] for row in await sql.rows("SELECT code FROM org")} == {"00", "02", "90"}


async def test_of_a_row_given_twice_neither_is_guessed(school_with_orgs) -> None:
    twice = GOOD + GOOD.replace("好一", "好二") + GOOD.replace("0111", "0119")
    done = await school_with_orgs.takes("students", HEAD + twice, partial=True)
    assert sorted(error.row for error in done.returned) == [2, 3]
    assert await numbers() == {"2025020119"}


@pytest.mark.parametrize("text", [
    HEAD.replace("姓名", "名") + GOOD, HEAD + GOOD + '2025020112,"坏,软件2501,,\n' + GOOD,
    HEAD + BAD, HEAD, "", HEAD + GOOD + "\x00",
])
async def test_a_file_that_is_wrong_as_a_whole_stays_out(school_with_orgs, text: str) -> None:
    done = await school_with_orgs.takes("students", text, partial=True)
    assert not done.ok and done.batch_number == ""
    assert await numbers() == set()
    assert await sql.value("SELECT count(*) FROM blob") == 0


async def sheet_of(school: School, text: str) -> list[list[str]]:
    done = await school.takes("students", text, partial=True)
    found = await returned.of(school.college, done.batch_number, now=NOW)
    assert found is not None
    data = returned.as_csv(found)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


async def test_the_return_sheet_has_the_row_as_it_came_and_its_mend(school_with_orgs) -> None:
    rows = await sheet_of(school_with_orgs, HEAD + GOOD + BAD)
    assert rows[0] == ["学号", "姓名", "班级", "入学日期", "状态", "行", "列", "值", "怎么改"]
    assert rows[1][:8] == [
        "2025020112", "坏一", "软件2510", "2025-09-01", "在读", "3", "班级", "软件2510"
    ]
    assert rows[1][8] == "第 3 行班级「软件2510」没有，像「软件2501」。"
    assert len(rows) == 4


async def test_the_return_sheet_runs_nothing_in_a_spreadsheet(school_with_orgs) -> None:
    signs = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1")
    bad = "".join(f"202502012{n},{sign},软件2501,,在读\n" for n, sign in enumerate(signs))
    rows = await sheet_of(school_with_orgs, HEAD + GOOD + bad)
    assert [row[1] for row in rows[1:]] == [f"'{sign}" for sign in signs]
    assert all(not cell.startswith(returned.RISKY) for row in rows for cell in row)


async def test_a_mended_return_sheet_comes_in_as_it_is(school_with_orgs) -> None:
    done = await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    found = await returned.of(school_with_orgs.college, done.batch_number, now=NOW)
    text = returned.as_csv(found).decode("utf-8-sig")
    for old, new in (("软件2510", "软件2501"), ("2025-13-01", "2025-10-01"), ("在家", "在读")):
        text = text.replace(old, new)
    assert (await school_with_orgs.takes("students", text)).counts == imports.Counts(new=3)


async def test_the_rows_returned_lie_sealed(school_with_orgs) -> None:
    await school_with_orgs.takes("students", HEAD + GOOD + BAD, partial=True)
    row = await sql.one("SELECT bytes, sealed FROM blob")
    assert row["sealed"] and "坏一".encode() not in bytes(row["bytes"])


async def test_facts_and_workbooks_go_the_same_way(school_with_orgs) -> None:
    await school_with_orgs.takes("students", STUDENTS)
    rows = "".join(f"2025020101,2026-11-{10 + n},{n + 1},数据库,缺勤\n" for n in range(4))
    text = "学号,日期,节次,课程,状态\n" + rows + "2025020199,2026-11-10,1,数据库,缺勤\n"
    done = await school_with_orgs.takes("attendance", text, partial=True)
    assert done.counts == imports.Counts(new=4, rejected=1)
    assert await sql.value("SELECT sum(value) FROM fact") == Decimal(4)
    await school_with_orgs.undoes(done.batch_number)
    assert await sql.value("SELECT count(*) FROM fact WHERE ended_by IS NULL") == 0


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from("gcds"), min_size=1, max_size=8))
async def test_what_comes_in_is_what_a_file_of_the_good_rows_alone_brings(
    school_with_orgs: School, kinds: list[str]
) -> None:
    ways = {"g": ("软件2501", "2025-09-01", "在读"), "c": ("没有班", "2025-09-01", "在读"),
            "d": ("软件2501", "昨天", "在读"), "s": ("软件2501", "2025-09-01", "在家")}
    lines = [f"30{n},某{n},{','.join(ways[kind])}\n" for n, kind in enumerate(kinds)]
    good = [line for line, kind in zip(lines, kinds, strict=True) if kind == "g"]
    done = await school_with_orgs.takes("students", HEAD + "".join(lines), partial=True)
    assert await numbers() == {line.split(",")[0] for line in good}
    if good:
        assert done.counts.new == len(good) and done.counts.rejected == len(lines) - len(good)
        await school_with_orgs.undoes(done.batch_number)
    assert await numbers() == set()
