"""数据时间, 批次 and 撤 in the chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models import sql
from services import feeds
from tests.bot_says import a_bot, a_college
from tests.imports.conftest import FILES, School
from tests.imports.test_mapped import file_of

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
MORE = {
    "staff": "工号,姓名\nT003,管理员丙\nT004,质管办丁\n",
    "posts": "工号,角色,组织代码,起,止\nT003,管理员,00,2024-09-01,\nT004,质管办,00,2024-09-01,\n"
             "T002,校领导,00,2024-09-01,\n",
}


class House:
    """A bot, a school, and phones bound to its staff."""

    def __init__(self, bot, school: School) -> None:
        self.bot, self.school = bot, school

    async def says(self, openid: str, text: str) -> str:
        return (await self.bot.says(openid, text)).text


@pytest.fixture
async def house(database) -> House:
    college = await a_college("demo")
    school = School(college)
    for files in (FILES, MORE):
        for kind, text in files.items():
            assert (await school.takes(kind, text)).ok
    for openid, number in (("admin", "T003"), ("quality", "T004"), ("advisor", "T001")):
        await sql.rows(
            "INSERT INTO contact (college_id, openid, person_id, last_at) SELECT $1, $2, id, $4 "
            "FROM person WHERE college_id = $1 AND number = $3", college.id, openid, number, NOW,
        )
    return House(a_bot(college, now=NOW), school)


async def test_the_board_shows_what_is_late_first(house: House):
    await house.school.takes("dormitory", file_of("dormitory", 1))
    await house.school.takes("leave", file_of("leave", 1).replace("11-09", "11-17"))
    lines = (await house.says("quality", "数据时间")).splitlines()
    assert lines[1] == "■ 宿舍门禁 应每 30 分钟，停在 11月16日 23:41，迟 34 小时"
    assert "● 学工请假 11月17日 23:59" in lines
    assert lines[0].endswith("个来源，迟 1：")
    assert lines[-1].startswith("1 催管理员 2 看受影响的 ")


async def test_a_feed_is_late_once_its_rhythm_is_over():
    at = NOW - timedelta(hours=26)
    assert feeds.late_hours(24 * 60, at, now=NOW) == 26
    assert feeds.late_hours(26 * 60, at, now=NOW) is None
    assert feeds.late_hours(None, at, now=NOW) is None


async def test_administrators_are_urged_once_a_day(house: House):
    await house.school.takes("dormitory", file_of("dormitory", 1))
    await house.says("quality", "数据时间")
    assert (await house.says("quality", "1")).startswith("催了 1 位管理员")
    await house.says("quality", "数据时间")
    assert (await house.says("quality", "1")).startswith("今天催过了")
    assert await sql.value("SELECT count(*) FROM push WHERE kind = 'late_feeds'") == 1


async def test_the_affected_indicators_are_named(house: House):
    day = "学号,日期,节次,课程,状态\n2025020101,2026-11-03,1-2,数据库技术,正常\n"
    await house.school.takes("attendance", day)
    assert "■ 教务考勤 应每天" in await house.says("quality", "数据时间")
    assert "到课率" in await house.says("quality", "2")


async def test_batches_are_listed_newest_first_and_looked_into(house: House):
    result = await house.school.takes("leave", file_of("leave", 1))
    lines = (await house.says("admin", "批次")).splitlines()
    assert lines[1] == f"1 {result.batch_number} 学工请假 新 1 改 0"
    assert (await house.says("admin", "1")).endswith("\n1 撤这批")
    assert "会还原 1 行" in await house.says("admin", "1")


async def test_a_batch_is_taken_back_after_asking(house: House):
    result = await house.school.takes("leave", file_of("leave", 1))
    asked = await house.says("admin", f"撤 {result.batch_number}")
    assert asked == "会还原 1 行。\n1 撤 0 不"
    assert (await house.says("admin", "1")).startswith(f"撤好了，{result.batch_number} 还原 1 行")
    assert await sql.value("SELECT count(*) FROM fact WHERE ended_by IS NULL") == 0
    assert "已经撤过" in await house.says("admin", f"撤 {result.batch_number}")
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'batch.undo'") == 1


async def test_saying_no_leaves_the_batch(house: House):
    result = await house.school.takes("leave", file_of("leave", 1))
    await house.says("admin", f"撤 {result.batch_number}")
    assert await house.says("admin", "0") == "没有撤，数据照旧。"
    assert await sql.value("SELECT count(*) FROM fact WHERE ended_by IS NULL") == 1


async def test_an_unknown_batch_is_said(house: House):
    assert await house.says("admin", "撤 20990101-01") == "没有批次 20990101-01。"


@pytest.mark.parametrize("text", ["批次", "撤 20261118-01", "数据时间"])
async def test_a_counselor_has_none_of_it(house: House, text: str):
    said = await house.says("advisor", text)
    assert "还原" not in said and "最近" not in said and "个来源" not in said
