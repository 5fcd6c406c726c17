"""Binding under attack: photographed codes, replays, guesses, two phones for one person."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot.kit.message import Scan
from bot.wechat.errors import RetryLater
from bot.wechat.people import QrCode
from models import sql
from services.people import scenes
from services.ports import Outside
from tests.people.conftest import ADVISOR, STUDENT, Cast

WHO = f"{STUDENT} 丙同学"


class Made:
    """The only call of WeChat that making a code needs, and what came of it."""

    def __init__(self) -> None:
        self.scenes: list[str] = []
        self.down = False

    async def create_qrcode(self, scene: str, *, expires_in: int) -> QrCode:
        if self.down:
            raise RetryLater(-1, "busy")
        self.scenes.append(scene)
        return QrCode("t", "u", f"https://mp/{len(self.scenes)}", expires_in)


async def carried(cast: Cast, made: Made) -> int:
    outside = Outside(wechat=made, painter=SimpleNamespace())
    return await scenes.carry_out(cast.college, outside, now=cast.bot.clock.now())


async def a_scene(cast: Cast) -> str:
    if await cast.bound("adv") is None:
        await cast.binds("adv", ADVISOR)
    made = Made()
    assert "几秒后发给您" in await cast.says("adv", f"扫码绑定 {STUDENT}")
    assert await carried(cast, made) == 1
    return made.scenes[0]


async def scans(cast: Cast, openid: str, scene: str) -> str:
    moment = int(cast.bot.clock.now().timestamp())
    message = Scan(event="SCAN", scene=scene, openid=openid, created=moment,
                   account=cast.college.original_id, ticket=scene)
    return (await cast.bot.hears(message)).reply.text


async def test_a_counselors_code_binds_who_says_who_she_is(cast: Cast) -> None:
    scene = await a_scene(cast)
    assert (await scans(cast, "stu", scene)).startswith("请核对身份")
    assert (await cast.says("stu", WHO)).startswith("请核对：丙**")
    assert (await cast.says("stu", "1")).startswith("绑好了")
    assert await cast.bound("stu") == STUDENT


async def test_the_scene_is_kept_as_a_hash_and_names_nobody(cast: Cast) -> None:
    scene = await a_scene(cast)
    row = await sql.one("SELECT * FROM bind_scene")
    token = scene.removeprefix(scenes.PREFIX)
    assert row["token_sealed"] is None
    assert token.encode() not in bytes(row["hash"])
    assert STUDENT not in scene and len(scene) <= 64
    assert STUDENT not in await scans(cast, "stu", scene)


async def test_a_code_is_handed_over_once_and_after_an_outage(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    await cast.says("adv", f"扫码绑定 {STUDENT}")
    made = Made()
    made.down = True
    assert await carried(cast, made) == 0
    made.down = False
    assert [await carried(cast, made), await carried(cast, made)] == [1, 0]
    assert await sql.value("SELECT count(*) FROM push WHERE kind = 'bind.scene'") == 1


async def test_a_photographed_code_is_worth_nothing_later(cast: Cast) -> None:
    scene = await a_scene(cast)
    cast.bot.clock.move(minutes=11)
    assert (await scans(cast, "thief", scene)).startswith("这个二维码过期了")


async def test_a_used_code_does_not_open_again(cast: Cast) -> None:
    scene = await a_scene(cast)
    await scans(cast, "stu", scene)
    await cast.says("stu", WHO)
    await cast.says("stu", "1")
    assert (await scans(cast, "thief", scene)).startswith("这个二维码过期了或用过了")


async def test_a_second_phone_makes_a_photographed_code_void(cast: Cast) -> None:
    scene = await a_scene(cast)
    await scans(cast, "thief", scene)
    assert "为防冒绑" in await scans(cast, "stu", scene)
    assert (await cast.says("thief", WHO)).startswith("这个二维码过期了")
    assert await cast.bound("thief") is None
    told = await sql.value("SELECT count(*) FROM push WHERE dedupe LIKE 'bind.scene.twice:%'")
    assert told == 1


async def test_guessing_who_it_is_locks_and_voids(cast: Cast) -> None:
    scene = await a_scene(cast)
    await scans(cast, "thief", scene)
    for left in (4, 3, 2, 1):
        assert f"还能试 {left} 次" in await cast.says("thief", f"{STUDENT} 某{left}")
    assert (await cast.says("thief", STUDENT)).startswith("试错 5 次")
    cast.bot.clock.move(minutes=1)
    assert (await scans(cast, "stu", scene)).startswith("这个二维码过期了")


@pytest.mark.parametrize("said", [STUDENT, "丙同学", f"{STUDENT} 丙", f"{STUDENT}丙同学丙"])
async def test_half_an_answer_is_none(cast: Cast, said: str) -> None:
    await scans(cast, "thief", await a_scene(cast))
    assert (await cast.says("thief", said)).startswith("对不上")


async def test_a_newer_code_ends_the_older(cast: Cast) -> None:
    old = await a_scene(cast)
    new = await a_scene(cast)
    assert (await scans(cast, "stu", old)).startswith("这个二维码过期了")
    assert (await scans(cast, "stu", new)).startswith("请核对身份")


async def test_nobody_makes_codes_for_others_students(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    assert "不在「辅导员」的范围里" in await cast.says("adv", "扫码绑定 2025020301")
    assert await sql.value("SELECT count(*) FROM bind_scene") == 0


async def test_two_phones_that_scan_at_once_do_not_both_get_in(cast: Cast) -> None:
    scene = await a_scene(cast)
    said = await asyncio.gather(*(scans(cast, f"p{n}", scene) for n in range(2)))
    assert sum(one.startswith("请核对身份") for one in said) == 1
    assert sum("为防冒绑" in one for one in said) == 1


async def test_a_scene_of_one_college_opens_nothing_in_another(
    cast: Cast, other_cast: Cast
) -> None:
    scene = await a_scene(cast)
    assert (await scans(other_cast, "stu", scene)).startswith("这个二维码过期了")
    assert (await scans(cast, "stu", scene)).startswith("请核对身份")


async def test_a_replayed_code_of_a_sheet_is_used_up(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    await cast.says("stu", f"绑定 {STUDENT} {code}")
    await cast.says("stu", "1")
    said = await cast.says("thief", f"绑定 {STUDENT} {code}")
    assert said.startswith("这个学号已绑在另一个微信上")
    assert await cast.bound("stu") == STUDENT


async def test_two_phones_with_one_code_race_and_one_wins(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    for openid in ("a", "b"):
        await cast.says(openid, f"绑定 {STUDENT} {code}")
    said = await asyncio.gather(*(cast.says(openid, "1") for openid in ("a", "b")))
    assert sum(one.startswith("绑好了") for one in said) == 1
    assert await sql.value("SELECT count(*) FROM contact WHERE person_id IS NOT NULL") == 1


async def test_many_phones_guessing_one_number_lock_it_for_all(cast: Cast) -> None:
    await asyncio.gather(*(cast.says(f"p{n}", f"绑定 {STUDENT} 000{n}") for n in range(5)))
    code = await cast.code(STUDENT)
    assert (await cast.says("stu", f"绑定 {STUDENT} {code}")).startswith("试错 5 次")
