"""Tokens, wrong calls, and the way out of them."""

from __future__ import annotations

from tests.simulator.conftest import APPID, SECRET

CLASSIC = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}


async def works(stand, token):
    answer = await stand.raw("GET", "/cgi-bin/tags/get", params={"access_token": token})
    return answer.get("errcode", 0)


async def test_the_stable_token_stays_the_same_until_five_minutes_before_its_end(stand):
    first = await stand.stable()
    assert first["expires_in"] == 7200
    assert (await stand.stable())["access_token"] == first["access_token"]
    await stand.advance(7200 - 299)
    second = await stand.stable()
    assert second["access_token"] != first["access_token"]
    assert await works(stand, first["access_token"]) == 0
    await stand.advance(300)
    assert await works(stand, first["access_token"]) in (40001, 42001)


async def test_an_expired_token_answers_42001(stand):
    token = (await stand.stable())["access_token"]
    await stand.advance(7201)
    assert await works(stand, token) == 42001


async def test_a_forced_refresh_kills_the_old_token_and_is_rationed(stand):
    old = (await stand.stable())["access_token"]
    new = (await stand.stable(force_refresh=True))["access_token"]
    assert await works(stand, old) == 40001
    assert await works(stand, new) == 0
    assert (await stand.stable(force_refresh=True))["errcode"] == 45011
    await stand.advance(31)
    assert (await stand.stable(force_refresh=True))["access_token"] != new


async def test_twenty_forced_refreshes_a_day(stand):
    for _ in range(20):
        assert "access_token" in await stand.stable(force_refresh=True)
        await stand.advance(31)
    assert (await stand.stable(force_refresh=True))["errcode"] == 45009


async def test_the_classic_token_kills_its_predecessor_after_five_minutes(stand):
    first = (await stand.raw("GET", "/cgi-bin/token", params=CLASSIC))["access_token"]
    second = (await stand.raw("GET", "/cgi-bin/token", params=CLASSIC))["access_token"]
    assert await works(stand, first) == 0
    await stand.advance(301)
    assert await works(stand, first) == 40001
    assert await works(stand, second) == 0


async def test_wrong_credentials_are_named(stand):
    wrong = {**CLASSIC, "secret": "x"}
    assert (await stand.raw("GET", "/cgi-bin/token", params=wrong))["errcode"] == 40125
    wrong = {**CLASSIC, "appid": "wxnobody"}
    assert (await stand.raw("GET", "/cgi-bin/token", params=wrong))["errcode"] == 40013
    assert await works(stand, "rubbish") == 40001
    assert await works(stand, "") == 41001


async def test_revoking_makes_tokens_old_ones(stand):
    token = (await stand.stable())["access_token"]
    await stand.control("POST", f"accounts/{APPID}/revoke")
    assert await works(stand, token) == 40001
    assert await works(stand, (await stand.stable())["access_token"]) == 0


async def test_an_unknown_path_and_a_wrong_method_show(stand):
    answer = await stand.raw("POST", "/cgi-bin/mesage/send")
    assert answer["errcode"] == 40066
    assert "/cgi-bin/mesage/send" in answer["errmsg"]
    assert (await stand.get("/cgi-bin/message/custom/send"))["errcode"] == 43002


async def test_a_refusal_can_be_looked_up_by_its_rid(stand):
    refusal = await stand.say("o-stranger", "你好")
    rid = refusal["errmsg"].rpartition("rid: ")[2]
    found = await stand.post("/cgi-bin/openapi/rid/get", {"rid": rid})
    assert found["request"]["request_url"] == "/cgi-bin/message/custom/send"


async def test_broken_and_empty_bodies_are_told_apart(stand):
    url = f"/cgi-bin/message/custom/send?access_token={await stand.token()}"
    assert (await stand.raw("POST", url, data=b"{"))["errcode"] == 47001
    assert (await stand.raw("POST", url, data=b""))["errcode"] == 44002
