"""From a phone to a reply and back, over the platform's protocol."""

from __future__ import annotations

import asyncio

import pytest

from models import sql


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_an_account_in_each_mode_converses(open_house, mode):
    house = await open_house(mode=mode)
    await house.says("o1", "说 你好 ]]> <b>&")
    assert await house.texts("o1") == ["听到：你好 ]]> <b>&"]


async def test_a_picture_follows_its_text(open_house):
    house = await open_house()
    await house.says("o1", "图")
    shown = await house.until("o1", lambda all_: any(m["type"] == "image" for m in all_))
    assert [m["type"] for m in shown if m["from"] == "account"] == ["text", "image"]


async def test_a_fault_is_answered_plainly_and_not_run_again(open_house):
    house = await open_house()
    result = await house.says("o1", "坏")
    assert "没有存下" in (await house.texts("o1"))[0]
    assert len(result["deliveries"][0]["tries"]) == 1


async def test_three_deliveries_in_series_have_one_effect(open_house, effects):
    house = await open_house()
    await house.says("o1", "说 一次", repeat=3)
    assert effects.seen == ["一次"]
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1


async def test_fifty_deliveries_at_once_to_two_processes_have_one_effect(open_house, effects):
    house = await open_house(webs=2)
    urls = [str(web.make_url("/wechat/a")) for web in house.webs]
    result = await house.says("o1", "说 一次", copies=50, urls=urls)
    assert effects.seen == ["一次"]
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1
    said = {one["message"]["text"] for one in result["deliveries"] if one["message"]}
    assert said == {"听到：一次"}
    assert all(one["answered"] for one in result["deliveries"])


async def test_ten_slow_people_do_not_stop_an_eleventh(open_house, effects):
    gate = asyncio.Event()

    async def wait(_: str) -> None:
        await gate.wait()

    effects.slow = wait
    house = await open_house()
    slow = [asyncio.create_task(house.says(f"o{n}", "慢 等")) for n in range(10)]
    async with asyncio.timeout(3):
        while await sql.value("SELECT count(*) AS n FROM pg_stat_activity "
                              "WHERE state = 'idle in transaction'") < 10:
            await asyncio.sleep(0.02)
        await house.says("o11", "说 我不慢")
    assert await house.texts("o11") == ["听到：我不慢"]
    gate.set()
    await asyncio.gather(*slow)
