"""What stands around the phone: lock screen, clock, faults, journal, people, a second phone."""

from __future__ import annotations

import re

import pytest
from aiohttp import web
from playwright.async_api import expect

from tests.browser import in_browser
from tests.simulator.conftest import APPID

pytestmark = in_browser

WIDE = {"width": 1440, "height": 900}
CUSTOM = "/cgi-bin/message/custom/send"


async def say(page, text):
    if await page.locator("#to-input").is_visible():
        await page.click("#to-input")
    await page.fill("#input", text)
    await page.click("#send")


# ---- lock screen


async def test_the_lock_screen_shows_titles_and_first_lines_only(opened, stand):
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.send(content="在吗")
    await stand.advance(180)
    await stand.say("o-1", "本周小结\n3 人旷课")
    await stand.notify()
    page = await opened()
    await page.click("#lock-open")
    lines = page.locator("#lock .note-line")
    await expect(lines).to_have_text(["待办提醒", "本周小结"])
    assert "show=lock" in page.url
    await page.keyboard.press("Escape")
    await expect(page.locator("#lock")).to_be_hidden()
    assert "show" not in page.url


async def test_a_tap_on_a_note_unlocks_at_the_message(opened, stand):
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.notify()
    page = await opened("openid=o-1&show=lock")
    await page.locator("#lock .note").click()
    await expect(page.locator("#lock")).to_be_hidden()
    await expect(page.locator(".notify h3")).to_be_in_viewport()


async def test_the_lock_screen_can_be_read_on_every_part_of_its_ground(opened, stand):
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.notify()
    page = await opened("openid=o-1&show=lock")
    ground = await page.locator("#lock").evaluate(
        "node => getComputedStyle(node).backgroundImage"
    )
    for colour in re.findall(r"rgb\((\d+), (\d+), (\d+)\)", ground):
        assert contrast((255, 255, 255), tuple(map(int, colour))) >= 4.5


def contrast(one, two):
    """The ratio of WCAG."""
    def light(colour):
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4
                 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# ---- clock


@pytest.mark.parametrize(
    ("button", "day"),
    [("+1 小时", "2026年11月18日 周三 09:0"), ("−1 小时", "2026年11月18日 周三 07:0"),
     ("+1 天", "2026年11月19日 周四 08:0")],
)
async def test_the_clock_moves_by_hours_and_days(opened, stand, button, day):
    await stand.control("POST", "clock", {"set": "2026-11-18T08:00:00"})
    page = await opened(**WIDE)
    await page.get_by_role("button", name=button, exact=True).click()
    await expect(page.locator("#clock-day")).to_contain_text(day)


@pytest.mark.parametrize(
    ("now", "button", "then"),
    [("2026-11-18T08:00:00", "周五 16:30", "2026-11-20T16:30:0"),
     ("2026-11-20T17:00:00", "周五 16:30", "2026-11-27T16:30:0"),
     ("2026-11-18T08:00:00", "次日 07:30", "2026-11-19T07:30:0"),
     ("2026-11-30T08:00:00", "下周一 08:00", "2026-12-07T08:00:0"),
     ("2026-12-31T08:00:00", "下月 1 日 08:00", "2027-01-01T08:00:0"),
     ("2026-11-22T20:00:30", "周日 20:00", "2026-11-29T20:00:0")],
)
async def test_the_clock_goes_to_the_next_moment_of_a_name(opened, stand, now, button, then):
    await stand.control("POST", "clock", {"set": now})
    page = await opened()
    await page.click("#status-demo")
    async with page.expect_response("**/control/clock"):
        await page.get_by_role("button", name=button, exact=True).click()
    assert (await stand.control("GET", "clock"))["beijing"].startswith(then)


async def test_the_clock_is_set_to_a_day_and_time(opened, stand):
    page = await opened()
    await page.click("#status-demo")
    await page.fill("#clock-value", "2027-03-01T07:30")
    await page.get_by_role("button", name="拨过去").click()
    await expect(page.locator("#clock-day")).to_contain_text("2027年3月1日 周一 07:30")


# ---- faults


async def test_a_fault_is_set_in_plain_words_and_counts_down(opened, stand):
    page = await opened(**WIDE)
    await page.select_option("#fault-times", "3")
    await page.get_by_role("button", name="客服窗口关了").click()
    waiting = page.locator("#faults-waiting li")
    await expect(waiting).to_contain_text("客服窗口关了：还有 3 次")
    await stand.send(content="你好")
    assert (await stand.say("o-1", "晚到"))["errcode"] == 45015
    await expect(waiting).to_contain_text("还有 2 次")
    await page.get_by_role("button", name="取消「客服窗口关了」").click()
    await expect(waiting).to_have_count(0)
    assert (await stand.say("o-1", "这次到了"))["errcode"] == 0


async def test_a_fault_may_be_for_the_one_person(opened, stand):
    page = await opened("openid=o-2", **WIDE)
    await page.check("#fault-mine")
    await page.get_by_role("button", name="今天的推送用完了").click()
    await expect(page.locator("#faults-waiting")).to_contain_text("只对一个人")
    assert (await stand.notify("o-1"))["errcode"] == 0
    assert (await stand.notify("o-2"))["errcode"] == 45009


async def test_every_fault_of_the_panel_is_one_the_stand_in_knows(opened, stand):
    page = await opened(**WIDE)
    buttons = page.locator(".fault")
    for n in range(await buttons.count()):
        async with page.expect_response("**/control/**") as answer:
            await buttons.nth(n).click()
        assert (await answer.value).ok
    known = len((await stand.control("GET", "faults"))["faults"])
    # 「令牌被别人换掉」 happens at once and does not wait.
    assert known == await buttons.count() - 1
    names = await page.locator("#faults-waiting span").all_inner_texts()
    assert len(set(names)) == known
    assert not [name for name in names if "/" in name]
    await page.get_by_role("button", name="全部恢复正常").click()
    await expect(page.locator("#faults-waiting li")).to_have_count(0)


async def test_faults_are_reached_on_a_narrow_phone(opened, stand):
    page = await opened()
    await page.click("#more")
    await page.get_by_role("button", name="故障和流水").click()
    await page.get_by_role("button", name="微信正忙").click()
    await expect(page.locator("#faults-waiting")).to_contain_text("微信正忙：还有 1 次")
    await page.keyboard.press("Escape")
    await expect(page.locator("#tools")).to_be_hidden()


# ---- journal


async def test_the_journal_is_filtered_by_kind_error_words_and_person(opened, stand):
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.say("o-2", "窗口没开")
    await stand.send(content="你好")
    await stand.say("o-1", "收到")
    page = await opened("openid=o-1&tab=journal", **WIDE)
    titles = page.locator(".entry b")
    await expect(titles.filter(has_text="发客服消息")).to_have_count(2)
    await page.check("#journal-bad")
    await expect(titles).to_have_text(["发客服消息"])
    await page.check("#journal-mine")
    await expect(page.locator("#journal-none")).to_be_visible()
    await page.uncheck("#journal-bad")
    await page.select_option("#journal-kind", "try")
    await expect(titles).to_have_text(["→ 文字"])
    await page.select_option("#journal-kind", "")
    await page.fill("#journal-words", "custom/send")
    await expect(titles).to_have_text(["发客服消息"])
    await titles.click()
    await expect(page.locator(".entry pre")).to_contain_text('"errcode": 0')


async def test_the_journal_grows_while_one_looks(opened, stand):
    page = await opened("openid=o-1&tab=journal", **WIDE)
    await stand.send(content="你好")
    await expect(page.locator(".entry b").first).to_have_text("→ 文字")


# ---- people


@pytest.fixture
async def many(stand):
    people = [
        ("o-z", "曾宇星", "学生", "软件2502", "2025020107"), ("o-l", "李明", "学生", "软件2502",
         "2025020108"), ("o-t", "王教师", "任课教师", "信息学院", "0317"),
    ]
    await stand.control("PUT", "people", [
        {"appid": APPID, "openid": openid, "name": name, "role": role, "group": group,
         "number": number} for openid, name, role, group, number in people
    ])


@pytest.mark.parametrize(
    ("words", "name"),
    [("zyx", "曾宇星"), ("ceng", "曾宇星"), ("LM", "李明"), ("2025020108", "李明"),
     ("0317", "王教师"), ("软件2502 lm", "李明"), ("任课", "王教师")],
)
async def test_somebody_is_found_by_name_number_or_first_letters(opened, many, words, name):
    page = await opened()
    await page.click("#back")
    await page.fill("#search", words)
    await expect(page.locator(".person strong")).to_have_text([name])


async def test_people_stand_by_role_and_the_keyboard_chooses(opened, many):
    page = await opened()
    await page.click("#back")
    await expect(page.get_by_role("group", name="任课教师")).to_contain_text("王教师")
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.type("zyx")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".person").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#drawer")).to_be_hidden()
    assert "openid=o-z" in page.url


async def test_the_back_button_brings_the_person_before(opened, stand):
    page = await opened()
    await page.click("#back")
    await page.locator(".person", has_text="辅导员乙").click()
    await expect(page).to_have_title("辅导员乙 · 北辰湾诊改")
    await page.go_back()
    await page.go_back()
    await expect(page).to_have_title("学生甲 · 北辰湾诊改")


# ---- two phones


async def test_two_phones_are_alive_side_by_side(opened, stand):
    page = await opened("openid=o-1&beside=o-2", **WIDE)
    right = page.frame_locator("#beside-frame")
    await expect(right.locator("#to-input")).to_be_visible(timeout=20_000)
    await say(page, "左边说的")
    await expect(page.locator(".line:not(.me) .bubble")).to_have_text("收到")
    await expect(right.locator(".bubble")).to_have_count(0)
    await right.get_by_role("button", name="驾驶舱").click()
    await expect(right.locator(".notice, .bubble")).to_have_count(1)
    await expect(page.locator(".bubble")).to_have_count(2)


async def test_the_button_sets_somebody_of_another_role_beside(opened, stand):
    page = await opened(**WIDE)
    await page.click("#two")
    assert "beside=o-2" in page.url
    await expect(page.frame_locator("#beside-frame").locator("#to-input")).to_be_visible(
        timeout=20_000
    )
    await page.click("#two")
    assert "beside" not in page.url
    await expect(page.locator("#beside")).to_be_hidden()


async def test_the_list_changes_the_left_or_the_right_phone(opened, stand, many):
    page = await opened("openid=o-1&beside=o-2", **WIDE)
    right = page.frame_locator("#beside-frame")
    await page.click("#side-right")
    await page.locator(".person", has_text="王教师").click()
    await expect(right.get_by_role("button", name="驾驶舱")).to_be_visible(timeout=20_000)
    assert "beside=o-t" in page.url
    assert "openid=o-1" in page.url
    await page.click("#side-left")
    await page.locator(".person", has_text="李明").click()
    await expect(page).to_have_title("李明 · 北辰湾诊改")
    assert "beside=o-t" in page.url


async def test_the_right_phone_changed_by_itself_stays_in_the_address(opened, stand):
    page = await opened("openid=o-1&beside=o-2", **WIDE)
    right = page.frame_locator("#beside-frame")
    await expect(right.locator("#to-input")).to_be_visible(timeout=20_000)
    await stand.control("PUT", "people", [{"appid": APPID, "openid": "o-3", "name": "督导丙"}])
    await right.locator("#back").click()
    await right.locator(".person", has_text="督导丙").click()
    await page.wait_for_url("**beside=o-3**")


async def test_each_of_two_phones_signs_in_as_its_own_person(opened, stand, program):
    """The right phone keeps its own cookies, as another device would."""
    back = program.url.replace("/wechat", "/wechat?page=1")
    authorize = (
        f"{stand.base}/connect/oauth2/authorize?appid={APPID}&redirect_uri={back}"
        "&response_type=code&scope=snsapi_base&state=a"
    )

    async def answer(request, body):
        code = request.query.get("code")
        if not code:
            return "success"
        given = {"appid": APPID, "secret": "secret-of-d1", "code": code}
        who = await stand.raw("GET", "/sns/oauth2/access_token", params=given)
        link = f'<a href="{authorize}">again</a>'
        return web.Response(text=f"<p>{who['openid']}</p>{link}", content_type="text/html")

    program.reply = answer
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    for openid in ("o-1", "o-2"):
        await stand.notify(openid, url=authorize)
    page = await opened("openid=o-1&beside=o-2", **WIDE)
    right = page.frame_locator("#beside-frame")
    program.reply = answer
    for phone, openid in ((page, "o-1"), (right, "o-2")):
        await phone.locator(".notify").click()
        shown = phone.frame_locator("#web-frame").locator("p")
        await expect(shown).to_have_text(openid, timeout=20_000)
    inside = page.frame_locator("#web-frame")
    await inside.get_by_text("again").click()
    await expect(inside.locator("p")).to_have_text("o-1")


@pytest.mark.parametrize(("width", "phones"), [(390, 1), (800, 1), (1000, 2), (1440, 2)])
async def test_nothing_stands_outside_the_window(opened, stand, width, phones):
    page = await opened("openid=o-1&beside=o-2", width=width, height=844)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    shown = [await page.locator(name).is_visible() for name in ("#phone", "#beside")]
    assert sum(shown) == phones
