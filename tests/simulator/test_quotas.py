"""Limits a day, a minute and a month, and the ways out of them."""

from __future__ import annotations

from bot.simulator.platform.call import ENDPOINTS
from tests.simulator.conftest import APPID, SECRET

TAGS = "/cgi-bin/tags/get"
QUOTA = "/cgi-bin/openapi/quota/get"


async def quota_of(stand, path):
    return await stand.post(QUOTA, {"cgi_path": path})


async def limit_to(stand, path, calls, *, part="limits"):
    await stand.control("PUT", f"accounts/{APPID}", {part: {path: calls}})


async def test_clear_quota_and_its_second_version_share_ten_a_month(stand):
    by_secret = {"appid": APPID, "appsecret": SECRET}
    codes = []
    for _ in range(6):
        codes.append((await stand.post("/cgi-bin/clear_quota", {"appid": APPID}))["errcode"])
        answer = await stand.raw("POST", "/cgi-bin/clear_quota/v2", params=by_secret)
        codes.append(answer["errcode"])
    assert codes == [0] * 10 + [48006] * 2


async def test_the_second_version_works_when_no_token_can_be_had(stand):
    await limit_to(stand, "/cgi-bin/stable_token", 0)
    assert (await stand.stable())["errcode"] == 45009
    await limit_to(stand, "/cgi-bin/stable_token", 1)
    stand._token = (await stand.stable())["access_token"]
    assert (await stand.stable())["errcode"] == 45009
    wrong = {"appid": APPID, "appsecret": "x"}
    assert (await stand.raw("POST", "/cgi-bin/clear_quota/v2", json=wrong))["errcode"] == 40125
    right = {"appid": APPID, "appsecret": SECRET}
    assert (await stand.raw("POST", "/cgi-bin/clear_quota/v2", json=right))["errcode"] == 0
    assert "access_token" in await stand.stable()


async def test_one_path_is_cleared_fifty_times_a_month_and_the_others_stay(stand):
    await limit_to(stand, TAGS, 1)
    await stand.get(TAGS)
    assert (await stand.get(TAGS))["errcode"] == 45009
    clear = {"cgi_path": TAGS}
    codes = [
        (await stand.post("/cgi-bin/openapi/quota/clear", clear))["errcode"] for _ in range(51)
    ]
    assert codes == [0] * 50 + [48006]
    assert (await stand.get(TAGS)).get("errcode", 0) == 0
    used = (await quota_of(stand, "/cgi-bin/openapi/quota/clear"))["quota"]["used"]
    assert used == 51


async def test_the_clears_of_a_month_return_with_the_next(stand):
    await stand.control("POST", "clock", {"set": "2026-11-30T23:00:00"})
    for _ in range(11):
        last = await stand.post("/cgi-bin/clear_quota", {"appid": APPID})
    assert last["errcode"] == 48006
    await stand.advance(3601)
    assert (await stand.post("/cgi-bin/clear_quota", {"appid": APPID}))["errcode"] == 0


async def test_a_minute_has_its_limit_and_the_next_is_new(stand):
    await stand.control("POST", "clock", {"set": "2026-11-18T08:00:01"})
    await limit_to(stand, TAGS, 2, part="minute_limits")
    codes = [(await stand.get(TAGS)).get("errcode", 0) for _ in range(3)]
    assert codes == [0, 0, 45011]
    assert (await quota_of(stand, TAGS))["rate_limit"] == {"call_count": 2, "refresh_second": 60}
    await stand.advance(60)
    assert (await stand.get(TAGS)).get("errcode", 0) == 0


async def test_refused_calls_are_not_counted(stand):
    await limit_to(stand, TAGS, 1)
    for _ in range(4):
        await stand.get(TAGS)
    assert (await quota_of(stand, TAGS))["quota"] == {"daily_limit": 1, "used": 1, "remain": 0}


async def test_a_test_account_has_its_own_figures(stand):
    await stand.control("PUT", f"accounts/{APPID}", {"kind": "test"})
    figures = {
        path: (await quota_of(stand, path))["quota"]["daily_limit"]
        for path in ("/cgi-bin/media/upload", "/cgi-bin/user/get", "/cgi-bin/token")
    }
    assert figures == {
        "/cgi-bin/media/upload": 500, "/cgi-bin/user/get": 100, "/cgi-bin/token": 200,
    }


async def test_the_quota_page_knows_no_strange_paths(stand):
    assert (await quota_of(stand, "/cgi-bin/nothing"))["errcode"] == 76021
    for path in (path for path in ENDPOINTS if path.startswith("/sns/")):
        assert (await quota_of(stand, path))["errcode"] == 76022


async def test_web_sign_in_is_for_service_accounts_and_has_its_minute(stand, session):
    path = "/sns/oauth2/access_token"
    given = {"appid": APPID, "secret": SECRET, "code": "x", "grant_type": "authorization_code"}
    await limit_to(stand, path, 1, part="minute_limits")
    await stand.control("POST", "clock", {"set": "2026-11-18T08:00:01"})
    codes = [(await stand.raw("GET", path, params=given))["errcode"] for _ in range(2)]
    assert codes == [40029, 45011]
    await stand.control("PUT", f"accounts/{APPID}", {"kind": "subscription"})
    assert (await stand.raw("GET", path, params=given))["errcode"] == 48001
    authorize = f"{stand.base}/connect/oauth2/authorize"
    query = {"appid": APPID, "redirect_uri": "http://127.0.0.1/", "response_type": "code",
             "scope": "snsapi_base", "openid": "o-1"}
    async with session.get(authorize, params=query) as response:
        assert "10005" in await response.text()


async def test_the_webhook_can_be_looked_for(stand):
    found = await stand.post("/cgi-bin/callback/check", {"action": "all"})
    assert found["dns"][0]["ip"] == "127.0.0.1"
    await stand.control("PUT", f"accounts/{APPID}", {"webhook_url": ""})
    assert (await stand.post("/cgi-bin/callback/check", {"action": "dns"}))["errcode"] == 40201
