"""What a stranger, or who knows one valid signature, sends to the webhook."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.wechat.signature import sign
from models import sql

OVERLONG = "k" * 1_000


def body(**given: object) -> str:
    """A plain text message with fields put in or changed."""
    fields = {
        "ToUserName": "gh_a1", "FromUserName": "o1", "CreateTime": int(time.time()),
        "MsgType": "text", "Content": "说 x", "MsgId": 1, **given,
    }
    return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + "</xml>"


async def posted(house, data, *, path="/wechat/a", nonce="n", **options):
    moment = str(int(time.time()))
    query = {"timestamp": moment, "nonce": nonce, "signature": sign("t0ken", moment, nonce)}
    url = house.webs[0].make_url(path)
    async with house.session.post(url, params=query, data=data, **options) as got:
        return got.status, await got.text()


@pytest.fixture
async def house(open_house):
    return await open_house(mode="plain")


@pytest.mark.parametrize("created", [
    253_402_300_799, 253_402_300_800, 10**17, 10**30, -1, -(10**17), 0, "soon", "",
])
async def test_an_absurd_create_time_is_answered_as_of_now(house, created):
    status, text = await posted(house, body(CreateTime=created))
    assert (status, "听到：x" in text) == (200, True)
    hours = await sql.value(
        "SELECT extract(epoch FROM window_until - now()) / 3600 AS n FROM contact"
    )
    assert 47 < hours < 49


async def test_a_tap_with_an_overlong_key_is_answered_once(house):
    tap = body(MsgType="event", Event="CLICK", EventKey=OVERLONG)
    assert (await posted(house, tap))[0] == 200
    assert (await posted(house, tap))[0] == 200
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1


async def test_an_overlong_message_id_is_answered_once(house):
    for _ in range(2):
        assert (await posted(house, body(MsgId="9" * 1_000)))[0] == 200
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1


async def test_an_overlong_openid_is_a_bad_request(house):
    assert (await posted(house, body(FromUserName="o" * 65)))[0] == 400
    assert await sql.value("SELECT count(*) AS n FROM contact") == 0


async def test_a_receipt_with_overlong_fields_is_taken_calmly(house):
    receipt = body(
        MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID="9" * 500, Status="failed:" * 90
    )
    assert await posted(house, receipt) == (200, "success")


@pytest.mark.parametrize("path", [
    "/wechat/%00", "/wechat/a%00", "/wechat/%ff", "/wechat/%ed%a0%80", "/wechat/" + "a" * 3_000,
    "/wechat/A", "/wechat/%E7%94%B2", "/h5/%00/notice", "/h5/%ff/notice",
])
async def test_a_path_that_is_no_college_is_404(house, path):
    from yarl import URL

    base = str(house.webs[0].make_url("")).rstrip("/")
    async with house.session.get(URL(base + path, encoded=True)) as got:
        assert got.status == 404


async def test_an_event_with_an_absurd_create_time_still_counts_once(house):
    for _ in range(3):
        await posted(house, body(MsgType="event", Event="CLICK", EventKey="echo", CreateTime=1))
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1


async def test_a_body_that_never_ends_is_let_go(open_house, monkeypatch):
    monkeypatch.setattr("bot.webhook.endpoint.BODY_SECONDS", 0.2)
    house = await open_house(mode="plain")

    async def dripping():
        yield b"<xml>"
        await asyncio.sleep(30)

    async with asyncio.timeout(10):
        assert (await posted(house, dripping()))[0] == 408


async def test_a_packed_body_is_not_unpacked_beyond_the_limit(house):
    import zlib

    bomb = zlib.compress(b"<xml>" + b" " * 50_000_000)
    status, _ = await posted(house, bomb, headers={"Content-Encoding": "deflate"})
    assert status == 400


@pytest.mark.parametrize("text", [
    "]]>", "]]><x/>", "<a href='x'>", "\u202e倒过来", "a\u200bb", "{{ 7*7 }}", "&amp;", "\ufeff",
], ids=repr)
async def test_hostile_characters_come_back_as_well_formed_xml(house, text):
    from xml.etree import ElementTree

    content = f"说 {text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    status, answer = await posted(house, body(Content=content))
    assert status == 200
    assert "49" not in (ElementTree.fromstring(answer).findtext("Content") or "")
