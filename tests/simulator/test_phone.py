"""The phone page in a real browser, at 390 × 844."""

from __future__ import annotations

from aiohttp import web
from playwright.async_api import expect

from tests.browser import in_browser
from tests.simulator.conftest import APPID, passive

pytestmark = in_browser


async def write(page, text):
    if await page.locator("#to-input").is_visible():
        await page.click("#to-input")
    await page.fill("#input", text)
    await page.click("#send")


async def test_what_is_typed_gets_its_answer(page, program):
    await write(page, "记 今天做了实验")
    await expect(page.locator(".me .bubble")).to_have_text("记 今天做了实验")
    await expect(page.locator(".line:not(.me) .bubble")).to_have_text("收到")
    assert "记 今天做了实验" in program.seen[0]["body"]


async def test_a_menu_tap_sends_its_key(page, program):
    await page.get_by_role("button", name="记录").click()
    await page.get_by_role("button", name="日历").click()
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "<EventKey><![CDATA[rec.calendar]]>" in program.seen[0]["body"]


async def test_markup_in_a_text_stays_text(page, program):
    evil = "<img src=x onerror=alert(1)><b>粗</b>"
    program.reply = lambda request, body: passive(evil)
    await write(page, "你好")
    await expect(page.locator(".line:not(.me) .bubble")).to_have_text(evil)
    assert await page.locator(".bubble img, .bubble b").count() == 0


async def test_a_msgmenu_link_sends_its_words_back(page, program):
    program.reply = lambda request, body: passive(
        '选：<a href="weixin://bizmsgmenu?msgmenucontent=好&msgmenuid=101">好</a>'
    )
    await write(page, "你好")
    await page.locator(".bubble a").click()
    await expect(page.locator(".me .bubble")).to_have_count(2)
    assert "<bizmsgmenuid><![CDATA[101]]>" in program.seen[1]["body"]


async def test_a_card_arrives_live_and_opens_its_page(page, stand, program):
    program.reply = lambda request, body: web.Response(
        text="<!doctype html><h1>成长画像</h1>", content_type="text/html"
    )
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.notify(url=program.url)
    await expect(page.locator(".notify h3")).to_have_text("待办提醒")
    await expect(page.locator(".notify dd").first).to_have_text("班级情况已更新")
    await page.locator(".notify").click()
    await expect(page.frame_locator("#web-frame").get_by_text("成长画像")).to_be_visible()
    await page.click("#web-close")
    await expect(page.locator("#web")).to_be_hidden()


async def test_the_fault_notice_is_shown_like_wechats(page, program):
    program.reply = lambda request, body: "{}"
    await write(page, "你好")
    await expect(page.locator(".notice")).to_have_text("该公众号提供的服务出现故障，请稍后再试")


async def test_typing_shows_in_the_title(page, stand):
    await write(page, "你好")
    await expect(page.locator(".line:not(.me) .bubble")).to_be_visible()
    await stand.post(
        "/cgi-bin/message/custom/typing", {"touser": "o-1", "command": "Typing"}
    )
    await expect(page.locator("#title")).to_have_text("对方正在输入…")
    await stand.say("o-1", "算好了")
    await expect(page.locator("#title")).to_have_text("北辰湾诊改")


async def test_the_drawer_changes_the_person(page, stand):
    await stand.notify("o-2")
    await page.click("#back")
    await page.fill("#search", "辅导员")
    await page.locator(".person", has_text="辅导员乙").click()
    await expect(page.locator(".notify")).to_be_visible()
    assert "openid=o-2" in page.url


async def test_nothing_stands_outside_the_screen(page, stand):
    await stand.notify()
    await expect(page.locator(".notify")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_who_left_can_follow_again(page, program):
    await page.click("#more")
    await page.click("#sheet-follow")
    await page.locator("#follow").click()
    await expect(page.get_by_role("button", name="驾驶舱")).to_be_visible()
    events = [body["body"] for body in program.seen]
    assert "[unsubscribe]" in events[0]
    assert "[subscribe]" in events[1]
