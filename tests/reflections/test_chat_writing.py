"""S02-S05 as a student types them: recording, asking, private, late, at night."""

from __future__ import annotations

from datetime import date

import pytest

from bot.kit.reply import Choices
from models import sql
from services.reflections import parts, settings
from tests.bot_says import Bot
from tests.reflections.cast import TODAY, Cast, today_of

SAID = "今天跟师傅学会了网线端接，测通 8 根"


async def says(bot: Bot, *texts: str) -> str:
    """The answer to the last of these texts."""
    reply = None
    for text in texts:
        reply = await bot.says("student", text)
    return reply.text


async def kept(cast: Cast, bot: Bot, day: date | None = None) -> list[tuple[str, str]]:
    found = await parts.own_day(await cast.asker("student"), day or today_of(bot))
    return [(part.body, part.visibility) for part in found]


async def chosen(cast: Cast) -> None:
    """The student chose 我和辅导员 before."""
    await settings.choose(await cast.asker("student"), "advisor")


async def test_s02_a_sentence_is_asked_about_first(cast: Cast, chat: Bot):
    reply = await chat.says("student", SAID)
    assert reply.text == "要记下来吗？\n1 记 2 不记"
    assert isinstance(reply, Choices) and await kept(cast, chat) == []


async def test_s02_the_first_record_asks_once_who_may_read(cast: Cast, chat: Bot):
    asked = await says(chat, SAID, "1")
    assert "平时的记录想给谁看" in asked and "1 只有我 2 我和辅导员" in asked
    assert await kept(cast, chat) == [(SAID, "private")]
    done = await says(chat, "2")
    assert done.splitlines() == [
        "第 73 天/1000 · 已写 1 天 🌱", f"「{SAID}」", "你和辅导员能看",
        "改：回「改 …」 收回：回「撤销」",
    ]
    assert await kept(cast, chat) == [(SAID, "advisor")]
    assert "给谁看" not in await says(chat, "记 第二段也写好了")


async def test_s02_unanswered_it_stays_mine_and_is_not_asked_again(cast: Cast, chat: Bot):
    assert "想给谁看" in await says(chat, "记 第一段")
    assert await says(chat, "记 第二段") == "加到今天了 ✓（今天 2 段）只有你能看"
    assert [visibility for _, visibility in await kept(cast, chat)] == ["private", "private"]


async def test_s02_the_answer_opens_only_what_was_asked_about(cast: Cast, chat: Bot):
    await says(chat, "记 第一段", "2")
    await says(chat, "私 第二段")
    assert await kept(cast, chat) == [("第一段", "advisor"), ("第二段", "private")]


async def test_s03_a_quick_record_counts_days(cast: Cast, chat: Bot):
    await chosen(cast)
    said = await says(chat, "记 登录接口的测试补完了，17 个都过")
    assert said == "记下了 ✓ 第 73 天/1000 · 已写 1 天 🌱\n你和辅导员能看"
    chat.clock.move(days=1)
    said = await says(chat, "记：第二天")
    assert said == "记下了 ✓ 第 74 天/1000 · 已写 2 天 · 本周第 2 天\n你和辅导员能看"


@pytest.mark.parametrize("typed", [
    "记 跑步", "记：跑步", "记录 跑步", "jl 跑步", "ＪＬ　跑步", "今天：跑步", "打卡 跑步",
    "帮我记 跑步",
])
async def test_every_way_to_say_it_records(cast: Cast, chat: Bot, typed: str):
    await says(chat, typed)
    assert [body for body, _ in await kept(cast, chat)] == ["跑步"]


async def test_a_word_that_begins_with_the_command_is_no_command(cast: Cast, chat: Bot):
    assert "要记下来吗" in await says(chat, "记得明天带工具箱")
    assert await kept(cast, chat) == []


async def test_a_bare_command_opens_a_form_that_the_next_sentence_fills(cast: Cast, chat: Bot):
    assert "后面还空着" in await says(chat, "记")
    await says(chat, "好的", "打球")
    assert [body for body, _ in await kept(cast, chat)] == ["打球"]


async def test_another_command_interrupts_the_form_and_says_so(cast: Cast, chat: Bot):
    said = await says(chat, "记", "日历")
    assert "〔写今天还开着，回「继续」接着写〕" in said
    await says(chat, "取消", "下午去了实训楼")
    assert await kept(cast, chat) == []


async def test_a_redelivered_record_is_written_once(cast: Cast, chat: Bot):
    message = chat.text("student", "记 只写一次")
    first = await chat.hears(message)
    again = await chat.hears(message)
    assert (first.reply, again.fresh) == (again.reply, False)
    assert len(await kept(cast, chat)) == 1


async def test_s04_a_second_line_joins_the_first(cast: Cast, chat: Bot):
    await chosen(cast)
    await says(chat, "今天好累啊")
    chat.clock.move(minutes=1)
    assert (await says(chat, "明天还有两门考试")).startswith("两句一起。\n1 记 2 不记")
    await says(chat, "1")
    assert await kept(cast, chat) == [("今天好累啊\n明天还有两门考试", "advisor")]


async def test_s04_after_two_minutes_it_is_a_question_of_its_own(cast: Cast, chat: Bot):
    await says(chat, "今天好累啊")
    chat.clock.move(minutes=3)
    await says(chat, "明天还有两门考试", "1")
    assert [body for body, _ in await kept(cast, chat)] == ["明天还有两门考试"]


async def test_s04_no_means_no_and_the_text_is_gone(cast: Cast, chat: Bot):
    assert await says(chat, SAID, "2") == "好，没记。"
    assert "空着" in await says(chat, "记")
    assert await kept(cast, chat) == []


async def test_s04_after_fifteen_minutes_the_text_is_void(cast: Cast, chat: Bot):
    await says(chat, SAID)
    chat.clock.move(minutes=16)
    assert "过期" in await says(chat, "1")
    assert await kept(cast, chat) == []


async def test_a_text_that_waited_too_long_leaves_the_conversation(cast: Cast, chat: Bot):
    await says(chat, SAID)
    chat.clock.move(minutes=16)
    await says(chat, "日历")
    sealed = await sql.value("SELECT data_sealed FROM contact WHERE openid = 'student'")
    state = cast.college.seal.open(sealed, "contact", "student")
    assert "record.keep" in state and "网线" not in state


async def test_s04_who_never_says_yes_is_left_in_peace_for_a_week(cast: Cast, chat: Bot):
    for n in "一二三":
        assert "要记下来吗" in await says(chat, f"说的第{n}句话")
        chat.clock.move(minutes=5)
    assert "没有记" in await says(chat, "说的第四句话")
    chat.clock.move(days=8)
    assert "要记下来吗" in await says(chat, "过了一周说的话")


async def test_s04_who_said_yes_once_is_always_asked(cast: Cast, chat: Bot):
    await says(chat, "说的第零句话", "1")
    for n in "一二三四五":
        chat.clock.move(minutes=5)
        assert "要记下来吗" in await says(chat, f"说的第{n}句话")


async def test_left_in_peace_the_sentence_can_still_be_kept(cast: Cast, chat: Bot):
    for n in "一二三四":
        await says(chat, f"说的第{n}句话")
        chat.clock.move(minutes=5)
    await says(chat, "这句其实想留", "记")
    assert [body for body, _ in await kept(cast, chat)] == ["这句其实想留"]


async def test_s04_direct_recording_on_and_off(cast: Cast, chat: Bot):
    await chosen(cast)
    assert "直接记进当天" in await says(chat, "直接记 开")
    assert (await says(chat, "把小组任务分好了工")).startswith("记下了 ✓")
    assert await says(chat, "嗯嗯") == "在。想记一句，发来就行。"
    assert "1 记 2 不记" in await says(chat, "明天几点上课呢")
    assert "先问一句" in await says(chat, "直接记关")
    chat.clock.move(minutes=3)
    assert "要记下来吗" in await says(chat, "又写了一段代码")
    assert len(await kept(cast, chat)) == 1


async def test_s05_private_says_who_can_not_read(cast: Cast, chat: Bot):
    await chosen(cast)
    said = await says(chat, "私 和爸妈吵了一架，有点难受")
    assert said.startswith("记下了，只有你能看。加密存放") and said.endswith("回「求助」")
    assert await kept(cast, chat) == [("和爸妈吵了一架，有点难受", "private")]


async def test_s05_yesterday_is_written_late(cast: Cast, chat: Bot):
    await chosen(cast)
    said = await says(chat, "补 昨天 在图书馆看完数据库第 6 章")
    assert said.splitlines() == [
        "补到 11月17日 周二 ✓（补记）你和辅导员能看 🌱", "请假、实习、放假的日子不用补，不会断。",
    ]


@pytest.mark.parametrize("typed", [
    "补 11.12 跑步", "补卡 周四 跑步", "11.12：跑步", "补11月12日 跑步",
])
async def test_s05_every_way_to_name_the_day(cast: Cast, chat: Bot, typed: str):
    await says(chat, typed)
    assert [body for body, _ in await kept(cast, chat, date(2026, 11, 12))] == ["跑步"]


async def test_s05_an_old_day_is_offered_as_part_of_today(cast: Cast, chat: Bot):
    asked = await says(chat, "补 10月23日 运动会 4×100 第二")
    assert asked == (
        "10月23日是 26 天前，补记开放 7 天。放进今天、注明是 10月23日的事？\n1 放今天 0 算了"
    )
    await says(chat, "1")
    assert "「运动会 4×100 第二」（10月23日的事）" in await says(chat, "11.18")


async def test_s05_the_offer_may_be_turned_down(cast: Cast, chat: Bot):
    assert await says(chat, "补 10月23日 运动会", "0") == "好，没放。"
    assert await kept(cast, chat) == []


async def test_s05_tomorrow_has_not_come(cast: Cast, chat: Bot):
    assert (await says(chat, "补 明天 跑步")).startswith("11月19日还没到")


async def test_a_sentence_with_bu_is_no_late_record(chat: Bot):
    assert "要记下来吗" in await says(chat, "补考终于考过了")


async def test_the_menu_asks_for_day_and_words_one_after_the_other(cast: Cast, chat: Bot):
    await chat.taps("student", "rec.late")
    await says(chat, "昨天", "还去跑了步")
    assert [body for body, _ in await kept(cast, chat, date(2026, 11, 17))] == ["还去跑了步"]


async def test_the_private_button_keeps_the_next_sentence_private(cast: Cast, chat: Bot):
    await chosen(cast)
    await chat.taps("student", "rec.private")
    await says(chat, "心情一般")
    assert await kept(cast, chat) == [("心情一般", "private")]


async def test_s05_at_night_it_is_the_day_before_until_today_is_said(cast: Cast, chat: Bot):
    await chosen(cast)
    chat.clock.move(hours=16, minutes=40)  # 0:40 on the 19th
    said = await says(chat, "记 刚下晚班")
    assert said.startswith("现在 00:40，先算 11月18日的。要算 19 日回「今天」。")
    assert await says(chat, "今天") == "好，算 11月19日的。你和辅导员能看"
    assert await kept(cast, chat, date(2026, 11, 19)) == [("刚下晚班", "advisor")]
    assert await says(chat, "撤销") == "换回来了，算 11月18日的。"
    assert await kept(cast, chat, TODAY) == [("刚下晚班", "advisor")]


async def test_a_tap_on_write_today_moves_nothing(cast: Cast, chat: Bot):
    chat.clock.move(hours=16, minutes=40)
    await says(chat, "记 刚下晚班")
    await chat.taps("student", "rec.today")
    assert len(await kept(cast, chat, TODAY)) == 1


@pytest.mark.parametrize("typed", ["记 {}", "{}", "私 {}", "补 昨天 {}"])
async def test_too_long_a_text_is_told_and_not_written(cast: Cast, chat: Bot, typed: str):
    said = await says(chat, typed.format("长" * 1001))
    assert said.startswith("这段 1,001 字，聊天里一次记 1,000 字。")
    assert await sql.value("SELECT count(*) FROM entry_part") == 0
