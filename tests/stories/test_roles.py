"""The story of each role, tapped through on the phone page."""

from __future__ import annotations

from playwright.async_api import expect

from bot.simulator.qr import read
from services.demo.roster import classroom
from tests.stories.phone import ANSWER_MS


async def test_a_new_student_binds_and_logs_the_first_reflection(demo, phone_of):
    hint = demo.person("demo-student-bing")["hint"]
    phone = await phone_of("demo-student-bing")
    assert "先绑定身份" in await phone.says("你好")
    assert "请核对" in await phone.says(hint)
    assert "绑好了" in await phone.says("1")
    assert "要记下来吗" in await phone.says("今天跟师傅学会了网线端接，测通 8 根")
    assert "想给谁看" in await phone.says("1")
    saved = await phone.says("2")
    assert "已写 1 天 🌱" in saved
    assert "你和辅导员能看" in saved
    await phone.shot("student")


async def test_a_student_sees_her_calendar_as_a_picture(phone_of):
    phone = await phone_of("demo-student-yi")
    assert "11月" in await phone.says("日历")
    await phone.picture()
    await phone.shot("calendar")


async def test_a_private_line_is_said_to_be_private(phone_of):
    phone = await phone_of("demo-student-yi")
    assert "只有你能看" in await phone.says("私 和爸妈吵了一架，有点难受")
    assert "求助" in (await phone.says("帮助"))


async def test_a_counselor_sees_acts_notes_and_takes_it_back(phone_of):
    phone = await phone_of("demo-advisor-yi")
    card = await phone.taps("今天", "晨报")
    assert card.startswith("今天 ")
    detail = await phone.says("1")
    assert "规则：30 天" in detail
    assert (await phone.says("返回")).startswith("今天 ")
    assert "已谈话" in await phone.says("1 2")
    assert "记好了" in await phone.says("家里有事，答应周五前补两次作业")
    await phone.shot("counselor")
    assert "回到待处理" in await phone.says("撤销")
    assert await phone.says("晨报") == card


async def test_a_leader_asks_and_follows_up(phone_of):
    phone = await phone_of("demo-president")
    assert (await phone.says("达成度 信息学院")).startswith("信息工程学院 达成度 2026年")
    await phone.picture()
    await phone.shot("leader")
    assert "2026年 69.6%（16/23）" in await phone.says("信息学院 双师比 近三年")
    await phone.picture()
    assert (await phone.says("去年呢")).startswith("信息工程学院 双师型教师占比 2025年 63.6%")
    assert "机电工程学院" in await phone.says("那机电学院呢")
    assert "差距" in await phone.says("机电学院比信息学院 双师比 近三年")
    await phone.picture()
    await phone.shot("trend")


async def test_a_name_is_told_to_no_leader(phone_of):
    phone = await phone_of("demo-president")
    assert "甲 " not in await phone.says("物联网2501 谁旷课最多")


async def test_what_wechat_refused_is_handed_over_later(demo, phone_of):
    demo.control("faults", [{"match": "/cgi-bin/message/custom/send", "code": 45015}])
    phone = await phone_of("demo-student-wu")
    await phone.says("日历")
    said = await phone.says("你好呀")
    for _ in range(20):
        if "另有 1 件没送到您" in said:
            break
        said = await phone.says("你好呀")
    assert "另有 1 件没送到您：回「消息」看" in said
    assert await phone.pictures.count() == 0
    demo.control("faults", method="DELETE")
    assert "的图：11月" in await phone.says("消息")
    await phone.picture()


async def test_the_desk_shows_the_phone_and_what_stands_behind(phone_of):
    phone = await phone_of("demo-student-yi", width=1280, scale=1)
    await phone.says("日历")
    await phone.picture()
    await phone.shot("phone")


async def test_a_student_and_her_counselor_side_by_side(phone_of):
    phone = await phone_of("demo-student-yi", width=1440, scale=1, beside="demo-advisor-yi")
    await phone.says("日历")
    await phone.picture()
    right = phone.right
    await expect(right.locator("#to-input")).to_be_visible(timeout=ANSWER_MS)
    before = await right.locator(".bubble").count()
    await right.get_by_role("button", name="今天", exact=True).click()
    await right.get_by_role("button", name="晨报", exact=True).click()
    await expect(right.locator(".bubble")).to_have_count(before + 1, timeout=ANSWER_MS)
    await expect(right.locator(".bubble").last).to_contain_text("今天 ")
    await phone.shot("two")


async def test_a_new_student_scans_the_code_that_the_administrator_shows(demo, phone_of):
    appid = demo.person("demo-admin")["appid"]
    demo.control("people", [{"appid": appid, "openid": "story-new", "name": "新同学",
                             "role": "学生", "subscribed": False}], method="PUT")
    phone = await phone_of("demo-admin", width=1440, scale=1, beside="story-new")
    number = classroom("软件2601").number(8)
    await phone.says(f"扫码绑定 {number}")
    await phone.pushed(f"（{number}）的绑定二维码")
    right = phone.right
    await right.get_by_role("button", name="扫码关注").click()
    code = right.locator(".code").first
    await expect(code.locator("img")).to_be_visible(timeout=ANSWER_MS)
    shown = await code.locator("img").evaluate("(one) => one.decode().then(() => one.src)")
    assert read(demo.picture(shown)) == [demo.control("codes")["codes"][0]["url"]]
    await phone.shot("scan")
    await code.click()
    await expect(right.get_by_text("请核对身份")).to_be_visible(timeout=ANSWER_MS)


async def test_a_fault_of_the_panel_is_seen_on_a_narrow_phone(demo, phone_of):
    phone = await phone_of("demo-student-yi")
    await phone.page.click("#more")
    await phone.page.get_by_role("button", name="故障和流水").click()
    await phone.page.check("#fault-mine")
    await phone.page.get_by_role("button", name="程序没在听").click()
    await expect(phone.page.locator("#faults-waiting")).to_contain_text("还有 3 次")
    await phone.shot("faults")
    await phone.page.keyboard.press("Escape")
    await phone.page.click("#to-input")
    await phone.page.fill("#input", "在吗")
    await phone.page.keyboard.press("Enter")
    await phone.pushed("该公众号提供的服务出现故障")


async def test_the_clock_sends_the_summary(demo, phone_of):
    phone = await phone_of("demo-advisor-yi")
    demo.control("clock", {"set": "2026-11-20T16:30:05"})
    await phone.pushed("本周小结")
    said = await phone.says("本周小结")
    assert said.startswith("第12周：")
    await phone.picture()
    await phone.shot("summary")
    await phone.page.click("#lock-open")
    notes = phone.page.locator("#lock .note-line")
    await expect(notes).not_to_have_count(0)
    assert all(len(line) <= 20 for line in await notes.all_inner_texts())
    await phone.shot("lock")
