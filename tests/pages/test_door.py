"""Who gets in: WeChat's sign-in, sessions of a quarter of an hour, forms of one's own."""

from __future__ import annotations

import pytest

from models import sql
from tests.pages.conftest import Town
from tests.people.conftest import ADMIN

PATHS = ("/codes", "/batches")


async def test_a_page_opens_after_wechat_has_said_who_it_is(town: Town) -> None:
    page = await town.browser("adm").opens("/batches")
    assert page.status == 200 and page.url == town.url("/batches")
    assert "导入批次" in page.text and "openid" not in page.url


async def test_the_page_that_was_asked_for_is_the_one_that_opens(town: Town) -> None:
    page = await town.browser("adm").opens("/batches?page=2")
    assert page.url == town.url("/batches?page=2")


@pytest.mark.parametrize("path", PATHS)
async def test_a_phone_nobody_is_bound_to_sees_how_to_bind(town: Town, path: str) -> None:
    page = await town.browser("thief").opens(path)
    assert page.status == 403 and "这个微信还没有绑定身份" in page.text


async def test_a_role_without_the_page_is_told_so(town: Town) -> None:
    page = await town.browser("boss").opens("/batches")
    assert page.status == 403 and "不在「院领导」的范围里" in page.text
    page = await town.browser("adv").opens("/batches")
    assert page.status == 403 and "不在「辅导员」的范围里" in page.text


async def test_a_session_is_a_quarter_of_an_hour_and_then_asks_again(town: Town) -> None:
    browser = town.browser("adm")
    await browser.opens("/batches")
    town.clock.move(minutes=15)
    assert "导入批次" in (await browser.gets("/batches")).text
    before = await sessions_made(town)
    town.clock.move(seconds=1)
    assert "导入批次" in (await browser.gets("/batches")).text
    assert await sessions_made(town) == before + 1


async def sessions_made(town: Town) -> int:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(
        f"{town.sim}/control/journal", params={"limit": "500"}
    ) as answer:
        return (await answer.text()).count('"oauth"')


async def test_a_form_that_lay_about_does_nothing(town: Town) -> None:
    browser = town.browser("adm")
    token = (await browser.opens("/batches")).token
    town.clock.move(minutes=16)
    page = await browser.uploads("学号,姓名,班级\n", token=token)
    assert page.status == 403 and "这页放太久了，什么都没有动" in page.text


async def test_unbinding_closes_the_pages_at_once(town: Town) -> None:
    browser = town.browser("adm")
    await browser.opens("/batches")
    await sql.rows("UPDATE contact SET person_id = NULL WHERE openid = 'adm'")
    assert (await browser.gets("/batches")).status == 403


async def test_cookies_are_kept_from_scripts_and_other_sites(town: Town) -> None:
    browser = town.browser("adm")
    await browser.opens("/batches")
    cookie = next(one for one in browser.session.cookie_jar if one.key == "luoxuan_here")
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/h5/demo"
    assert ADMIN not in cookie.value and "adm" not in cookie.value


@pytest.mark.parametrize("change", [
    lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
    lambda value: "1" + value, lambda value: "", lambda value: "....", lambda value: "9.é.x.y",
])
async def test_a_forged_session_is_none(town: Town, change) -> None:
    browser = town.browser("thief")
    adm = town.browser("adm")
    await adm.opens("/batches")
    cookie = next(one for one in adm.session.cookie_jar if one.key == "luoxuan_here")
    browser.session.cookie_jar.update_cookies({"luoxuan_here": change(cookie.value)})
    page = await browser.opens("/batches")
    assert page.status == 403 and "学籍名单" not in page.text


async def test_a_code_of_somebody_else_signs_nobody_in(town: Town) -> None:
    """Who is sent a link with another's code comes without having set out from here."""
    browser = town.browser("adm")
    page = await browser.gets("/enter?code=stolen&state=")
    assert page.status == 403 and "没认出您来" in page.text
    await browser.session.get(town.url("/batches"), allow_redirects=False)
    page = await browser.gets("/enter?code=stolen&state=ffff")
    assert page.status == 403 and "没认出您来" in page.text


async def test_a_sign_in_that_came_from_elsewhere_ends_here(town: Town) -> None:
    """The code is good and the browser has set out from here, but not for this."""
    thief, browser = town.browser("stu"), town.browser("adm")
    start = {"openid": "adv", "appid": "wxdemo", "url": town.url("/codes")}
    answer = await thief.session.get(f"{town.sim}/phone/open", params=start,
                                     allow_redirects=False)
    for _ in range(2):
        target = answer.headers["Location"]
        answer = await thief.session.get(target, allow_redirects=False)
    stolen = answer.headers["Location"]
    assert "/enter?" in stolen and "code=" in stolen
    await browser.session.get(town.url("/codes"), allow_redirects=False)
    page = await browser.gets(stolen)
    assert page.status == 403 and "没认出您来" in page.text
    assert all(one.key != "luoxuan_here" for one in browser.session.cookie_jar)


async def test_a_code_that_wechat_does_not_know_is_said_and_loops_nowhere(town: Town) -> None:
    browser = town.browser("adm")
    answer = await browser.session.get(town.url("/batches"), allow_redirects=False)
    assert answer.status == 302
    state = answer.headers["Location"].split("state=")[1].split("#")[0]
    page = await browser.gets(f"/enter?code=nothing&state={state}")
    assert page.status == 403 and "没认出您来" in page.text


async def test_headers_keep_a_page_to_itself(town: Town) -> None:
    page = await town.browser("adm").opens("/codes")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and f"frame-ancestors 'self' {town.sim}" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text and "http://" not in page.text.replace(town.web, "")


@pytest.mark.parametrize("path", ["/batches/1/x", "/codes/abc", "/codes/999999999999999999999",
                                  "/batches/20261118-99", "/batches/..%2f", "/codes/0"])
async def test_what_is_not_there_is_said_plainly(town: Town, path: str) -> None:
    page = await town.browser("adm").opens(path)
    assert page.status in (403, 404)
    assert "Traceback" not in page.text


async def test_another_college_is_another_door(town: Town) -> None:
    browser = town.browser("adm")
    await browser.opens("/batches")
    page = await browser.gets(town.web + "/h5/nowhere/batches")
    assert page.status == 404
