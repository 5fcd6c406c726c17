"""S03, S05, S06 as typed: change, delete, hide, undo; the calendar, a day, the week."""

from __future__ import annotations

from datetime import date

import pytest

from bot.kit.reply import TEXT_LIMIT_BYTES, Picture
from services.audit import record
from services.reflections import changing, parts, settings, writing
from tests.bot_says import START, Bot
from tests.reflections.cast import TODAY, Cast
from tests.reflections.test_chat_writing import kept, says


@pytest.fixture
async def chat(cast: Cast, chat: Bot) -> Bot:
    """Two parts today, both shown to the advisor."""
    await settings.choose(await cast.asker("student"), "advisor")
    await says(chat, "记 早上跑步三公里", "记 晚上和室友分好了小组任务")
    return chat


async def bodies(cast: Cast, bot: Bot) -> list[str]:
    return [body for body, _ in await kept(cast, bot)]


async def test_s03_the_newest_part_is_edited_and_comes_back(cast: Cast, chat: Bot):
    said = await says(chat, "改 晚上把小组任务重新分了工")
    assert said == (
        "第 2 段改好了：「晚上把小组任务重新分了工」。10 分钟内「撤销」可换回。\n你和辅导员能看"
    )
    await says(chat, "撤销")
    assert await bodies(cast, chat) == ["早上跑步三公里", "晚上和室友分好了小组任务"]


async def test_a_part_is_edited_by_number(cast: Cast, chat: Bot):
    await says(chat, "改 1 早上跑步五公里")
    assert await bodies(cast, chat) == ["早上跑步五公里", "晚上和室友分好了小组任务"]


async def test_without_a_record_there_is_nothing_to_edit(cast: Cast, chat: Bot):
    chat.clock.move(days=1)
    assert (await says(chat, "改 换一句")).startswith("今天还没有记录。")


async def test_s03_deleting_asks_then_can_be_undone(cast: Cast, chat: Bot):
    assert await says(chat, "删 1") == "删掉今天第 1 段「早上跑步三公里」？\n1 删 2 留着"
    assert await bodies(cast, chat) == ["早上跑步三公里", "晚上和室友分好了小组任务"]
    assert (await says(chat, "1")).startswith("删了，10 分钟内「撤销」能找回")
    assert await bodies(cast, chat) == ["晚上和室友分好了小组任务"]
    assert await says(chat, "撤销") == "找回来了，今天还是 2 段。"


async def test_two_keeps_what_was_to_be_deleted(cast: Cast, chat: Bot):
    assert await says(chat, "删1", "2") == "好，留着。"
    assert len(await bodies(cast, chat)) == 2


async def test_anything_else_is_not_a_yes_and_is_told(cast: Cast, chat: Bot):
    said = await says(chat, "删 1", "日历")
    assert said.startswith("刚才的删除没有做。\n11月：")
    assert "过期" in await says(chat, "1") or len(await bodies(cast, chat)) == 2
    assert len(await bodies(cast, chat)) == 2


async def test_after_ten_minutes_nothing_is_undone(cast: Cast, chat: Bot):
    await says(chat, "删 1", "1")
    chat.clock.move(minutes=11)
    assert "没有能撤销的" in await says(chat, "撤销")
    assert await bodies(cast, chat) == ["晚上和室友分好了小组任务"]


async def test_five_steps_are_undone_one_by_one(cast: Cast, chat: Bot):
    await says(chat, "改 甲", "改 乙", "改成私密", "记 丙")
    for _ in range(4):
        await says(chat, "撤销")
    assert await kept(cast, chat) == [
        ("早上跑步三公里", "advisor"), ("晚上和室友分好了小组任务", "advisor"),
    ]


async def test_a_record_taken_back_is_gone(cast: Cast, chat: Bot):
    assert await says(chat, "撤销") == "撤回了刚记的那段，没有留下。今天还有 1 段。"
    assert await bodies(cast, chat) == ["早上跑步三公里"]


async def test_s05_a_day_is_hidden_and_who_saw_it_is_told(cast: Cast, chat: Bot):
    chat.clock.move(days=1)
    entry = (await parts.own_day(await cast.asker("student"), TODAY))[0].entry_id
    await record(
        await cast.asker("advisor"), changing.READ, subject=f"entry:{entry}", now=START
    )
    assert await says(chat, "昨天那条也改成私密") == (
        "11月18日 周三的记录（2 段）改成只有你能看。\n"
        "说清楚：辅导员 11月18日 08:00 已看过，看过的收不回来。"
    )
    assert {seen for _, seen in await kept(cast, chat, TODAY)} == {"private"}


async def test_widening_opens_the_newest_part_only(cast: Cast, chat: Bot):
    await says(chat, "改成私密", "改成给辅导员看")
    assert [seen for _, seen in await kept(cast, chat)] == ["private", "advisor"]


async def test_s06_the_calendar_has_words_and_a_picture(chat: Bot):
    reply = await chat.taps("student", "rec.calendar")
    assert isinstance(reply, Picture) and reply.chart == "calendar_heat"
    assert reply.text.splitlines() == [
        "11月：写了 1 天。习惯强度 5/100。", "本周：一 空 二 空 三 ✓", "看某天回日期，如 11.18",
        "只有你能看",
    ]
    assert reply.data["days"] == {"2026-11-18": {"parts": 2}}


async def test_days_in_a_row_are_said_in_words_and_on_the_picture(cast: Cast, chat: Bot):
    student = await cast.asker("student")
    for day in (16, 17):
        await writing.add(student, "写了", now=START, day=date(2026, 11, day))
    reply = await chat.says("student", "日历")
    assert "本周：一 ✓ 二 ✓ 三 ✓，连着 3 天" in reply.text
    assert reply.data["title"] == "11月写了 3 天，连着 3 天"


async def test_words_and_tap_give_the_same_calendar(chat: Bot):
    assert await chat.says("student", "我想看日历") != await chat.taps("student", "rec.calendar")
    assert await chat.says("student", "哪天没写") == await chat.taps("student", "rec.calendar")


async def test_s06_a_date_shows_that_day_and_what_can_be_done(chat: Bot):
    assert (await says(chat, "11.18")).splitlines() == [
        "11月18日 周三（你和辅导员能看）", "第 1 段「早上跑步三公里」",
        "第 2 段「晚上和室友分好了小组任务」", "1 改成只有我能看", "2 删",
    ]


async def test_s06_the_day_is_hidden_with_a_digit(cast: Cast, chat: Bot):
    await says(chat, "11.18", "1")
    assert {seen for _, seen in await kept(cast, chat)} == {"private"}
    assert "1 改成我和辅导员能看" in await says(chat, "11.18")


async def test_s06_the_day_is_deleted_after_a_question(cast: Cast, chat: Bot):
    assert await says(chat, "11.18", "2") == "删掉今天的 2 段？\n1 删 2 留着"
    await says(chat, "1")
    assert await bodies(cast, chat) == []


async def test_an_empty_day_says_how_to_fill_it(chat: Bot):
    assert await says(chat, "11.15") == "11月15日 周日没有写。\n想补回「补 11.15 …」"
    assert await says(chat, "11.2") == "11月2日 周一没有写。"


async def test_the_record_of_another_is_never_shown(cast: Cast, chat: Bot):
    mate = await cast.asker("mate")
    await writing.add(mate, "同学的话", now=START, day=date(2026, 11, 17), visibility="class")
    assert "同学的话" not in await says(chat, "11.17")


async def test_a_long_day_comes_in_pages_that_fit(chat: Bot):
    for letter in "甲乙丙":
        await says(chat, f"记 {letter * 900}")
    seen = await says(chat, "11.18")
    pages = [seen]
    while "回「下一页」" in pages[-1]:
        pages.append(await says(chat, "下一页"))
    assert all(len(page.encode()) <= TEXT_LIMIT_BYTES for page in pages)
    assert [sum(page.count(letter) for page in pages) for letter in "甲乙丙"] == [900] * 3
    assert "没有下一页了" in await says(chat, "下一页")


async def test_the_week_is_told_to_its_author(chat: Bot):
    assert (await says(chat, "周报")).splitlines() == [
        "这周写了 1 天、2 段。",
        "你写过的两句：「早上跑步三公里」「晚上和室友分好了小组任务」",
        "只有你能看。图可以存下来",
    ]
