"""A college's house over the stand-in for WeChat: real client, real broker, real database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.kit.reply import Reply
from bot.wiring import Deps
from models import sql
from services import pushes
from services.colleges import College
from tests.webhook.conftest import APPID

TEMPLATES = {
    purpose: {"id": f"tpl-{purpose}", "fields": {"thing1": "{title}", "const2": "{state}"}}
    for purpose in ("todo", "ops")
}
#: A Wednesday noon: staff are at work, students between lessons.
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)

#: Paths of the platform by the capability they stand for.
PATHS = {
    "menu": ("/cgi-bin/menu/get", "/cgi-bin/menu/create", "/cgi-bin/menu/delete"),
    "role_menus": ("/cgi-bin/menu/addconditional",),
    "tags": ("/cgi-bin/tags/get", "/cgi-bin/tags/create",
             "/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging"),
    "template": ("/cgi-bin/message/template/send", "/cgi-bin/template/get_all_private_template"),
    "service": ("/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing"),
    "qrcode": ("/cgi-bin/qrcode/create",),
    "oauth": ("/sns/oauth2/access_token",),
}


@dataclass
class House:
    """Deps, the college, and the control API of the stand-in."""

    deps: Deps
    college: College
    base: str
    session: aiohttp.ClientSession

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.base}/control/{path}"
        async with self.session.request(method, url, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def is_a(self, kind: str) -> None:
        """The account is of this kind now: verified, unverified or test."""
        await self.control("PUT", f"accounts/{APPID}", {"kind": kind})

    async def lacks(self, *capabilities: str) -> None:
        """These interfaces answer 48001, for as long as the test runs."""
        await self.control("POST", "faults", [
            {"match": path, "code": 48001, "times": None}
            for name in capabilities for path in PATHS[name]
        ])

    async def journal(self, path: str) -> list[dict[str, Any]]:
        return list((await self.control("GET", f"journal?kind=api&path={path}"))["entries"])

    async def menu_of(self, openid: str) -> list[str]:
        """The names of the buttons that a phone shows."""
        shown = await self.control("GET", f"phone/{openid}/menu")
        return [one["name"] for one in (shown.get("button") or shown.get("menu") or ())]

    async def texts(self, openid: str) -> list[str]:
        shown = (await self.control("GET", f"phone/{openid}"))["messages"]
        return [one.get("text") or one["title"] for one in shown if one["from"] == "account"]

    async def person(self, number: str, openid: str, *, kind: str = "student") -> int:
        """Somebody bound to a phone that follows."""
        found = await sql.value(
            "WITH p AS (INSERT INTO person (college_id, kind, number, name) "
            "VALUES ($1, $2, $3, '甲') RETURNING id) SELECT id FROM p",
            self.college.id, kind, number,
        )
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following) "
            "VALUES ($1, $2, $3, true)", self.college.id, openid, found,
        )
        return int(found)

    async def window(self, person_id: int) -> None:
        """The person has just said something, by our ledger."""
        await sql.changed(
            "UPDATE contact SET window_until = $3, window_left = 5 "
            "WHERE college_id = $1 AND person_id = $2",
            self.college.id, person_id, datetime(2030, 1, 1, tzinfo=UTC),
        )

    async def push(self, person_id: int, reply: Reply, **given: Any) -> int:
        async with sql.in_transaction():
            found = await pushes.enqueue(self.college, **{
                "dedupe": f"t:{person_id}:{reply.text}", "person_id": person_id, "kind": "card",
                "urgency": "normal", "now": NOON, "reply": reply, **given,
            })
        assert found is not None
        return found

    async def deliver(self) -> None:
        sender = pushes.Sender(college=self.college, outside=self.deps.outside(self.college),
                               now=lambda: NOON)
        await pushes.deliver(sender)

    async def fate(self, push_id: int) -> tuple[str, str, str]:
        row = await sql.one("SELECT state, reason, channel FROM push WHERE id = $1", push_id)
        assert row is not None
        return row["state"], row["reason"], row["channel"]
