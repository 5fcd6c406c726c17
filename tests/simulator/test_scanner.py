"""扫一扫 and looking at pictures on the phone page, as a hand does them."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.async_api import expect

from bot.simulator.qr import draw
from tests.browser import in_browser
from tests.simulator.conftest import APPID

pytestmark = in_browser

CREATE = "/cgi-bin/qrcode/create"


@pytest.fixture
async def code(stand):
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": 600,
            "action_info": {"scene": {"scene_str": "bind-7Q"}}}
    return await stand.post(CREATE, body)


async def open_scanner(page):
    await page.click("#to-input")
    await page.click("#plus")
    await page.get_by_role("button", name="扫一扫").click()


def png(content):
    return {"name": "a.png", "mimeType": "image/png", "buffer": draw(content)}


async def test_a_code_of_the_list_is_scanned(page, program, code):
    await open_scanner(page)
    await page.locator(".code", has_text="bind-7Q").click()
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "<EventKey><![CDATA[bind-7Q]]>" in program.seen[-1]["body"]
    assert f"<Ticket><![CDATA[{code['ticket']}]]>" in program.seen[-1]["body"]
    await expect(page.locator("#scan")).to_be_hidden()


async def test_a_picture_from_the_album_is_read(page, program, code):
    await open_scanner(page)
    await page.set_input_files("#scan-file", png(code["url"]))
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "<EventKey><![CDATA[bind-7Q]]>" in program.seen[-1]["body"]


async def test_a_pasted_picture_is_read(page, program, code):
    await open_scanner(page)
    await page.evaluate(
        """(data) => {
          const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
          const files = new DataTransfer();
          files.items.add(new File([bytes], "a.png", { type: "image/png" }));
          document.getElementById("scan").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: files, bubbles: true }));
        }""",
        base64.b64encode(draw(code["url"])).decode(),
    )
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "<EventKey><![CDATA[bind-7Q]]>" in program.seen[-1]["body"]


async def test_an_expired_code_says_so(page, stand, program, code):
    await stand.advance(601)
    await open_scanner(page)
    await expect(page.locator(".code")).to_contain_text("已过期")
    await page.set_input_files("#scan-file", png(code["url"]))
    await expect(page.locator("#scan-said")).to_have_text("该二维码已过期")
    assert program.seen == []


async def test_a_picture_without_a_code_and_a_foreign_text_are_told(page, program):
    plain = io.BytesIO()
    Image.new("RGB", (80, 80), "white").save(plain, "PNG")
    await open_scanner(page)
    await page.set_input_files(
        "#scan-file", {"name": "a.png", "mimeType": "image/png", "buffer": plain.getvalue()}
    )
    await expect(page.locator("#scan-said")).to_contain_text("未发现二维码")
    await page.set_input_files("#scan-file", png("借书证 0731"))
    await expect(page.locator("#scan-said")).to_have_text("扫到的是文字：借书证 0731")
    assert program.seen == []


async def test_a_foreign_link_opens_its_page(page, program):
    program.reply = lambda request, body: "success"
    await open_scanner(page)
    await page.set_input_files("#scan-file", png(program.url))
    await expect(page.frame_locator("#web-frame").get_by_text("success")).to_be_visible()


async def test_a_link_scans_its_ticket_once(opened, stand, program, code):
    page = await opened(f"openid=o-1&scan={code['ticket']}")
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "scan" not in page.url
    await page.reload()
    await expect(page.locator("#to-input")).to_be_visible(timeout=20_000)
    assert len(program.seen) == 1


async def test_who_does_not_follow_follows_by_scanning(opened, stand, program, code):
    await stand.control("PUT", "people", [
        {"appid": APPID, "openid": "o-9", "name": "新生", "subscribed": False}
    ])
    page = await opened("openid=o-9")
    await page.get_by_role("button", name="扫码关注").click()
    await page.locator(".code", has_text="bind-7Q").click()
    await expect(page.get_by_role("button", name="驾驶舱")).to_be_visible()
    assert "<EventKey><![CDATA[qrscene_bind-7Q]]>" in program.seen[-1]["body"]


async def test_a_menu_button_that_scans_sends_what_was_read(page, program):
    await page.get_by_role("button", name="记录").click()
    await page.get_by_role("button", name="扫码签到").click()
    await page.set_input_files("#scan-file", png("desk-07"))
    await expect(page.locator(".bubble")).to_have_text("收到")
    assert "<ScanResult><![CDATA[desk-07]]>" in program.seen[-1]["body"]
    assert "<EventKey><![CDATA[rec.sign]]>" in program.seen[-1]["body"]


# ---- pictures


@pytest.fixture
async def picture(page, stand):
    """A picture in the chat, drawn by `paint`; on the screen at full size."""

    async def show(content):
        await stand.control("POST", "send", {
            "openid": "o-1", "type": "image", "data": base64.b64encode(content).decode(),
        })
        await page.locator(".photo").click()
        await expect(page.locator("#viewer")).to_be_visible()

    return show


def scale_of(page):
    return page.locator("#viewer-image").evaluate(
        "node => new DOMMatrix(getComputedStyle(node).transform).a"
    )


async def test_a_code_in_a_picture_of_the_chat_is_read(page, picture, program, code):
    await picture(draw(code["url"]))
    await page.get_by_role("button", name="识别图中二维码").click()
    # One answer to the picture itself, one to the scan.
    await expect(page.locator(".line:not(.me) .bubble")).to_have_count(2)
    assert "<EventKey><![CDATA[bind-7Q]]>" in program.seen[-1]["body"]


async def test_two_taps_look_closer_and_two_more_back(page, picture):
    await picture(draw("x"))
    await page.mouse.dblclick(195, 420)
    assert await scale_of(page) == 2.5
    await page.mouse.dblclick(195, 420)
    assert await scale_of(page) == 1


async def test_two_fingers_look_closer(opened, stand, program):
    page = await opened(has_touch=True)
    data = base64.b64encode(draw("x")).decode()
    await stand.control("POST", "send", {"openid": "o-1", "type": "image", "data": data})
    await page.locator(".photo").tap()
    session = await page.context.new_cdp_session(page)

    async def touch(kind, *points):
        await session.send("Input.dispatchTouchEvent", {
            "type": kind, "touchPoints": [{"x": x, "y": y, "id": n}
                                          for n, (x, y) in enumerate(points)],
        })

    await expect(page.locator("#viewer")).to_be_visible()
    await touch("touchStart", (180, 420), (210, 420))
    for wide in (20, 40, 60):
        await touch("touchMove", (180 - wide, 420), (210 + wide, 420))
    await touch("touchEnd")
    assert await scale_of(page) > 3
    await expect(page.locator("#viewer")).to_be_visible()


async def test_the_keyboard_opens_zooms_and_closes_a_picture(page, stand):
    data = base64.b64encode(draw("x")).decode()
    await stand.control("POST", "send", {"openid": "o-1", "type": "image", "data": data})
    await page.locator(".photo").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("+")
    assert await scale_of(page) == 1.5
    await page.keyboard.press("0")
    assert await scale_of(page) == 1
    await page.keyboard.press("Escape")
    await expect(page.locator("#viewer")).to_be_hidden()
    await expect(page.locator(".photo")).to_be_focused()
