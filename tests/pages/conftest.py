"""Phones that open pages: the web process, the stand-in for WeChat, a browser a person."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.app import create_app
from bot.servers.process import free_port
from bot.settings import Secret
from bot.simulator import SimulatorConfig
from bot.simulator import create_app as create_simulator
from tests.bot_says import KEY, FixedClock
from tests.people.conftest import ADMIN, ADVISOR, LEADER, STUDENT, Cast, a_cast

PEOPLE = {"adm": ADMIN, "adv": ADVISOR, "boss": LEADER, "stu": STUDENT}
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Page:
    """What the browser shows."""

    status: int
    url: str
    text: str
    headers: Any

    @property
    def token(self) -> str:
        found = TOKEN.search(self.text)
        assert found is not None, self.text
        return found[1]


@dataclass
class Browser:
    """One phone's browser inside WeChat."""

    town: Town
    openid: str
    session: aiohttp.ClientSession

    async def opens(self, path: str) -> Page:
        """A link of ours, as a menu button opens it."""
        url = f"{self.town.sim}/phone/open"
        query = {"openid": self.openid, "appid": "wxdemo", "url": self.town.url(path)}
        return await self._shown("GET", url, params=query)

    async def gets(self, path: str) -> Page:
        return await self._shown("GET", self.town.url(path))

    async def sends(self, path: str, data: Any, **more: Any) -> Page:
        return await self._shown("POST", self.town.url(path), data=data, **more)

    async def uploads(
        self, text: str | bytes, *, kind: str = "students", how: str = "whole",
        name: str = "学生.csv", token: str | None = None,
    ) -> Page:
        if token is None:
            token = (await self.opens("/batches")).token
        form = aiohttp.FormData(quote_fields=False)
        for key, value in (("token", token), ("kind", kind), ("how", how)):
            form.add_field(key, value)
        data = text.encode() if isinstance(text, str) else text
        form.add_field("file", io.BytesIO(data), filename=name, content_type="text/csv")
        return await self.sends("/batches", form)

    async def _shown(self, method: str, url: str, **given: Any) -> Page:
        async with self.session.request(method, url, **given) as answer:
            body = await answer.read()
            return Page(answer.status, str(answer.url), body.decode("utf-8", "replace"),
                        answer.headers)


@dataclass
class Town:
    """The college with its two servers."""

    cast: Cast
    clock: FixedClock
    web: str
    sim: str
    browsers: list[Browser] = field(default_factory=list)

    def url(self, path: str) -> str:
        return path if path.startswith("http") else f"{self.web}/h5/demo{path}"

    def browser(self, openid: str) -> Browser:
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.browsers.append(Browser(self, openid, session))
        return self.browsers[-1]


@pytest.fixture
async def town(database, settings, tmp_path, monkeypatch):
    cast = await a_cast("demo")
    for openid, number in PEOPLE.items():
        if openid != "stu":
            await cast.binds(openid, number)
    clock = cast.bot.clock
    monkeypatch.setattr("bot.wiring.deps.Clock", lambda _file: clock)
    port = free_port()
    async with TestServer(create_simulator(SimulatorConfig(tmp_path / "sim"))) as simulator:
        sim = str(simulator.make_url("")).rstrip("/")
        own = replace(
            settings, secret_key=Secret(KEY), wechat_api_base=sim, wechat_open_base=sim,
            public_url=f"http://127.0.0.1:{port}",
        )
        async with TestServer(create_app(own), port=port) as web:
            assert web.port == port
            town = Town(cast, clock, own.public_url, sim)
            await a_simulated_account(town)
            yield town
            for browser in town.browsers:
                await browser.session.close()


async def a_simulated_account(town: Town) -> None:
    people = [{"appid": "wxdemo", "openid": one, "name": one} for one in (*PEOPLE, "thief")]
    account = {"secret": "secret of demo", "token": "tokendemo", "original_id": "gh_demo",
               "name": "诊改", "mode": "plain"}
    async with aiohttp.ClientSession() as session:
        for path, body in (("accounts/wxdemo", account), ("people", people)):
            async with session.put(f"{town.sim}/control/{path}", json=body) as answer:
                assert answer.status == 200, await answer.text()
