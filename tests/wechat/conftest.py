"""A scripted platform on a real socket, a real Valkey, a client between them."""

from datetime import UTC, datetime, timedelta
from random import Random

import aiohttp
import pytest
from aiohttp import web
from redis.asyncio import Redis

from bot.wechat.client import WeChatClient
from tests.wechat.platform import Platform
from tests.wechat.sample import account


class MovedClock:
    """Stands still until a test moves it."""

    def __init__(self):
        self.moment = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def naps():
    """The seconds the client wanted to sleep."""
    return []


@pytest.fixture
async def platform():
    played = Platform()
    app = web.Application(client_max_size=4_000_000)
    app.router.add_route("*", "/{path:.*}", played.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    played.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield played
    played.hanging.set()
    await runner.cleanup()


@pytest.fixture
async def redis(redis_url):
    async with Redis.from_url(redis_url) as connected:
        yield connected


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def new_client(platform, redis, session, clock, naps):
    """Makes clients; two of them are two processes for all that Redis can tell."""

    async def nap(seconds):
        naps.append(seconds)

    def make(who=None, **changes):
        bases = dict.fromkeys(("api_base", "open_base", "mp_base"), platform.base)
        values = {**bases, "clock": clock, "rng": Random(1), "sleep": nap, **changes}
        store = values.pop("redis", redis)
        return WeChatClient(session, store, who or account(), **values)

    return make


@pytest.fixture
def client(new_client):
    return new_client()
