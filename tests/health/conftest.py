"""A college with an administrator on the phone, and its chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.settings import Secret
from bot.simulator import SimulatorConfig
from bot.simulator import create_app as create_simulator
from bot.wiring import build
from charts.painter import Painter
from models import sql
from services import pushes
from services.colleges import College, add
from services.health import Finding, keep
from tests.bot_says import KEY, START
from tests.health.house import TEMPLATES, House
from tests.people.conftest import ADMIN, STUDENT, Cast, a_cast
from tests.webhook.conftest import AES_KEY, APPID

__all__ = ["ADMIN", "STUDENT", "Cast"]


@pytest.fixture
async def cast(database: str) -> Cast:
    """The people of tests/people, the administrator bound as "root"."""
    found = await a_cast("demo")
    await found.binds("root", ADMIN)
    await sql.changed("DELETE FROM push")
    return found


async def a_push(college: College, person_id: int, **changed: Any) -> int:
    """A push row as the pipeline would have left it."""
    given = {
        "state": "delivered", "reason": "", "channel": "template", "urgency": "normal",
        "kind": "warn.one", "tries": 1, "at": START, "done_at": START, "not_before": START,
        **changed,
    }
    number = await sql.value("SELECT count(*) FROM push")
    return await sql.value(
        "WITH p AS (INSERT INTO push (college_id, dedupe, person_id, kind, urgency, channel, "
        "created_at, not_before, state, reason, tries, done_at) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12) RETURNING id) SELECT id FROM p",
        college.id, f"t:{number}", person_id, given["kind"], given["urgency"], given["channel"],
        given["at"], given["not_before"], given["state"], given["reason"], given["tries"],
        given["done_at"],
    )


async def an_attempt(college: College, push_id: int, *, at=START, code=None, outcome="") -> None:
    await sql.changed(
        "INSERT INTO attempt (college_id, push_id, n, channel, client_msg_id, started_at, "
        "outcome, code) VALUES ($1, $2, 1, 'template', $3, $4, $5, $6)",
        college.id, push_id, f"c{push_id}", at, outcome, code,
    )


async def examined(college: College, *findings: Finding, now=START) -> None:
    """What the worker's last look found."""
    usual = (
        Finding(what="broker", data={"name": "Valkey", "version": "9", "ms": 1}),
        Finding(what="fonts"), Finding(what="clock", data={"seconds": 0.2, "moved": False}),
        Finding(what="disk", data={"free": 60, "gb": 200.0}),
        Finding(what="credentials", data={"appid": college.appid}),
    )
    await keep(college, [*usual, *findings], now=now)


async def told(college: College) -> list[str]:
    """What was put into the queue, as its reader would see it."""
    rows = await sql.rows("SELECT dedupe, reply_sealed FROM push ORDER BY id")
    found = [pushes.queueing.opened(college, row["dedupe"], row["reply_sealed"]) for row in rows]
    return [one.text for one in found if one is not None]


@pytest.fixture
async def house(aiohttp_server, settings, tmp_path):
    """A verified account on the stand-in, with two templates and two followers."""
    base_app = create_simulator(SimulatorConfig(tmp_path / "simulator"))
    base = str((await aiohttp_server(base_app)).make_url("")).rstrip("/")
    here = replace(settings, secret_key=Secret(KEY), wechat_api_base=base,
                   wechat_open_base=base, wechat_mp_base=base)
    async with build(here, painter=Painter()) as deps, aiohttp.ClientSession() as session:
        await add(deps.keyring, code="a", name="甲学院", appid=APPID, secret="s", token="t0ken",
                  aes_key=AES_KEY, original_id="gh_a1", templates=TEMPLATES)
        college = await deps.colleges.get("a")
        found = House(deps, college, base, session)
        await found.control("PUT", f"accounts/{APPID}", {
            "secret": "s", "token": "t0ken", "aes_key": AES_KEY, "original_id": "gh_a1",
            "webhook_url": "http://127.0.0.1:9/wechat/a",
            "templates": [{"id": one["id"], "title": "提醒", "fields": ["thing1", "const2"],
                           "consts": {"const2": ["待查看"]}} for one in TEMPLATES.values()],
        })
        await found.control("PUT", "people", [
            {"appid": APPID, "openid": f"o{n}", "name": f"学生{n}"} for n in (1, 2)
        ])
        yield found
