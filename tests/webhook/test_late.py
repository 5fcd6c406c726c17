"""Passive or late is decided once; a late answer finds its way."""

from __future__ import annotations

import asyncio
import random

from models import sql


def taking(seconds: float):
    async def wait(_: str) -> None:
        await asyncio.sleep(seconds)

    return wait


async def test_a_late_answer_follows_by_customer_service(open_house, effects):
    effects.slow = taking(0.6)
    house = await open_house(answer_budget=0.2)
    result = await house.says("o1", "慢 一句")
    assert [one["outcome"] for one in result["deliveries"][0]["tries"]] == ["ok"]
    assert result["shown"] == []
    await house.until("o1", lambda all_: any(m.get("text") == "慢慢听到：一句" for m in all_))
    assert effects.seen == ["一句"]


async def test_a_late_answer_with_the_window_shut_waits_in_the_inbox(open_house, effects):
    effects.slow = taking(0.4)
    house = await open_house(answer_budget=0.1)
    await house.control("POST", "faults", [
        {"match": "/cgi-bin/message/custom/send", "code": 45015, "times": 9}
    ])
    await house.says("o1", "慢 一句")
    async with asyncio.timeout(10):
        while await sql.value("SELECT state FROM push WHERE kind = 'late_reply'") != "inbox":
            await asyncio.sleep(0.05)
    await house.says("o1", "说 在吗")
    assert any("慢慢听到：一句" in text for text in await house.texts("o1"))


async def test_the_race_at_the_deadline_loses_and_doubles_nothing(open_house, effects):
    chance = random.Random(7)

    async def around_the_deadline(said: str) -> None:
        # Every tenth is in time even on a machine with more to do than it can.
        if int(said) % 10:
            await asyncio.sleep(0.3 + chance.uniform(-0.03, 0.03))

    effects.slow = around_the_deadline
    house = await open_house(answer_budget=0.3, people=200)
    for start in range(0, 200, 10):
        await asyncio.gather(*(
            house.says(f"o{n}", f"慢 {n}") for n in range(start, start + 10)
        ))
    # `success` may be out before the late answer's row is there: first every message is done.
    async with asyncio.timeout(30):
        while await sql.value("SELECT count(*) AS n FROM inbound WHERE done_at IS NOT NULL") < 200:
            await asyncio.sleep(0.05)
        while await sql.value("SELECT count(*) AS n FROM push WHERE state <> 'delivered'"):
            await asyncio.sleep(0.05)
    told = [await house.texts(f"o{n}") for n in range(200)]
    assert told == [[f"慢慢听到：{n}"] for n in range(200)]
    carried = await sql.rows("SELECT carried, count(*) AS n FROM inbound GROUP BY carried")
    assert {row["carried"] for row in carried} == {"passive", "late"}
