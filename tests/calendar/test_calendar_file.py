"""The school's calendar file: the nation's days under it, whole or not at all, and undone."""

from __future__ import annotations

from datetime import date

import pytest

from models import sql
from services import calendar, imports
from services.calendar import national
from tests.bot_says import START
from tests.calendar.conftest import FILE, School

HEAD = "类型,名称,起,止,年级,组织,星期,补\n"


async def rows(table: str) -> list[dict[str, object]]:
    return await sql.rows(f"SELECT * FROM {table} ORDER BY id")


async def day(school: School, on: str) -> calendar.DayType:
    return await calendar.day_of(school.college, None, date.fromisoformat(on))


async def test_the_files_own_day_goes_over_the_nations(bare) -> None:
    text = HEAD + "国家节假日,,2026-01-01,2026-12-31,,,,\n上班,照常上课,2026-10-07,,,,,\n"
    assert (await bare.takes(text.encode())).ok
    assert (await day(bare, "2026-10-07")).name == "照常上课"
    assert (await day(bare, "2026-10-06")).kind == "holiday"


async def test_a_later_file_with_the_nations_days_leaves_what_the_school_said(bare) -> None:
    assert (await bare.takes((HEAD + "放假,校庆,2026-10-10,,,,,\n").encode())).ok
    assert (await bare.takes((HEAD + "国家节假日,,2026-01-01,2026-12-31,,,,\n").encode())).ok
    assert (await day(bare, "2026-10-10")).name == "校庆"


async def test_the_same_calendar_again_changes_nothing(school) -> None:
    before = [await rows(name) for name in ("term", "day_off", "day_type")]
    result = await school.takes(FILE.read_bytes() + b"\n")
    assert (result.counts.new, result.counts.changed) == (0, 0)
    assert [await rows(name) for name in ("term", "day_off", "day_type")] == before


async def test_undoing_puts_back_what_the_file_changed(school) -> None:
    before = [await rows(name) for name in ("term", "day_off", "day_type")]
    changed = HEAD + "学期,2026-2027-1,2026-08-31,2027-01-24,,,,\n考试,补考,2027-01-17,,,,,\n" \
                     "实训,新的实训,2026-12-14,2026-12-18,2026,,,\n"
    number = (await school.takes(changed.encode())).batch_number
    assert [await rows(name) for name in ("term", "day_off", "day_type")] != before
    assert await imports.undo(school.college, number, by="教务员", now=START) == 3
    assert [sorted(map(str, await rows(name))) for name in ("term", "day_off", "day_type")] == [
        sorted(map(str, one)) for one in before
    ]


#: (row of the file, column that is blamed, problem)
BAD = [
    ("国家节假日,,2027-01-01,2027-12-31,,,,", "止", "no_national"),
    ("放假,暑假,2026-07-11,2027-08-30,,,,", "止", "calendar_long"),
    ("放假,倒着,2026-07-11,2026-07-01,,,,", "止", "until_before_from"),
    ("上班,调休,2026-10-10,,2026,,,", "类型", "calendar_whole_school"),
    ("上课,周末班,2026-03-02,2026-07-01,,会计2551,八,", "星期", "weekdays"),
    ("上课,周末班,2026-03-02,2026-07-01,,会计2552,六日,", "组织", "unknown"),
    ("学期,2026-2027-2,2027-01-10,2027-07-01,,,,", "起", "term_overlaps"),
    ("学期,,2027-03-01,2027-07-01,,,,", "名称", "empty"),
    ("春游,,2026-04-01,,,,,", "类型", "not_one_of"),
    ("放假,校庆,2026-11-01,,,,,\n放假,校庆二,2026-11-01,,,,,", "起", "duplicate"),
]


@pytest.mark.parametrize(("row", "column", "problem"), BAD)
async def test_a_bad_row_is_told_and_nothing_is_taken(bare, row, column, problem) -> None:
    term = "学期,2026-2027-1,2026-08-31,2027-01-17,,,,\n"
    result = await bare.takes((HEAD + term + row + "\n").encode())
    assert [(one.column, one.problem) for one in result.errors] == [(column, problem)]
    assert await rows("term") == await rows("day_off") == await rows("day_type") == []


@pytest.mark.parametrize(("cell", "digits"), [
    ("六日", "67"), ("周六周日", "67"), ("一至五", "12345"), ("1-5", "12345"), ("星期天", "7"),
    ("35", "35"), ("三、五", "35"),
])
async def test_weekdays_are_read_as_people_write_them(bare, cell, digits) -> None:
    text = HEAD + f"上课,班,2026-03-02,2026-07-01,,会计2551,{cell},\n"
    assert (await bare.takes(text.encode())).ok
    assert [row["weekdays"] for row in await rows("day_type")] == [digits]


def test_every_year_the_library_knows_pays_for_each_worked_weekend() -> None:
    for year in range(2014, 2027):
        found = national.days(date(year, 1, 1), date(year, 12, 31))
        worked = [one for one in found if one.kind == "workday"]
        assert worked and all(one.day.weekday() > 4 for one in worked)
        paid = [one.replaces for one in worked if one.replaces]
        assert len(paid) == len(set(paid)) and all(one.weekday() < 5 for one in paid)
