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
