"""The fixtures of the run itself."""

from __future__ import annotations

import asyncpg
import pytest
import redis


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_meets_an_empty_database(database: str, turn: int) -> None:
    connection = await asyncpg.connect(database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM college") == 0
        await connection.execute("CREATE TABLE IF NOT EXISTS probe (turn int)")
        assert await connection.fetchval("SELECT count(*) FROM probe") == 0
        await connection.execute("INSERT INTO probe VALUES ($1)", turn)
    finally:
        await connection.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_meets_an_empty_valkey(redis_url: str, turn: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("turn", turn)
