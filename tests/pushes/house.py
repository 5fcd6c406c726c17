"""A house of real processes: the stand-in for WeChat in the test's loop, workers beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.simulator import SimulatorConfig, create_app
from models import sql
from services import colleges
from services.colleges import College, Colleges
from services.sealing import Keyring

APPID, SECRET = "wx00000000000000f1", "secret-of-f1"
TEMPLATES = {"todo": {"id": "tpl-todo", "fields": {"thing1": "{title}", "const2": "{state}"}}}
SEND = "/cgi-bin/message/template/send"


class StandIn:
    """The simulator behind a slow road: `accepted` counts what it took before the answer left."""

    def __init__(self, folder: Path, *, slow: float = 0.0) -> None:
        self.slow = slow
        self.accepted: Counter[str] = Counter()
        app = create_app(SimulatorConfig(folder))
        app.middlewares.append(self._road)
        self.server = TestServer(app)

    @web.middleware
    async def _road(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if request.path == SEND and isinstance(response, web.Response):
            self.accepted["template"] += b'"errcode":0' in (response.body or b"")
            await asyncio.sleep(self.slow)
        return response

    async def start(self, openids: list[str]) -> str:
        """Its base URL, with the account and these followers known."""
        await self.server.start_server()
        self.base = str(self.server.make_url("")).rstrip("/")
        await self.control("PUT", f"accounts/{APPID}", {
            "secret": SECRET, "token": "t", "mode": "plain", "name": "质量", "original_id": "gh",
            "aes_key": "", "webhook_url": "http://127.0.0.1:9/nobody",
            "templates": [{"id": "tpl-todo", "title": "待办", "consts": {"const2": ["待查看"]},
                           "fields": {"thing1": "事项", "const2": "状态"}}],
        })
        await self.control("PUT", "people", [
            {"appid": APPID, "openid": one, "name": "甲", "subscribed": True} for one in openids
        ])
        return self.base

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.base}/control/{path}", json=body) as response,
        ):
            assert response.status == 200, await response.text()
            return await response.json()

    async def shown(self, openid: str) -> int:
        """How many template cards this phone shows."""
        found = await self.control("GET", f"phone/{openid}")
        return sum(one["type"] == "template" for one in found["messages"])

    async def close(self) -> None:
        await self.server.close()


class Worker:
    """A worker as the command line starts it: a session of its own, killed as a whole."""

    def __init__(self, settings: Settings, folder: Path, *, queues: str = "now,push,jobs") -> None:
        environ = {
            **os.environ,
            "LUOXUAN_DATABASE_URL": settings.database_url,
            "LUOXUAN_REDIS_URL": settings.redis_url,
            "LUOXUAN_SECRET_KEY": settings.secret_key.reveal(),
            "LUOXUAN_DATA_DIR": str(folder),
            "LUOXUAN_WECHAT_API_BASE": settings.wechat_api_base,
            "LUOXUAN_WECHAT_OPEN_BASE": settings.wechat_api_base,
            "LUOXUAN_WECHAT_MP_BASE": settings.wechat_api_base,
            **({"LUOXUAN_DEMO_TODAY": str(settings.demo_today)} if settings.demo_today else {}),
        }
        self.log = folder / "worker.log"
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "worker", "--queues", queues],
                env=environ, stdout=out, stderr=out, start_new_session=True,
                cwd=Path(__file__).parents[2],
            )

    def kill(self) -> None:
        """SIGKILL to the process and its children at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 20) -> None:
    """Wait for a condition, looking every 10 ms; AssertionError when the time is up."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.01)


async def states() -> Counter[str]:
    """How many pushes are in which state."""
    rows = await sql.rows("SELECT state, count(*) AS n FROM push GROUP BY state")
    return Counter({row["state"]: row["n"] for row in rows})


async def a_college(settings: Settings) -> College:
    """The college whose account the stand-in knows."""
    ring = Keyring(settings.secret_key.reveal())
    await colleges.add(ring, code="f", name="学校", appid=APPID, secret=SECRET, token="t",
                       mode="plain", templates=TEMPLATES)
    college = await Colleges(ring).get("f")
    assert college is not None
    return college


async def followers(college: College, n: int) -> list[str]:
    """That many bound persons; their openids in order."""
    await sql.changed(
        "INSERT INTO person (college_id, kind, number, name, status, facts, name_key) "
        "SELECT $1, 'staff', 'n' || i, '甲', 'active', '{}', '' FROM generate_series(1, $2) i",
        college.id, n,
    )
    await sql.changed(
        "INSERT INTO contact (college_id, openid, person_id, following) "
        "SELECT $1, 'o-' || number, id, true FROM person WHERE college_id = $1", college.id,
    )
    return [f"o-n{i}" for i in range(1, n + 1)]
