"""找: a counselor finds her own students however they are written, and nobody else's (T11)."""

from __future__ import annotations

import pytest

from models import sql
from services import imports
from tests.bot_says import START
from tests.people.conftest import ADVISOR, STUDENT, Cast

MORE = """学号,姓名,班级,入学日期,状态
2025020121,单雷,软件2502,2025-09-01,在读
2025020122,曾小华,软件2502,2025-09-01,在读
2025020123,曾晓华,软件2501,2025-09-01,在读
"""


@pytest.fixture
async def advisor(cast: Cast) -> str:
    result = await imports.run(cast.college, "students", MORE.encode(), by="管理员", now=START)
    assert result.ok, result.errors
    await cast.binds("adv", ADVISOR)
    return "adv"


@pytest.mark.parametrize("word", ["单雷", "shanlei", "Shan Lei", "sl", "山雷", "2025020121", "单"])
async def test_a_student_is_found_by_name_sound_initials_and_number(
    cast: Cast, advisor: str, word: str
) -> None:
    said = await cast.says(advisor, f"找 {word}")
    if word == "单":  # one character is a whole name or none
        assert "不在「辅导员」的范围里：单。" in said
    else:
        assert "单雷 软件2502：11月还没有考勤，无提醒，千日本周 0 天。" in said


async def test_several_of_a_sound_are_asked_about(cast: Cast, advisor: str) -> None:
    said = await cast.says(advisor, "找 zengxiaohua")
    assert "「zengxiaohua」在您班上有 2 位：" in said
    assert "1 曾小华 软件2502" in said
    assert "曾晓华 软件2501：" in await cast.says(advisor, "2")


async def test_somebody_else_s_student_and_nobody_get_the_same_words(
    cast: Cast, advisor: str
) -> None:
    other = await cast.says(advisor, "找 外班同学")
    nobody = await cast.says(advisor, "找 没有同学")
    assert other.replace("外班同学", "没有同学") == nobody
    assert "不在「辅导员」的范围里：没有同学。" in nobody
    assert "找 + 您 2 个班的学生" in nobody
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'student.find.denied'") == 2


async def test_a_look_is_told_to_its_student(cast: Cast, advisor: str) -> None:
    await cast.binds("stu", STUDENT)
    assert "本次查看已留痕，本人可见" in await cast.says(advisor, "找 丙同学")
    assert "1 次（概况 1）" in await cast.says("stu", "谁看过我")


async def test_who_cannot_be_reached_is_to_be_told_in_person(cast: Cast, advisor: str) -> None:
    assert "请当面说" in await cast.says(advisor, f"找 {STUDENT}")
    await cast.binds("stu", STUDENT)
    assert "请当面说" not in await cast.says(advisor, f"找 {STUDENT}")


async def test_without_a_name_it_asks_for_one(cast: Cast, advisor: str) -> None:
    assert "找谁？" in await cast.says(advisor, "找学生")


async def test_a_list_shown_before_is_held_to_the_classes_of_now(
    cast: Cast, advisor: str
) -> None:
    await cast.says(advisor, "找 zengxiaohua")
    await sql.changed("UPDATE post SET until_on = '2026-11-17' WHERE role = 'class_advisor' "
                      "AND org_id = (SELECT id FROM org WHERE code = '2501')")
    assert "不在「" in await cast.says(advisor, "2")
