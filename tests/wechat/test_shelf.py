"""What is shared in Redis is shared; without Redis everybody goes on alone."""

import asyncio
import logging

import pytest
from redis.asyncio import Redis

from bot.wechat.shelf import Lock, Shelf
from tests.wechat.test_media import PNG, UPLOAD


@pytest.fixture
async def silent_redis():
    """A Redis that takes connections and never answers."""
    waiting = asyncio.Event()

    async def hold(_reader, writer):
        await waiting.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Redis.from_url(f"redis://127.0.0.1:{port}/0") as redis:
        yield redis
    waiting.set()
    server.close()


@pytest.fixture
async def no_redis(unused_tcp_port):
    async with Redis.from_url(f"redis://127.0.0.1:{unused_tcp_port}/0") as redis:
        yield redis


@pytest.fixture(params=[True, False], ids=["bytes", "text"])
async def shelves(request, redis_url):
    """Two of one account and one of another, over clients that decode or not."""
    async with Redis.from_url(redis_url, decode_responses=not request.param) as redis:
        yield Shelf(redis, "a"), Shelf(redis, "a"), Shelf(redis, "b")


async def test_text_is_shared_by_prefix(shelves):
    first, second, other = shelves
    await first.put("k", "值", seconds=60)
    assert (await second.get("k"), await other.get("k")) == ("值", None)


async def test_dropped_text_is_gone_for_all(shelves):
    first, second, _other = shelves
    await first.put("k", "v", seconds=60)
    await second.drop("k")
    assert await first.get("k") is None


async def test_lock_has_one_owner_until_it_is_given_back(shelves):
    first, second, other = shelves
    assert await first.lock("k", "me", seconds=60) is Lock.HELD
    assert await second.lock("k", "you", seconds=60) is Lock.BUSY
    assert await other.lock("k", "you", seconds=60) is Lock.HELD
    await second.unlock("k", "you")
    assert await second.lock("k", "you", seconds=60) is Lock.BUSY
    await first.unlock("k", "me")
    assert await second.lock("k", "you", seconds=60) is Lock.HELD


async def test_only_the_owner_of_the_lock_writes(shelves):
    first, second, _other = shelves
    await first.lock("k", "me", seconds=60)
    await second.put_held("k", "theirs", "you", seconds=60)
    assert await first.get("k") is None
    await first.put_held("k", "mine", "me", seconds=60)
    assert await second.get("k") == "mine"


async def test_without_redis_the_process_remembers_for_itself(no_redis):
    shelf = Shelf(no_redis, "a")
    assert await shelf.lock("k", "me", seconds=60) is Lock.ALONE
    await shelf.put_held("k", "v", "me", seconds=60)
    await shelf.unlock("k", "me")
    assert await shelf.get("k") == "v"
    await shelf.drop("k")
    assert await shelf.get("k") is None


async def test_memory_keeps_to_the_end_it_was_given_and_to_its_room(no_redis):
    shelf = Shelf(no_redis, "a")
    await shelf.put("gone", "v", seconds=-1)
    for n in range(1100):
        await shelf.put(f"k{n}", "v", seconds=60)
    assert await shelf.get("gone") is None
    assert (await shelf.get("k0"), await shelf.get("k1099")) == (None, "v")


async def test_silent_redis_is_asked_once_and_then_left_alone(silent_redis, caplog):
    caplog.set_level(logging.WARNING)
    shelf = Shelf(silent_redis, "a", pause=60)
    async with asyncio.timeout(2):
        for n in range(50):
            await shelf.get(f"k{n}")
    assert len(caplog.records) == 1


async def test_pictures_go_up_once_without_redis(new_client, platform, no_redis):
    platform.on(UPLOAD, {"media_id": "M1"})
    client = new_client(redis=no_redis)
    await asyncio.gather(*(client.send_picture(f"o{n}", PNG) for n in range(5)))
    assert len(platform.made(UPLOAD)) == 1
