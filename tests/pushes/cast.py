"""The cast of the delivery tests: a college, a student, a counselor, and WeChat at the port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.kit.reply import Card, Reply, Say
from models import sql
from services import pushes
from services.colleges import College, Colleges, add
from services.ports import Outside
from services.sealing import Keyring

KEYRING = Keyring("a key for the tests of delivery, long")
#: A Wednesday, ten to twelve in Shanghai: staff at work, students between lessons.
NOON = datetime(2026, 11, 18, 3, 50, tzinfo=UTC)
TEMPLATES = {
    purpose: {"id": f"tpl_{purpose}", "fields": {"thing1": "{title}", "const2": "{state}"}}
    for purpose in ("todo", "note", "report", "ops")
}


@dataclass
class FakeWeChat:
    """WeChat at the port: keeps what it was sent, does what `answers` says first."""

    sent: list[tuple[str, str, Any]] = field(default_factory=list)
    ids: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Exception] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    msgid: int = 9_007_199_254_740_993
    meanwhile: Callable[[str], Any] | None = None

    async def send_template(
        self, openid: str, template_id: str, data: Any, *, url: str, client_msg_id: str
    ) -> str:
        self._refuse()
        self.msgid += 1
        self.ids.append((openid, client_msg_id))
        self.sent.append(("template", openid, dict(data)))
        if self.meanwhile is not None:
            await self.meanwhile(str(self.msgid))
        await asyncio.sleep(0)
        return str(self.msgid)

    async def send_text(self, openid: str, text: str) -> None:
        self._refuse()
        self.sent.append(("text", openid, text))

    async def send_picture(self, openid: str, png: bytes) -> None:
        self._refuse()
        self.sent.append(("picture", openid, png))

    async def fetch_image(self, media_id: str) -> bytes:
        self._refuse()
        return self.pictures[media_id]

    async def tag(self, openid: str, tag_id: int) -> None: ...

    async def untag(self, openid: str, tag_id: int) -> None: ...

    def _refuse(self) -> None:
        if self.answers:
            raise self.answers.pop(0)


class FakePainter:
    """Draws nothing in particular."""

    async def draw(self, name: str, data: Any) -> bytes:
        if not data:
            raise ValueError("an empty picture")
        return b"PNG " + name.encode()


@dataclass
class Cast:
    """Who is there, and the clock they share."""

    college: College
    student: int
    counselor: int
    wechat: FakeWeChat = field(default_factory=FakeWeChat)
    now: datetime = NOON

    @property
    def sender(self) -> pushes.Sender:
        outside = Outside(wechat=self.wechat, painter=FakePainter(), public_url="http://x/h5/a")
        return pushes.Sender(college=self.college, outside=outside, now=lambda: self.now)

    async def push(self, reply: Reply | None = None, **changed: Any) -> int:
        """A push in the queue: a card to the counselor, unless said otherwise."""
        given: dict[str, Any] = {
            "dedupe": f"test:{await sql.value('SELECT count(*) FROM push')}",
            "person_id": self.counselor, "kind": "card", "urgency": "normal", "now": self.now,
            "reply": reply or Card("todo", "今天 6 人"),
        }
        async with sql.in_transaction():
            found = await pushes.enqueue(self.college, **{**given, **changed})
        assert found is not None
        return found

    async def deliver(self, queue: str = "push") -> pushes.Tally:
        return await pushes.deliver(self.sender, queue=queue, in_flight=4)

    async def row(self, push_id: int) -> dict[str, Any]:
        found = await sql.one("SELECT * FROM push WHERE id = $1", push_id)
        assert found is not None
        return found

    async def fate(self, push_id: int) -> tuple[str, str]:
        """Its state and the reason."""
        row = await self.row(push_id)
        return row["state"], row["reason"]

    async def open_window(self, person_id: int, left: int = 5) -> None:
        await sql.changed(
            "UPDATE contact SET window_until = $2, window_left = $3 WHERE person_id = $1",
            person_id, self.now + timedelta(hours=48), left,
        )


async def person(college: College, *, kind: str, number: str, bound: bool = True) -> int:
    """A person of this kind with a following contact `o-<number>`."""
    found = await sql.value(
        "WITH p AS (INSERT INTO person (college_id, kind, number, name, status, facts, name_key) "
        "VALUES ($1, $2, $3, $4, 'active', '{}', '') RETURNING id) SELECT id FROM p",
        college.id, kind, number, "甲",
    )
    if bound:
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following) "
            "VALUES ($1, $2, $3, true)", college.id, f"o-{number}", found,
        )
    return int(found)


async def org(college: College, *, kind: str, code: str, parent: int | None = None) -> int:
    """An org below another, with its closure."""
    made = await sql.value(
        "WITH o AS (INSERT INTO org (college_id, kind, code, parent_id, name, short_name, "
        "name_key) VALUES ($1, $2, $3, $4, $3, '', '') RETURNING id) SELECT id FROM o",
        college.id, kind, code, parent,
    )
    await sql.changed(
        "INSERT INTO org_closure (college_id, ancestor_id, descendant_id, depth) "
        "SELECT $1::bigint, $2::bigint, $2::bigint, 0 UNION ALL "
        "SELECT $1, ancestor_id, $2, depth + 1 "
        "FROM org_closure WHERE college_id = $1 AND descendant_id = $3", college.id, made, parent,
    )
    return int(made)


async def post(college: College, person_id: int, *, role: str, org_id: int) -> None:
    await sql.changed(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) "
        "VALUES ($1, $2, $3, $4, '2025-09-01')", college.id, person_id, role, org_id,
    )


async def a_college(code: str = "a") -> College:
    await add(KEYRING, code=code, name="学校", appid=f"wx{code}", secret="s", token="t",
              mode="plain", templates=TEMPLATES)
    college = await Colleges(KEYRING).get(code)
    assert college is not None
    return college


async def a_cast() -> Cast:
    """One college with a bound student and a bound class advisor."""
    college = await a_college()
    place = await org(college, kind="class", code="软件2501")
    counselor = await person(college, kind="staff", number="9001")
    await post(college, counselor, role="class_advisor", org_id=place)
    student = await person(college, kind="student", number="2025020101")
    return Cast(college=college, student=student, counselor=counselor)


def said(text: str) -> Say:
    return Say(text)
