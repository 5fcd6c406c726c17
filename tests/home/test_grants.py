"""L12: a leader's secretary sees 达成度 of the leader's scope until a day, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import sql
from services.people.grants_over import close_over
from tests.bot_says import START
from tests.home.conftest import pushed, role_of
from tests.people.conftest import Cast

SURE = (
    "授权只含驾驶舱和小结，不含预警与个人数据，到 2027-01-17，对方用自己的微信绑定，查询都留痕。\n"
    "1 授权 0 不"
)


async def granted(house: Cast, by: str = "dean", to: str = "无岗辛") -> str:
    await house.says(by, f"授权 {to} 看驾驶舱")
    return await house.says(by, "1")


async def closes_over(house: Cast) -> dict[str, int]:
    clock = house.bot.clock
    return await close_over(house.college, now=clock.now(), today=clock.now().date(),
                            texts=house.bot.deps.texts(house.college))


async def test_it_is_asked_first_with_what_it_covers_and_until_when(house: Cast) -> None:
    assert (await house.says("dean", "授权 无岗辛 看驾驶舱")).endswith(SURE)
    assert await house.says("dean", "0") == "没有授权。"
    assert await sql.rows("SELECT 1 FROM access_grant") == []


async def test_the_secretary_gets_a_role_of_her_own_at_once(house: Cast) -> None:
    assert (await granted(house)).startswith("授权好了：无岗辛 可代看驾驶舱和小结，到 2027-01-17")
    assert (await role_of(house, "T007")).role == "secretary"
    said = await house.says("sec", "驾驶舱")
    assert said.startswith("信息工程学院 达成度 2026年，达标/有数（应有）：")


@pytest.mark.parametrize("asked", ["信息学院 就业率", "就业率", "各专业 就业率", "就业率 近三年"])
async def test_no_single_figure_is_hers(house: Cast, asked: str) -> None:
    await granted(house)
    said = await house.says("sec", asked)
    assert said.startswith("这项不在「办公室代看」的范围里：")
    assert "达成度" in said and "94" not in said


async def test_nothing_outside_the_leaders_scope_is_hers(house: Cast) -> None:
    await granted(house)
    assert "范围里：" in await house.says("sec", "全校 达成度")


async def test_drilling_ends_where_single_figures_begin(house: Cast) -> None:
    await granted(house)
    await house.says("sec", "达成度")
    said = await house.says("sec", "1")
    assert "软件技术 达成度" in said and "● 就业率 95.4%（62/65）" in said.splitlines()
    assert "「1」现在没有对应的单子" in await house.says("sec", "1")


@pytest.mark.parametrize("said", ["晨报", "数据时间", "解绑 2026020107", "授权 辅导员乙 看驾驶舱"])
async def test_no_command_of_others_is_hers(house: Cast, said: str) -> None:
    await granted(house)
    before = await house.says("sec", "龘龘龘")
    assert (await house.says("sec", said)).splitlines()[-1] == before.splitlines()[-1]


async def test_every_question_is_written_down_and_counted_for_the_leader(house: Cast) -> None:
    await granted(house)
    await house.says("sec", "达成度")
    await house.says("sec", "软件技术 达成度")
    rows = await sql.rows("SELECT subject_person_id FROM audit WHERE action = 'grant.ask'")
    assert [row["subject_person_id"] for row in rows] == [None, None]
    assert "1 无岗辛 信息驾驶舱 到 2027-01-17，查过 2 次" in await house.says("dean", "我的授权")


async def test_undone_in_time_nobody_was_told(house: Cast) -> None:
    await granted(house)
    assert await house.says("dean", "撤销") == "撤回了对 无岗辛 的授权。"
    assert [one["state"] for one in await pushed(house, "grant.notice")] == ["dropped"]
    assert (await role_of(house, "T007")).role == "staff"


async def test_taken_back_it_ends_at_once_and_undo_puts_it_back(house: Cast) -> None:
    await granted(house)
    await sql.changed("UPDATE push SET state = 'delivered' WHERE kind = 'grant.notice'")
    await house.says("dean", "我的授权")
    assert (await house.says("dean", "收回 1")).startswith("收回了，无岗辛 现在起看不到。")
    assert (await role_of(house, "T007")).role == "staff"
    assert await house.says("dean", "撤销") == "恢复了，无岗辛 又能代看。"
    assert (await role_of(house, "T007")).role == "secretary"
    states = [one["state"] for one in await pushed(house, "grant.notice")]
    assert states == ["delivered", "dropped"]


async def test_it_ends_by_its_day_and_both_are_told_once(house: Cast) -> None:
    await granted(house)
    house.bot.clock.move(days=61)
    assert (await role_of(house, "T007")).role == "staff"
    assert await closes_over(house) == {"ended": 1}
    assert await closes_over(house) == {"ended": 0}
    told = [one["person_id"] for one in await pushed(house, "grant.notice")][1:]
    assert told == [await house.person("T002"), await house.person("T007")]


async def test_it_ends_with_the_post_it_came_from(house: Cast) -> None:
    await granted(house)
    await sql.changed("UPDATE post SET until_on = $1 WHERE role = 'college_leader'",
                      START.date())
    house.bot.clock.move(days=1)
    assert (await role_of(house, "T007")).role == "staff"
    assert await closes_over(house) == {"ended": 1}


async def test_it_lasts_no_longer_than_the_givers_own_post(house: Cast) -> None:
    await sql.changed("UPDATE post SET until_on = '2026-12-01' WHERE role = 'college_leader'")
    assert "到 2026-12-01" in await house.says("dean", "授权 无岗辛 看驾驶舱")


async def test_her_menu_follows(house: Cast) -> None:
    await granted(house)
    menu = "SELECT wanted FROM menu_tag WHERE openid = 'sec'"
    assert await sql.value(menu) == "secretary"
    await house.says("dean", "撤销")
    assert await sql.value(menu) == "staff"


async def test_the_same_again_is_told_and_nobody_is_not_found(house: Cast) -> None:
    await granted(house)
    assert (await granted(house)).startswith("这位已经能代看同一范围")
    assert "没找到「外班同学」" in await house.says("dean", "授权 外班同学 看驾驶舱")
    assert "不能代看" in await house.says("dean", "授权 无岗辛 看预警")


async def test_of_two_of_a_name_one_is_chosen(house: Cast) -> None:
    await sql.changed("UPDATE person SET name = '无岗辛' WHERE number = 'T006'")
    assert "1 无岗辛 软件" in await house.says("dean", "授权 无岗辛")
    assert (await house.says("dean", "2")).endswith(SURE)


async def test_who_lost_the_post_meanwhile_gives_nothing(house: Cast) -> None:
    await house.says("dean", "授权 无岗辛 看驾驶舱")
    await sql.changed("UPDATE post SET until_on = $1 WHERE role = 'college_leader'",
                      START.date() - timedelta(days=1))
    await house.says("dean", "1")
    assert await sql.rows("SELECT 1 FROM access_grant") == []
