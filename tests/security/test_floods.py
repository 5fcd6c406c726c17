"""Who sends much takes nobody else's place."""

from __future__ import annotations

import asyncio

import pytest

from bot.webhook.endpoint import TURNS
from models import sql
from tests.security.test_hostile_requests import body, posted

ROOM = 3


@pytest.fixture
async def stuck(open_house, effects, monkeypatch):
    """A house in which 慢 waits until the gate opens, with room for three in a row."""
    gate = asyncio.Event()

    async def wait(_rest: str) -> None:
        await gate.wait()

    monkeypatch.setattr("bot.webhook.pending.MOST_WAITING", ROOM)
    effects.slow = wait
    house = await open_house(mode="plain", answer_budget=0.3)
    yield house, gate
    gate.set()
    if tasks := house.webs[0].app[TURNS].tasks:
        await asyncio.wait(tasks, timeout=10)


async def flooded(house, openid: str = "o1") -> list[str]:
    """The answers to eight messages at once."""
    posts = (posted(house, body(FromUserName=openid, MsgId=n, Content="慢 x")) for n in range(8))
    answers = await asyncio.gather(*posts)
    assert {status for status, _ in answers} == {200}
    return [text for _, text in answers]


async def test_a_flood_of_one_contact_is_bounded_and_told_so(stuck):
    house, _ = stuck
    answers = await flooded(house)
    assert sum("收到太快了" in text for text in answers) == 8 - ROOM


async def test_another_contact_is_answered_in_the_middle_of_a_flood(stuck):
    house, _ = stuck
    await flooded(house)
    _, text = await posted(house, body(FromUserName="o2", MsgId=99, Content="说 我在"))
    assert "听到：我在" in text


async def test_a_redelivery_is_never_too_fast(stuck):
    house, _ = stuck
    first = body(MsgId=0, Content="慢 x")
    await flooded(house)
    assert (await posted(house, first))[1] == "success"


async def test_what_was_too_fast_left_no_trace_and_room_comes_back(stuck):
    house, gate = stuck
    await flooded(house)
    gate.set()
    async with asyncio.timeout(15):
        while await sql.value("SELECT count(*) AS n FROM inbound") < ROOM:
            await asyncio.sleep(0.02)
    _, text = await posted(house, body(MsgId=98, Content="说 又来"))
    assert "听到：又来" in text
    assert await sql.value("SELECT count(*) AS n FROM inbound") == ROOM + 1
