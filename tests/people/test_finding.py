"""查绑定: what an administrator sees of an account, and what of it leaves a trace."""

from __future__ import annotations

import pytest

from models import sql
from tests.people.conftest import ADMIN, ADVISOR, STUDENT, Cast


@pytest.fixture
async def admin(cast: Cast) -> str:
    await cast.binds("adm", ADMIN)
    return "adm"


async def test_an_account_is_told_with_its_consent_and_codes(cast: Cast, admin: str) -> None:
    await cast.binds("stu", STUDENT)
    said = await cast.says(admin, f"查绑定 {STUDENT}")
    assert said.startswith(f"丙同学（{STUDENT}）软件2501\n绑定：11月18日 08:00 起；")
    assert "同意的是 2026-09 版告知" in said
    assert "验证码：发过 1 个，没有能用的，最近一次用在 11月18日 08:00" in said
    assert said.endswith(f"换了微信：解绑 {STUDENT}")
    assert "stu" not in said


async def test_an_unbound_account_shows_its_open_code_and_what_to_do(
    cast: Cast, admin: str
) -> None:
    await cast.code(STUDENT)
    said = await cast.says(admin, "查绑定丙同学")
    assert "绑定：没有\n" in said
    assert "有一个没用，11月25日 08:00 到期" in said
    assert said.endswith(f"发一个：验证码 {STUDENT}")


async def test_posts_are_told_together_by_role(cast: Cast, admin: str) -> None:
    said = await cast.says(admin, f"查绑定 {ADVISOR}")
    assert "岗位：辅导员（软件2501、软件2502）" in said
    assert "岗位：任课教师（信息）" in said
    assert "专业主任" not in said  # it ended a year ago


async def test_several_of_a_name_are_numbered(cast: Cast, admin: str) -> None:
    said = await cast.says(admin, "查绑定 同学")
    assert "1 外班同学 2025020301 大数据2501 未绑" not in said.splitlines()[0]
    line = next(one for one in said.splitlines() if "丑同学" in one)
    picked = await cast.says(admin, line.split()[0])
    assert picked.startswith("丑同学（2025020115）软件2502")


async def test_a_wrong_number_is_answered_with_the_nearest(cast: Cast, admin: str) -> None:
    said = await cast.says(admin, "查绑定 2026020108")
    assert said.splitlines()[:2] == [
        "没有「2026020108」，最像的是：", f"1 丙同学 {STUDENT} 软件2501 未绑"
    ]
    assert (await cast.says(admin, "1")).startswith("丙同学")
    assert (await cast.says(admin, "查绑定 zz")).startswith("没有「zz」，也没有像的")


async def test_who_was_looked_up_can_see_it(cast: Cast, admin: str) -> None:
    await cast.says(admin, f"查绑定 {STUDENT}")
    rows = await sql.rows(
        "SELECT action, subject_person_id FROM audit WHERE action LIKE 'account%' ORDER BY id"
    )
    person = await cast.person(STUDENT)
    assert [tuple(row.values()) for row in rows] == [
        ("account.search", None), ("account.find", person)
    ]


async def test_nobody_but_an_administrator_looks_up_accounts(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    said = await cast.says("adv", f"查绑定 {STUDENT}")
    assert "绑定：" not in said and "验证码：" not in said


async def test_a_college_finds_only_its_own(cast: Cast, other_cast: Cast, admin: str) -> None:
    await other_cast.binds("stu", STUDENT)
    assert "绑定：没有" in await cast.says(admin, f"查绑定 {STUDENT}")
