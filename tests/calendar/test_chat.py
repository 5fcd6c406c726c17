"""校历 and 谁看过我 in the chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import sql
from services import audit
from services.people import asker as askers
from tests.bot_says import START, a_bot, a_college
from tests.calendar.conftest import School


@pytest.fixture
async def bot(school: School):
    for number in ("1", "2", "4", "5", "9"):
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following) "
            "VALUES ($1, $2, $3, true)", school.college.id, f"o{number}",
            await school.person(number),
        )
    return a_bot(school.college)


@pytest.mark.parametrize(("openid", "first"), [
    ("o1", "今天 11月18日 周三 第12周：上课"),
    ("o4", "今天 11月18日 周三 第12周：岗位实习（护理实习）"),
    ("o5", "今天 11月18日 周三 第12周：休息（社会生源平日不上课）"),
    ("o9", "今天 11月18日 周三 第12周：上班"), ("a guest", "今天 11月18日 周三 第12周：上课"),
])
async def test_everybody_is_told_what_day_it_is_for_them(bot, openid: str, first: str) -> None:
    answer = (await bot.says(openid, "校历")).text
    assert answer.splitlines()[0] == first
    assert answer.endswith("2026-2027-1 学期到 1月17日")


async def test_what_comes_next_is_named_with_its_days(bot) -> None:
    answer = (await bot.says("o1", "什么时候放假")).text
    assert "本周：一 上课、二 上课、三 上课、四 上课、五 上课、六 休息、日 休息" in answer
    assert "1月1日–1月3日 元旦\n1月4日–1月17日 期末考试" in answer


async def test_a_swapped_day_is_told_before_it_comes(bot) -> None:
    bot.clock.moment = START.replace(month=9, day=28)
    answer = (await bot.says("o2", "校历")).text
    assert "10月1日–10月7日 国庆节" in answer
    assert "10月10日 周六 调休，上 10月7日 周三 的课" in answer


async def test_a_college_without_a_calendar_says_so(database) -> None:
    assert "还没有放进校历" in (await a_bot(await a_college()).says("x", "校历")).text


async def looked(school: School, number: str, *actions: str, role: str, org: str, days: int = 1):
    """Somebody of this role looks at the second student."""
    actor = await school.person(number)
    await sql.changed(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) SELECT $1, $2, "
        "$3::varchar, id, '2026-08-01' FROM org WHERE college_id = $1 AND name = $4",
        school.college.id, actor, role, org,
    )
    posts = (await askers.build(school.college, actor, None, today=START.date())).posts
    post = next(post for post in posts if post.role == role)
    asker = await askers.build(school.college, actor, post.id, today=START.date())
    for action in actions:
        await audit.record(asker, action, subject="s", now=START - timedelta(days=days),
                           subject_person_id=await school.person("2"))


async def test_who_looked_is_told_by_role_and_count_without_names(bot, school) -> None:
    await looked(school, "9", *["reflections.read"] * 4, *["case.detail"] * 2,
                 "reflections.denied", role="class_advisor", org="软件2501")
    await looked(school, "9", "case.talk", role="college_reviewer", org="信息工程学院")
    answer = (await bot.says("o2", "谁看过我")).text
    assert answer.splitlines()[0] == (
        "近 30 天：辅导员 6 次（记录 4、提醒 2），信息学院学工办 1 次（提醒 1）。校领导 0 次。"
    )
    assert "己老师" not in answer


async def test_nobody_looked_and_what_is_older_is_not_told(bot, school) -> None:
    await looked(school, "9", "case.talk", role="school_leader", org="北辰湾职业技术学院", days=31)
    answer = (await bot.says("o2", "谁看过我")).text
    assert answer.startswith("近 30 天：没有人看过你的资料。校领导 0 次。")


async def test_a_school_leaders_look_is_counted(bot, school) -> None:
    await looked(school, "9", "case.talk", role="school_leader", org="北辰湾职业技术学院")
    answer = (await bot.says("o2", "谁看过我")).text
    assert answer.startswith("近 30 天：其他人没有看过你的资料。校领导 1 次。")
