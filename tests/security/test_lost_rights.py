"""A right that ends in the middle of a conversation ends at once, whatever was open."""

from __future__ import annotations

import pytest

from models import sql

STUDENT, ADVISOR, LEADER, ADMIN = "2026020107", "T001", "T002", "T003"


async def ends_posts(cast, number: str) -> None:
    """Her posts ended the day before, as a staff file would tell."""
    await sql.changed(
        "UPDATE post SET until_on = '2026-11-17' WHERE college_id = $1 AND person_id = $2",
        cast.college.id, await cast.person(number),
    )


async def leaves(cast, number: str) -> None:
    await sql.changed(
        "UPDATE person SET status = 'left' WHERE college_id = $1 AND number = $2",
        cast.college.id, number,
    )


@pytest.fixture
async def asked_to_release(cast):
    """The advisor has been asked whether she means it."""
    await cast.binds("student", STUDENT)
    await cast.binds("advisor", ADVISOR)
    assert "1" in await cast.says("advisor", f"解绑 {STUDENT}")
    return cast


async def test_a_release_is_not_done_by_who_lost_the_class_meanwhile(asked_to_release):
    cast = asked_to_release
    await ends_posts(cast, ADVISOR)
    await cast.says("advisor", "1")
    assert await cast.bound("student") == STUDENT


async def test_a_release_is_not_done_for_a_student_who_changed_class_meanwhile(asked_to_release):
    cast = asked_to_release
    await sql.changed(
        "UPDATE person SET class_org_id = (SELECT id FROM org WHERE code = '2503') "
        "WHERE college_id = $1 AND number = $2", cast.college.id, STUDENT,
    )
    await cast.says("advisor", "1")
    assert await cast.bound("student") == STUDENT


async def test_a_release_is_not_done_by_who_left_meanwhile(asked_to_release):
    cast = asked_to_release
    await leaves(cast, ADVISOR)
    assert "绑定" in await cast.says("advisor", "1")
    assert await cast.bound("student") == STUDENT


@pytest.mark.parametrize("opened", ["解绑", "切换身份", "晨报"])
async def test_who_left_is_a_guest_to_an_open_question(cast, opened):
    await cast.binds("advisor", ADVISOR)
    await cast.says("advisor", opened)
    await leaves(cast, ADVISOR)
    for text in ("1", "2", "撤销", "1 1"):
        assert await cast.says("advisor", text)


@pytest.mark.parametrize("opened", [
    "记", "私", "补", "求助", "平时给谁看", "记 今天做了三道题", "删", "解绑", "今天学了焊接",
    "常见问题",
])
async def test_a_student_who_left_is_a_guest_to_an_open_question(cast, opened):
    await cast.binds("student", STUDENT)
    await cast.says("student", opened)
    await leaves(cast, STUDENT)
    for text in ("1", "今天又做了三道题", "撤销", "继续", "返回"):
        assert await cast.says("student", text)
    parts = "SELECT count(*) AS n FROM entry_part WHERE at > $1"
    assert await sql.value(parts, cast.bot.clock.now()) == 0


async def test_a_role_that_ended_cannot_be_switched_to(cast):
    await cast.binds("advisor", ADVISOR)
    await cast.says("advisor", "切换身份")
    await sql.changed(
        "UPDATE post SET until_on = '2026-11-17' WHERE college_id = $1 AND role = 'teacher'",
        cast.college.id,
    )
    assert "岗位" in await cast.says("advisor", "2")
