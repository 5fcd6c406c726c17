"""PostgreSQL away: asked again while WeChat will, plain words at its last try, no loss after."""

from __future__ import annotations

import asyncio
import logging

import pytest

from models import sql


@pytest.fixture
def database_url(own_postgres):
    """A server of this test's own, which it may stop."""
    from models.database import migrate
    from tests import engine

    engine.run(migrate(own_postgres.url))
    return own_postgres.url


async def test_a_short_outage_is_bridged_inside_the_budget(open_house, own_postgres, effects):
    house = await open_house()
    await house.says("o1", "说 之前")
    await asyncio.to_thread(own_postgres.stop)
    asked = asyncio.create_task(house.says("o1", "说 之中"))
    await asyncio.to_thread(own_postgres.start)
    result = await asked
    assert [m["text"] for m in result["shown"]] == ["听到：之中"]
    assert effects.seen == ["之前", "之中"]


async def test_a_long_outage_ends_in_plain_words_and_nothing_stored(
    open_house, own_postgres, effects, caplog
):
    house = await open_house(answer_budget=0.3)
    await house.says("o1", "说 之前")
    await asyncio.to_thread(own_postgres.stop)
    with caplog.at_level(logging.WARNING):
        result = await house.says("o1", "说 之中")
        await house.says("o2", "说 也在之中")
    assert [one["status"] for one in result["deliveries"][0]["tries"]] == [503, 503, 200]
    assert "没有存下" in result["shown"][0]["text"]
    away = [r for r in caplog.records if "PostgreSQL is away" in r.message]
    assert len(away) == 1
    await asyncio.to_thread(own_postgres.start)
    await house.says("o1", "说 之后")
    assert effects.seen == ["之前", "之后"]
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 2


@pytest.fixture
def redis_url(own_valkey):
    """A Valkey of this test's own, which it may stop."""
    return own_valkey.url


async def test_without_redis_answers_and_late_answers_go_on(
    open_house, own_valkey, effects, caplog
):
    async def a_while(_: str) -> None:
        await asyncio.sleep(0.3)

    effects.slow = a_while
    house = await open_house(answer_budget=0.1)
    await asyncio.to_thread(own_valkey.stop)
    with caplog.at_level(logging.WARNING):
        for n in range(3):
            await house.says(f"o{n}", f"慢 {n}")
            await house.until(
                f"o{n}", lambda all_, n=n: any(m.get("text") == f"慢慢听到：{n}" for m in all_)
            )
    assert len([r for r in caplog.records if "Redis is gone" in r.message]) == 1
    await asyncio.to_thread(own_valkey.start)
    await house.says("o4", "说 之后")
    assert await house.texts("o4") == ["听到：之后"]


async def test_without_wechat_a_late_answer_waits_and_arrives_once(open_house, effects):
    from bot.wiring import DEPS
    from services import pushes

    async def a_while(_: str) -> None:
        await asyncio.sleep(0.3)

    effects.slow = a_while
    house = await open_house(answer_budget=0.1)
    await house.control("POST", "faults", [
        {"match": "/cgi-bin/message/custom/send", "code": -1, "times": 1}
    ])
    await house.says("o1", "慢 一句")
    async with asyncio.timeout(10):
        while await sql.value("SELECT reason FROM push") != "retry_later":
            await asyncio.sleep(0.05)
    assert await sql.value("SELECT state FROM push") == "waiting"
    await sql.changed("UPDATE push SET not_before = created_at")
    deps = house.webs[0].app[DEPS]
    college = await deps.colleges.get("a")
    sender = pushes.Sender(college=college, outside=deps.outside(college), now=deps.clock.now)
    await pushes.deliver(sender, queue="now")
    assert [text for text in await house.texts("o1") if "一句" in text] == ["慢慢听到：一句"]
