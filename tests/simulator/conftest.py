"""A stand-in on a free port, and a small program of one's own behind its webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect
from wechatpy.crypto import WeChatCrypto

from bot.simulator import SimulatorConfig, create_app

APPID, SECRET, TOKEN = "wx00000000000000d1", "secret-of-d1", "token-of-d1"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ORIGINAL = "gh_0000000000d1"

MENU = {"button": [
    {"name": "记录", "sub_button": [
        {"name": "写今天", "type": "click", "key": "rec.today"},
        {"name": "日历", "type": "click", "key": "rec.calendar"},
        {"name": "扫码签到", "type": "scancode_waitmsg", "key": "rec.sign"},
    ]},
    {"name": "驾驶舱", "type": "click", "key": "cockpit"},
]}

TEMPLATES = [
    {
        "id": "tpl-todo", "title": "待办提醒",
        "fields": {"thing1": "事项", "const2": "状态", "time3": "时间"},
        "consts": {"const2": ["待查看", "请尽快"]},
    },
    {"id": "tpl-old", "title": "旧模板", "fields": {"keyword1": "内容"}},
]


@dataclass
class Program:
    """A webhook that answers with what `reply` says and keeps what it was sent."""

    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    reply: Callable[[web.Request, str], Any] = lambda request, body: "success"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        self.seen.append({"query": dict(request.query), "body": body})
        answer = self.reply(request, body)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(text=answer)


class Stand:
    """The stand-in under test, with short words for its two APIs."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self._session = session
        self._token = ""

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.base}/control/{path}"
        async with self._session.request(method, url, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def refused(self, method: str, path: str, body: Any = None) -> str:
        url = f"{self.base}/control/{path}"
        async with self._session.request(method, url, json=body) as response:
            assert response.status == 400
            return str((await response.json())["error"])

    async def send(self, openid: str = "o-1", **body: Any) -> Any:
        return await self.control("POST", "send", {"openid": openid, "wait": 1, **body})

    async def token(self) -> str:
        if not self._token:
            self._token = (await self.stable())["access_token"]
        return self._token

    async def stable(self, **more: Any) -> Any:
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **more}
        return await self.raw("POST", "/cgi-bin/stable_token", json=body)

    async def raw(self, method: str, path: str, **kwargs: Any) -> Any:
        async with self._session.request(method, self.base + path, **kwargs) as response:
            return await response.json(content_type=None)

    async def get(self, path: str, **query: str) -> Any:
        query["access_token"] = await self.token()
        return await self.raw("GET", path, params=query)

    async def post(self, path: str, body: Any) -> Any:
        import json

        data = json.dumps(body, ensure_ascii=False).encode()
        return await self.raw("POST", f"{path}?access_token={await self.token()}", data=data)

    async def say(self, openid: str, text: str) -> Any:
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return await self.post("/cgi-bin/message/custom/send", body)

    async def notify(self, openid: str = "o-1", **more: Any) -> Any:
        data = {"thing1": {"value": "班级情况已更新"}, "const2": {"value": "待查看"},
                "time3": {"value": "2026年11月18日 07:30"}}
        body = {"touser": openid, "template_id": "tpl-todo", "data": data, **more}
        return await self.post("/cgi-bin/message/template/send", body)

    async def shown(self, openid: str = "o-1", since: int = 0) -> list[dict[str, Any]]:
        path = f"phone/{openid}?since={since}"
        return list((await self.control("GET", path))["messages"])

    async def advance(self, seconds: float) -> None:
        await self.control("POST", "clock", {"advance": seconds})


@pytest.fixture
async def program(aiohttp_server):
    program = Program()
    app = web.Application()
    app.router.add_route("*", "/wechat", program.answer)
    server: TestServer = await aiohttp_server(app)
    program.url = str(server.make_url("/wechat"))
    return program


@pytest.fixture
def start(aiohttp_server, tmp_path):
    """Start a stand-in over the test's folder; called again it starts over the same files."""

    async def start_one(**settings: Any) -> TestServer:
        settings = {"answer_limit": 0.4, "retry_pause": 0.0, **settings}
        server: TestServer = await aiohttp_server(
            create_app(SimulatorConfig(tmp_path / "var", **settings))
        )
        return server

    return start_one


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def stand(start, session, program):
    server = await start()
    stand = Stand(str(server.make_url("")).rstrip("/"), session)
    stand.server = server
    await stand.control("PUT", f"accounts/{APPID}", {
        "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "original_id": ORIGINAL,
        "name": "北辰湾诊改", "webhook_url": program.url, "templates": TEMPLATES,
    })
    await stand.control("PUT", "people", [
        {"appid": APPID, "openid": "o-1", "name": "学生甲", "group": "学生"},
        {"appid": APPID, "openid": "o-2", "name": "辅导员乙", "group": "辅导员"},
    ])
    return stand


@pytest.fixture
def crypto():
    return WeChatCrypto(TOKEN, AES_KEY, APPID)


def passive(text: str, *, to: str = "o-1") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName>"
        f"<FromUserName><![CDATA[{ORIGINAL}]]></FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content></xml>"
    )


@pytest.fixture
async def opened(browser, stand, program):
    """Open an address of the phone page; any message on a browser's console fails the test."""
    program.reply = lambda request, body: passive("收到")
    await stand.post("/cgi-bin/menu/create", MENU)
    complaints = []

    async def open_one(query="openid=o-1", *, width=390, height=844, **more):
        page = await browser.new_page(viewport={"width": width, "height": height}, **more)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{stand.base}/phone?{query}")
        # The menu comes a moment later and takes the place of the input.
        bottom = page.locator("#to-input:visible, #follow:visible")
        await expect(bottom).to_be_visible(timeout=20_000)
        return page

    yield open_one
    assert complaints == []


@pytest.fixture
async def page(opened):
    """The phone of 学生甲 with a menu, at 390 × 844."""
    page = await opened()
    await expect(page.get_by_role("heading", name="北辰湾诊改")).to_be_visible()
    return page
