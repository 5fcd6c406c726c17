"""The story of each role, tapped through on the phone page."""

from __future__ import annotations


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
