"""我的: each role's own numbers, each opened by its number (FEATURES 121)."""

from __future__ import annotations

import pytest

from models import sql
from tests.people.conftest import Cast

CARDS = {
    "stu": ["11月18日 周三 第12周", "1 待办 0 件", "2 提醒 0 条", "3 本周记录 0 天", "回序号打开"],
    "adv": ["【辅导员】11月18日 周三 第12周", "1 待办 0 件", "2 提醒 0 人", "还没接入：任务",
            "回序号打开"],
    "dir": ["11月18日 周三 第12周", "1 待办 0 件", "2 达成 软件技术 100.0% 1/1（16）",
            "还没接入：提醒、任务", "回序号打开"],
    "adm": ["11月18日 周三 第12周", "1 待办 0 件", "回序号打开"],
}


@pytest.mark.parametrize("who", CARDS)
async def test_a_role_reads_its_own_numbers(house: Cast, who: str) -> None:
    assert (await house.says(who, "我的")).splitlines() == CARDS[who]


@pytest.mark.parametrize(("who", "digit", "opened"), [
    ("stu", "2", "没有新提醒"), ("stu", "3", "11月"), ("adv", "2", "今天没有需要您看的人"),
    ("dir", "1", "没有等着您办的事"), ("dean", "2", "信息工程学院 达成度 2026年"),
    ("qua", "2", "达成度 2026年"), ("pres", "2", "达成度 2026年"),
])
async def test_a_number_opens_what_it_counts(
    house: Cast, who: str, digit: str, opened: str
) -> None:
    await house.says(who, "我的")
    assert opened in await house.says(who, digit)


async def test_the_count_is_that_of_the_list(house: Cast) -> None:
    await house.says("stu", "建议 甲事")
    assert "1 待办 1 件" in await house.says("qua", "我的")
    assert "1 件，按期限" in await house.says("qua", "1")


async def test_a_tap_and_the_word_say_the_same(house: Cast) -> None:
    tapped = (await house.bot.taps("dir", "home")).text
    house.bot.clock.move(seconds=10)
    assert await house.says("dir", "打开") == tapped


async def test_who_is_not_bound_is_led_to_bind(house: Cast) -> None:
    assert (await house.says("nobody", "打开")).startswith("先绑定身份")
    assert "验证码" in await house.says("nobody", "1")


async def test_an_answer_after_a_switch_is_held_to_the_new_role(house: Cast) -> None:
    """The question scope is that of the role acted in, and the old context is let go of (§4.5)."""
    await sql.changed(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) "
        "SELECT $1, $2, 'college_leader', id, '2026-09-02' FROM org WHERE code = '02'",
        house.college.id, await house.person("T006"),
    )
    await house.says("dir", "软件技术 就业率")
    await house.says("dir", "切换身份")
    assert (await house.says("dir", "2")).startswith("现在是院领导。")
    assert "信息工程学院" in await house.says("dir", "达成度")
    await house.says("dir", "切换身份")
    await house.says("dir", "1")
    assert "范围里：信息" in await house.says("dir", "信息学院 就业率")
    assert await sql.value("SELECT wanted FROM menu_tag WHERE openid = 'dir'") == "director"
