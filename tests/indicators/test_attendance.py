"""Attendance: versions of rows, tallies and rates that follow, and the exact way back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models import sql

HEAD = "学号,日期,节次,课程,状态\n"
FILE = HEAD + """2025020101,2026-11-03,1-2,数据库技术,正常
2025020101,2026-11-04,5-6,软件测试,缺勤
2025020102,2026-11-03,1-2,数据库技术,迟到
2025020102,2026-11-04,5,软件测试,请假
2025020501,2026-10-30,第5–6节,传感器应用,正常
"""


async def state(school) -> list[list[dict]]:
    """What is current: facts, tallies, rates."""
    queries = (
        "SELECT source_key, day, period, value, state, note FROM fact WHERE college_id = $1 "
        "AND ended_by IS NULL ORDER BY 1",
        "SELECT subject_id, month, recorded FROM fact_tally WHERE college_id = $1 ORDER BY 1, 2",
        "SELECT org_id, period, numerator, denominator, value, band, data_on FROM value "
        "WHERE college_id = $1 AND ended_at IS NULL ORDER BY 1, 2",
    )
    return [await sql.rows(query, school.college.id) for query in queries]


async def rate(school, org: str, period: str) -> tuple[Decimal, Decimal] | None:
    row = await sql.one(
        "SELECT v.numerator, v.denominator FROM value v JOIN org o ON o.id = v.org_id "
        "WHERE v.college_id = $1 AND o.name = $2 AND v.period = $3 AND v.ended_at IS NULL",
        school.college.id, org, period,
    )
    return row and (row["numerator"], row["denominator"])


async def test_rows_become_facts_with_their_periods_counted(school):
    result = await school.takes("attendance", FILE)
    assert result.ok
    assert (result.counts.new, result.counts.changed) == (5, 0)
    facts, tallies, _ = await state(school)
    assert [(row["period"], row["value"], row["state"]) for row in facts] == [
        ("1-2", 2, "normal"), ("5-6", 2, "absent"), ("1-2", 2, "late"), ("5", 1, "leave"),
        ("5-6", 2, "normal"),
    ]
    assert sorted(row["recorded"] for row in tallies) == [2, 3, 4]


async def test_rates_are_computed_up_the_tree(school):
    await school.takes("attendance", FILE)
    assert await rate(school, "软件2501", "2026-11") == (4, 7)
    assert await rate(school, "软件技术", "2026-11") == (4, 7)
    assert await rate(school, "北辰湾职业技术学院", "2026-10") == (2, 2)
    assert await rate(school, "物联网2501", "2026-11") is None


async def test_the_same_file_twice_changes_nothing(school):
    await school.takes("attendance", FILE)
    before = await state(school)
    assert (await school.takes("attendance", FILE)).again
    assert await state(school) == before


async def test_the_same_rows_in_another_file_change_nothing(school):
    await school.takes("attendance", FILE)
    before = await state(school)
    result = await school.takes("attendance", FILE + "\n")
    assert (result.counts.new, result.counts.changed, result.counts.same) == (0, 0, 5)
    assert await state(school) == before


async def test_a_changed_row_is_a_new_version_and_the_rate_follows(school):
    await school.takes("attendance", FILE)
    mended = FILE.replace("软件测试,缺勤", "软件测试,正常")
    result = await school.takes("attendance", mended)
    assert (result.counts.new, result.counts.changed, result.counts.same) == (0, 1, 4)
    assert await rate(school, "软件2501", "2026-11") == (6, 7)
    versions = await sql.rows("SELECT state FROM fact WHERE source_key LIKE '%11-04|5-6'")
    assert sorted(row["state"] for row in versions) == ["absent", "normal"]


async def test_undo_puts_everything_back(school):
    await school.takes("attendance", FILE)
    before = await state(school)
    changed = FILE.replace("软件测试,缺勤", "软件测试,正常")
    changed += "2025020501,2026-11-05,1-2,无线通信,缺勤\n"
    second = await school.takes("attendance", changed)
    assert await school.undoes(second.batch_number) == 2
    assert await state(school) == before


async def test_undo_of_the_first_leaves_nothing(school):
    result = await school.takes("attendance", FILE)
    await school.undoes(result.batch_number)
    assert await state(school) == [[], [], []]


async def test_undoing_an_older_file_keeps_what_a_newer_one_says(school):
    first = await school.takes("attendance", FILE)
    await school.takes("attendance", FILE.replace("软件测试,缺勤", "软件测试,迟到"))
    await school.undoes(first.batch_number)
    facts, _, _ = await state(school)
    assert [row["state"] for row in facts] == ["late"]
    assert await rate(school, "软件2501", "2026-11") == (2, 2)


async def test_undoing_both_in_the_order_they_came_leaves_nothing(school):
    first = await school.takes("attendance", FILE)
    second = await school.takes("attendance", FILE.replace("软件测试,缺勤", "软件测试,迟到"))
    await school.undoes(first.batch_number)
    await school.undoes(second.batch_number)
    assert await state(school) == [[], [], []]


async def test_a_rate_tells_how_far_its_data_reach(school):
    await school.takes("attendance", FILE)
    days = await sql.rows("SELECT DISTINCT data_on FROM value WHERE period = '2026-11'")
    assert [row["data_on"] for row in days] == [date(2026, 11, 4)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2025020199,2026-11-03,1-2,数据库技术,正常", "unknown"),
        ("2025020101,2026-11-19,1-2,数据库技术,正常", "day_to_come"),
        ("2025020101,2026-11-03,晚上,数据库技术,正常", "period"),
        ("2025020101,2026-11-03,2-1,数据库技术,正常", "period"),
        ("2025020101,2026-11-03,15,数据库技术,正常", "period"),
        ("2025020101,2026-11-03,3-4,数据库技术,逃课", "not_one_of"),
        ("2025020101,2026-11-03,1-2,数据库技术,缺勤", "duplicate"),
        ("2025020101,11月3日,3-4,数据库技术,正常", "day"),
        ("2025020101,2026-11-03,3-4,=cmd(),正常", "formula"),
    ],
)
async def test_one_bad_row_and_nothing_is_taken_in(school, row, problem):
    result = await school.takes("attendance", FILE + row + "\n")
    assert [(error.row, error.problem) for error in result.errors] == [(7, problem)]
    assert await state(school) == [[], [], []]


async def test_an_unknown_number_is_shown_its_nearest(school):
    result = await school.takes("attendance", HEAD + "20250205O1,2026-11-03,1,形势与政策,正常\n")
    assert result.errors[0].data["near"] == "2025020501"


async def test_gbk_is_read(school):
    assert (await school.takes("attendance", FILE.encode("gb18030"))).ok
