"""An account to which next to no interface is open: people type, answers come passively."""

from __future__ import annotations

import asyncio

from models import sql
from tests.webhook.conftest import APPID


async def test_typed_words_are_answered_on_an_unverified_account(open_house, effects) -> None:
    house = await open_house()
    await house.control("PUT", f"accounts/{APPID}", {"kind": "unverified"})
    await house.says("o1", "说 早")
    assert await house.texts("o1") == ["听到：早"]


async def test_a_picture_such_an_account_cannot_send_does_not_come_back_for_ever(
    open_house, effects, database
) -> None:
    house = await open_house()
    await house.control("PUT", f"accounts/{APPID}", {"kind": "unverified"})
    await house.says("o1", "图")
    async with asyncio.timeout(20):
        while await sql.value("SELECT state FROM push") in ("waiting", "sending"):
            await asyncio.sleep(0.05)
    assert await sql.value("SELECT state || ' ' || reason FROM push") == "dropped not_granted"
    await house.says("o1", "说 早")
    assert await house.texts("o1") == ["写了 1 天", "听到：早"]


async def test_an_answer_too_late_for_such_an_account_comes_with_the_next_word(
    open_house, effects, database
) -> None:
    house = await open_house(answer_budget=0.3)
    await house.control("PUT", f"accounts/{APPID}", {"kind": "unverified"})
    go = asyncio.Event()

    async def slow(_: str) -> None:
        await go.wait()

    effects.slow = slow
    await house.says("o1", "慢 一")
    go.set()
    async with asyncio.timeout(20):
        while await sql.value("SELECT state FROM push") != "inbox":
            await asyncio.sleep(0.05)
    await house.says("o1", "说 早")
    assert await house.texts("o1") == ["听到：早\n慢慢听到：一"]
