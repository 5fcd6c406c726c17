"""What the webhook does not take leaves no trace."""

from __future__ import annotations

import pytest
from wechatpy.crypto import WeChatCrypto

from bot.wechat.signature import sign
from models import sql
from tests.webhook.conftest import AES_KEY, APPID

BODY = ("<xml><ToUserName>gh_a1</ToUserName><FromUserName>o1</FromUserName>"
        "<CreateTime>{now}</CreateTime><MsgType>text</MsgType><Content>说 x</Content>"
        "<MsgId>1</MsgId></xml>")


async def posted(house, body: bytes | str, *, now: int, token: str = "t0ken", path="/wechat/a"):
    query = {"timestamp": str(now), "nonce": "n", "signature": sign(token, str(now), "n")}
    async with house.session.post(house.webs[0].make_url(path), params=query, data=body) as got:
        return got.status, await got.text()


@pytest.fixture
async def now():
    import time

    return int(time.time())


async def test_a_wrong_signature_is_403_and_writes_nothing(open_house, now):
    house = await open_house(mode="plain")
    status, text = await posted(house, BODY.format(now=now), now=now, token="wrong")
    assert status == 403
    assert "signature" not in text
    assert await sql.value("SELECT count(*) AS n FROM contact") == 0


async def test_an_old_timestamp_is_403(open_house, now):
    house = await open_house(mode="plain")
    assert (await posted(house, BODY.format(now=now), now=now - 3600))[0] == 403


@pytest.mark.parametrize("body", [
    "<xml><broken", "", b"\xff\xfe\x00", "<xml></xml>" * 10_000,
    '<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
], ids=["broken", "empty", "binary", "oversize", "doctype"])
async def test_a_bad_body_is_400_and_leaks_nothing(open_house, now, body):
    house = await open_house(mode="plain")
    status, text = await posted(house, body, now=now)
    assert status == 400
    assert len(text) < 40
    assert await sql.value("SELECT count(*) AS n FROM contact") == 0


@pytest.mark.parametrize("length_told", [True, False])
async def test_a_body_over_the_limit_is_400_told_or_not(open_house, now, length_told):
    house = await open_house(mode="plain", body_limit=4096)
    body = BODY.format(now=now).replace("说 x", "说 " + "x" * 8192).encode()

    async def in_pieces():
        for start in range(0, len(body), 1024):
            yield body[start:start + 1024]

    status, _ = await posted(house, body if length_told else in_pieces(), now=now)
    assert status == 400
    assert await sql.value("SELECT count(*) AS n FROM contact") == 0


async def test_a_safe_account_takes_no_plain_message(open_house, now):
    house = await open_house(mode="safe")
    assert (await posted(house, BODY.format(now=now), now=now))[0] == 403


async def test_an_unknown_college_is_404(open_house, now):
    house = await open_house(mode="plain")
    status, _ = await posted(house, BODY.format(now=now), now=now, path="/wechat/nobody")
    assert status == 404


async def test_control_characters_in_a_text_are_survived(open_house, now):
    house = await open_house(mode="plain")
    body = BODY.format(now=now).replace("说 x", "说 x\x1d\x08y")
    status, text = await posted(house, body, now=now)
    assert status == 200
    assert "听到：xy" in text


async def test_the_previous_aes_key_stays_accepted(open_house, now):
    from services.colleges import add
    from services.sealing import Keyring
    from tests.bot_says import KEY

    house = await open_house()
    await add(Keyring(KEY), code="a", name="甲学院", appid=APPID, secret="s", token="t0ken",
              aes_key="Z" * 42 + "E", original_id="gh_a1")
    from bot.wiring import DEPS

    house.webs[0].app[DEPS].colleges.forget()
    await house.says("o1", "说 旧钥匙")
    assert await house.texts("o1") == ["听到：旧钥匙"]
    assert WeChatCrypto("t0ken", AES_KEY, APPID)


async def test_an_event_without_effect_writes_nothing(open_house):
    house = await open_house()
    await house.control("POST", "send", {
        "openid": "o1", "type": "view", "url": "https://example.org/", "wait": 1,
    })
    assert await sql.value("SELECT count(*) AS n FROM contact") == 0
