"""The web process and the stand-in for WeChat in one loop, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

import handlers
from bot.app import create_app
from bot.kit.reply import Picture, Say
from bot.kit.router import Answer, Router
from bot.settings import Settings
from bot.simulator import SimulatorConfig
from bot.simulator import create_app as create_simulator
from bot.wiring import DEPS
from services.colleges import College, Colleges, add
from services.sealing import Keyring
from tests.bot_says import KEY

APPID, AES_KEY = "wx00000000000000a1", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
EVERYONE = {"guest", "student"}
CHART = {
    "title": "写了 1 天", "month": "2026-11", "today": "2026-11-18", "entered_on": None,
    "days": {"2026-11-18": {"parts": 1}}, "figures": [["写了", "1 天"]], "foot": "只有你能看",
}


@dataclass
class Effects:
    """What handlers of the test did, and how long the slow one takes."""

    seen: list[str] = field(default_factory=list)
    slow: Callable[[str], Awaitable[None]] | None = None

    def router(self) -> Router:
        router = Router("test")

        @router.command("echo", "说", audiences=EVERYONE, rest=True)
        async def echo(rest: str) -> Answer:
            self.seen.append(rest)
            return Say(f"听到：{rest}")

        @router.command("slow", "慢", audiences=EVERYONE, rest=True)
        async def slow(rest: str) -> Answer:
            assert self.slow is not None
            await self.slow(rest)
            self.seen.append(rest)
            return Say(f"慢慢听到：{rest}")

        @router.command("draw", "图", audiences=EVERYONE)
        async def draw() -> Answer:
            return Picture("写了 1 天", "calendar_heat", CHART)

        @router.command("break", "坏", audiences=EVERYONE)
        async def broken() -> Answer:
            raise RuntimeError("a fault of ours")

        return router


class House:
    """A college's service account: person → stand-in → webhook → stand-in → phone."""

    def __init__(self, base: str, webs: list[TestServer], session: aiohttp.ClientSession) -> None:
        self.base, self.webs, self.session = base, webs, session

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.base}/control/{path}"
        async with self.session.request(method, url, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def says(self, openid: str, text: str, **more: Any) -> Any:
        """What became of a text: tries with status and the passive reply shown."""
        body = {"openid": openid, "type": "text", "content": text, "wait": 1, **more}
        return await self.control("POST", "send", body)

    async def shown(self, openid: str) -> list[dict[str, Any]]:
        return list((await self.control("GET", f"phone/{openid}"))["messages"])

    async def texts(self, openid: str) -> list[str]:
        """What the account has said to this person, oldest first."""
        return [one["text"] for one in await self.shown(openid)
                if one["from"] == "account" and one.get("text")]

    async def until(
        self, openid: str, check: Callable[[list[dict[str, Any]]], bool], *, seconds: float = 15
    ) -> list[dict[str, Any]]:
        """The messages on the phone once `check` holds; fails at the deadline."""
        async with asyncio.timeout(seconds):
            while not check(shown := await self.shown(openid)):
                await asyncio.sleep(0.05)
        return shown


@pytest.fixture
def effects() -> Effects:
    return Effects()


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def simulator(aiohttp_server, tmp_path) -> TestServer:
    return await aiohttp_server(create_simulator(SimulatorConfig(tmp_path / "simulator")))


@pytest.fixture
async def open_house(aiohttp_server, simulator, settings: Settings, effects, session, monkeypatch):
    """Open the house: account mode, answer budget, number of web processes, people.

    Its web processes stop before the database is emptied, or an open conversation would hold it.
    """
    stopping: list[TestServer] = []

    async def opened(
        *, mode: str = "safe", webs: int = 1, people: int = 12, **changed: Any
    ) -> House:
        monkeypatch.setattr(handlers, "ROUTERS", (effects.router(),))
        base = str(simulator.make_url("")).rstrip("/")
        own = settings_with(settings, wechat_api_base=base, **changed)
        servers = [await aiohttp_server(create_app(own)) for _ in range(webs)]
        stopping.extend(servers)
        await a_college_in(servers[0], mode=mode)
        house = House(base, servers, session)
        await house.control("PUT", f"accounts/{APPID}", {
            "secret": "s", "token": "t0ken", "aes_key": AES_KEY, "original_id": "gh_a1",
            "name": "诊改", "mode": mode, "webhook_url": str(servers[0].make_url("/wechat/a")),
        })
        await house.control("PUT", "people", [
            {"appid": APPID, "openid": f"o{n}", "name": f"学生{n}"} for n in range(people)
        ])
        return house

    yield opened
    for server in stopping:
        await server.close()


def settings_with(settings: Settings, **changed: Any) -> Settings:
    from dataclasses import replace

    from bot.settings import Secret

    return replace(settings, secret_key=Secret(KEY), **changed)


async def a_college_in(server: TestServer, *, mode: str) -> College:
    await add(
        Keyring(KEY), code="a", name="甲学院", appid=APPID, secret="s", token="t0ken",
        aes_key=AES_KEY, mode=mode, original_id="gh_a1",
    )
    college = await Colleges(Keyring(KEY)).get("a")
    assert college is not None and server.app[DEPS] is not None
    return college
