"""What holds for every path of the API, whichever it is."""

from __future__ import annotations

import pytest

from bot.simulator.access import FULFILS
from bot.simulator.platform import entry
from bot.simulator.platform.call import ENDPOINTS
from bot.simulator.quotas import A_MINUTE, DAILY, UNPUBLISHED
from tests.simulator.conftest import APPID, SECRET

assert entry.Gate

PATHS = sorted(ENDPOINTS)
WITH_TOKEN = [path for path in PATHS if ENDPOINTS[path].token]
POSTED = [path for path in PATHS if ENDPOINTS[path].methods[-1] == "POST"
          and not ENDPOINTS[path].form and path != "/cgi-bin/token"
          and not path.startswith("/sns/")]

#: WECHAT §0: what the platform keeps for verified service accounts, and what it gives to all.
SERVICE_ONLY = {
    "/cgi-bin/message/template/send", "/cgi-bin/template/get_all_private_template",
    "/cgi-bin/qrcode/create",
}
FOR_ALL = {
    "/cgi-bin/callback/check", "/cgi-bin/clear_quota", "/cgi-bin/get_api_domain_ip",
    "/cgi-bin/getcallbackip", "/cgi-bin/openapi/quota/clear", "/cgi-bin/openapi/quota/get",
    "/cgi-bin/openapi/rid/get", "/cgi-bin/ticket/getticket",
}


async def called(stand, path, *, token=None, data=b"{}"):
    method = ENDPOINTS[path].methods[-1]
    query = {} if token is None else {"access_token": token}
    kwargs = {"data": data} if method == "POST" else {}
    return (await stand.raw(method, path, params=query, **kwargs)).get("errcode", 0)


def test_every_path_has_a_limit_and_every_limit_a_path():
    assert set(DAILY).isdisjoint(UNPUBLISHED)
    limited = {*DAILY, *UNPUBLISHED, *A_MINUTE, "/cgi-bin/clear_quota/v2"}
    assert limited == set(PATHS)


@pytest.mark.parametrize("path", WITH_TOKEN)
async def test_a_call_needs_a_token_that_holds(stand, path):
    assert await called(stand, path) == 41001
    assert await called(stand, path, token="made-up") == 40001
    assert await called(stand, path, token=f"{APPID}_made-up") == 40001
    token = await stand.token()
    await stand.advance(7201)
    assert await called(stand, path, token=token) == 42001


@pytest.mark.parametrize("path", POSTED)
async def test_a_body_that_is_no_object_answers_47001(stand, path):
    token = await stand.token()
    assert await called(stand, path, token=token, data=b'{"a": ') == 47001
    assert await called(stand, path, token=token, data=b"[1]") == 47001
    assert await called(stand, path, token=token, data=b"\xff\xfe") == 47001


@pytest.mark.parametrize("path", WITH_TOKEN)
async def test_a_day_has_its_limit_and_the_next_day_is_new(stand, path):
    await stand.control("POST", "clock", {"set": "2026-11-18T23:59:00"})
    await stand.control("PUT", f"accounts/{APPID}", {"limits": {path: 1}})
    token = await stand.token()
    assert await called(stand, path, token=token) != 45009
    assert await called(stand, path, token=token) == 45009
    await stand.advance(61)
    assert await called(stand, path, token=token) != 45009


@pytest.mark.parametrize("path", [p for p in WITH_TOKEN if p != "/cgi-bin/openapi/quota/get"])
async def test_the_quota_page_tells_limit_use_and_rest(stand, path):
    token = await stand.token()
    await called(stand, path, token=token)
    quota = (await stand.post("/cgi-bin/openapi/quota/get", {"cgi_path": path}))["quota"]
    assert quota["used"] == 1
    assert quota["daily_limit"] == quota["used"] + quota["remain"]


@pytest.mark.parametrize("kind", sorted(FULFILS))
async def test_an_account_may_call_what_its_kind_may(stand, kind):
    await stand.control("PUT", f"accounts/{APPID}", {"kind": kind})
    token = await stand.token()
    closed = {path for path in WITH_TOKEN if await called(stand, path, token=token) == 48001}
    expected = {
        "verified": set(), "test": set(), "subscription": SERVICE_ONLY,
        "unverified": set(WITH_TOKEN) - FOR_ALL,
        "unverified-subscription": set(WITH_TOKEN) - FOR_ALL,
    }
    assert closed == expected[kind]


@pytest.mark.parametrize("path", WITH_TOKEN)
async def test_an_address_off_the_list_answers_61004_and_names_itself(stand, path):
    token = await stand.token()
    await stand.control("PUT", f"accounts/{APPID}", {"ip_list": ["203.0.113.7"]})
    answer = await stand.raw(
        ENDPOINTS[path].methods[-1], path, params={"access_token": token}
    )
    assert answer["errcode"] == 61004
    assert "requestIP: 127.0.0.1" in answer["errmsg"]


@pytest.mark.parametrize("path", ["/cgi-bin/token", "/cgi-bin/stable_token"])
async def test_a_token_for_an_address_off_the_list_answers_40164(stand, path):
    given = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    send = {"params": given} if path.endswith("/token") else {"json": given}
    await stand.control("PUT", f"accounts/{APPID}", {"ip_list": []})
    answer = await stand.raw("POST", path, **send)
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1, not in whitelist")
    await stand.control("PUT", f"accounts/{APPID}", {"ip_list": ["127.0.0.0/8"]})
    assert "access_token" in await stand.raw("POST", path, **send)
    await stand.control("PUT", f"accounts/{APPID}", {"ip_list": None})
    assert "access_token" in await stand.raw("POST", path, **send)
