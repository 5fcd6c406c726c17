"""Followers and web sign-in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.simulator.conftest import APPID, SECRET

AUTHORIZE = {
    "appid": APPID, "redirect_uri": "http://127.0.0.1:8080/h5/demo/in?to=a",
    "response_type": "code", "scope": "snsapi_base", "state": "abc123",
}


async def sign_in(stand, session, **more):
    url = f"{stand.base}/connect/oauth2/authorize"
    async with session.get(
        url, params={**AUTHORIZE, "openid": "o-1", **more}, allow_redirects=False
    ) as response:
        location = response.headers.get("Location", "")
        return {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}


async def exchange(stand, code, secret=SECRET):
    query = {"appid": APPID, "secret": secret, "code": code, "grant_type": "authorization_code"}
    return await stand.raw("GET", "/sns/oauth2/access_token", params=query)


async def test_a_code_is_worth_the_openid_once(stand, session):
    back = await sign_in(stand, session)
    assert (back["state"], back["to"]) == ("abc123", "a")
    assert (await exchange(stand, back["code"]))["openid"] == "o-1"
    assert (await exchange(stand, back["code"]))["errcode"] == 40163


async def test_a_code_ends_after_five_minutes(stand, session):
    code = (await sign_in(stand, session))["code"]
    await stand.advance(301)
    assert (await exchange(stand, code))["errcode"] == 40029
    assert (await exchange(stand, "made-up"))["errcode"] == 40029
    assert (await exchange(stand, code, secret="x"))["errcode"] == 40125


async def test_the_cookie_of_the_phone_says_whose_it_is(stand, session):
    opened = f"{stand.base}/phone/open"
    query = {"openid": "o-2", "url": "http://127.0.0.1/"}
    async with session.get(opened, params=query, allow_redirects=False) as response:
        phone = response.cookies["simulator_phone"].value
    async with session.get(
        f"{stand.base}/connect/oauth2/authorize", params=AUTHORIZE, allow_redirects=False,
        headers={"Cookie": f'simulator_phone="{phone}"'},
    ) as response:
        code = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
    assert (await exchange(stand, code))["openid"] == "o-2"


async def test_without_a_phone_the_page_asks(stand, session):
    url = f"{stand.base}/connect/oauth2/authorize"
    async with session.get(url, params=AUTHORIZE) as response:
        page = await response.text()
    assert "学生甲" in page
    assert "openid=o-1" in page


async def test_a_snapshot_user_is_marked(stand, session):
    await stand.control("PUT", "people", [{"appid": APPID, "openid": "o-1", "snapshot": True}])
    back = await sign_in(stand, session)
    assert (await exchange(stand, back["code"]))["is_snapshotuser"] == 1


async def test_a_wrong_redirect_or_state_does_not_go_on(stand, session):
    assert await sign_in(stand, session, redirect_uri="weixin://x") == {}
    assert await sign_in(stand, session, state="a-b") == {}
    await stand.control("PUT", f"accounts/{APPID}", {"oauth_domain": "school.example"})
    assert await sign_in(stand, session) == {}


async def test_user_info_tells_little_of_who_left(stand):
    info = await stand.get("/cgi-bin/user/info", openid="o-1")
    assert (info["subscribe"], info["tagid_list"]) == (1, [])
    assert "nickname" not in info
    await stand.send(type="unsubscribe")
    assert await stand.get("/cgi-bin/user/info", openid="o-1") == {"subscribe": 0, "openid": "o-1"}
    assert (await stand.get("/cgi-bin/user/get"))["data"]["openid"] == ["o-2"]


async def test_who_left_cannot_write(stand):
    await stand.send(type="unsubscribe")
    error = await stand.refused("POST", "send", {"openid": "o-1", "content": "你好"})
    assert "subscribe first" in error
