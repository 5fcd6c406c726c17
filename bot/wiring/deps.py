"""The composition root: everything real is built here, once a process, and closed in order.

    async with build(settings) as deps:      # web, worker and command line share it
        ...
"""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from redis.asyncio import Redis

import handlers
from bot.kit.clock import Clock
from bot.kit.dispatch import Dispatcher
from bot.kit.everywhere import router as everywhere
from bot.kit.router import Router
from bot.kit.texts import Texts
from bot.settings import Settings
from bot.wechat.account import Account
from bot.wechat.client import WeChatClient
from models import database
from services.colleges import College, Colleges
from services.ledger import ContactState
from services.links import Links
from services.people.asker import Asker
from services.ports import Outside, Painter
from services.pushes.sending import template_of
from services.sealing import Keyring

log = logging.getLogger(__name__)

#: One connection a message; ten slow people must not stop an eleventh.
WEB_POOL = 16
WORKER_POOL = 4

#: What handlers may ask for beyond the kit's own names.
INJECTABLES: dict[str, object] = {
    "asker": Asker | None, "college": College, "contact": ContactState, "links": Links,
}


@dataclass
class Deps:
    """What a process has: built by `build`, handed to handlers by name, closed with it."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    colleges: Colleges
    redis: Redis
    session: aiohttp.ClientSession
    painter: Painter
    dispatcher: Dispatcher
    poke: Callable[[int], None] = lambda college_id: None
    _clients: dict[tuple[str, int], WeChatClient] = field(default_factory=dict)
    _texts: dict[str, Texts] = field(default_factory=dict)

    def texts(self, college: College) -> Texts:
        """The college's texts: its own files first, then the shipped ones."""
        if college.code not in self._texts:
            own = Path(self.settings.data_dir) / "colleges" / college.code / "messages"
            self._texts[college.code] = Texts(own)
        return self._texts[college.code]

    def wechat(self, college: College) -> WeChatClient:
        """The client of the college's account; a changed account gets a new one."""
        key = (college.code, college.version)
        if key not in self._clients:
            stale = [one for one in self._clients if one[0] == college.code]
            for one in stale:
                del self._clients[one]
            self._clients[key] = WeChatClient(
                self.session, self.redis, account_of(college),
                api_base=self.settings.wechat_api_base,
                open_base=self.settings.wechat_open_base,
                mp_base=self.settings.wechat_mp_base, clock=self.clock, rng=random.Random(),
            )
        return self._clients[key]

    def links(self, college: College) -> Links:
        """Where the college's phone pages lie."""
        return Links(f"{self.settings.public_url}/h5/{college.code}", college.code, self.keyring)

    def outside(self, college: College) -> Outside:
        """What the delivery pipeline may use of the world outside."""
        return Outside(
            wechat=self.wechat(college), painter=self.painter, texts=self.texts(college),
            public_url=f"{self.settings.public_url}/h5/{college.code}",
        )


DEPS = web.AppKey("deps", Deps)


def account_of(college: College) -> Account:
    """The college's account as bot.wechat knows it; made once while the college stays the same."""
    known = _accounts.get(college.code)
    if known is None or known[0] is not college:
        known = _accounts[college.code] = (college, _account(college))
    return known[1]


_accounts: dict[str, tuple[College, Account]] = {}


def _account(college: College) -> Account:
    return Account(
        code=college.code, appid=college.appid, original_id=college.original_id,
        mode=college.mode,  # type: ignore[arg-type]  # a CHECK holds it to the three modes
        secret=college.secret, token=college.token, aes_key=college.aes_key,
        aes_key_previous=college.aes_key_previous,
        templates={
            purpose: template_of(body) for purpose, body in college.templates.items()
        },
    )


def dispatcher_of(routers: tuple[Router, ...]) -> Dispatcher:
    """The walk over these routers and what works everywhere; BadHandler stops the start."""
    made: list[Dispatcher] = []
    whole = (*routers, everywhere(lambda: made[0]))
    for router in whole:
        router.check(INJECTABLES)
    made.append(Dispatcher(whole))
    return made[0]


@asynccontextmanager
async def build(
    settings: Settings, *, painter: Painter, web_process: bool = False,
    routers: tuple[Router, ...] | None = None,
) -> AsyncIterator[Deps]:
    """Everything real, for the length of this block."""
    keyring = Keyring(settings.secret_key.reveal(), settings.secret_key_previous.reveal())
    limits = database.WEB_LIMITS if web_process else None
    pool = WEB_POOL if web_process else WORKER_POOL
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            database.opened(settings.database_url, pool=pool, limits=limits)
        )
        redis = Redis.from_url(
            settings.redis_url, decode_responses=True, socket_timeout=2,
            socket_connect_timeout=1,
        )
        stack.push_async_callback(redis.aclose)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60))
        )
        yield Deps(
            settings=settings, clock=Clock(settings.clock_file), keyring=keyring,
            colleges=Colleges(keyring), redis=redis, session=session, painter=painter,
            dispatcher=dispatcher_of(routers or handlers.ROUTERS),
        )
