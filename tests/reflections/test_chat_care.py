"""S12: help goes first, nothing is stored or passed on, and what is said is true."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from bot.kit.reply import Card
from models import sql
from services import care
from services.pushes.queueing import opened
from tests.bot_says import START, Bot
from tests.reflections.cast import Cast, a_chat
from tests.reflections.test_chat_writing import kept, says

CRY = "撑不下去了，活着没意思"


async def notices(cast: Cast) -> dict[int, Card]:
    rows = await sql.rows("SELECT person_id, dedupe, reply_sealed FROM push")
    return {row["person_id"]: opened(cast.college, row["dedupe"], row["reply_sealed"])
            for row in rows}


@pytest.mark.parametrize("text", [
    CRY, "我不想活了", "想死", "真的想自杀", "不如死了算了", "昨晚割腕了",
    "室友说要跳楼怎么办", "想结束自己的生命",
])
def test_words_that_ask_for_help_now(text):
    assert care.needs_help(text)


@pytest.mark.parametrize("text", [
    "笑死我了这个bug", "想死你了", "累死了", "作业多到爆炸", "今天听了预防自杀的讲座",
    "这道题难死了", "饿得要死", "电池快死了", "今天好累啊",
])
def test_words_that_do_not(text):
    assert not care.needs_help(text)


async def test_help_comes_before_the_question_to_record(cast: Cast, chat: Bot):
    said = await says(chat, CRY)
    assert "12356" in said and "120、110" in said and "要记下来吗" not in said
    assert "这段话还没存也没给任何人看" in said
    assert await kept(cast, chat) == [] and await notices(cast) == {}


async def test_the_college_s_own_numbers_are_named(cast: Cast):
    numbers = {"counselling": "0000-1", "counselling_hours": "今天到 21:00", "security": "0000-2"}
    await sql.changed("UPDATE college SET contacts = $1", sql.dumped(numbers))
    bot = await a_chat(dataclasses.replace(
        cast, college=dataclasses.replace(cast.college, contacts=numbers)))
    said = await says(bot, CRY)
    assert "校心理中心 0000-1（今天到 21:00）" in said and "校保卫处 0000-2" in said


async def test_ji_keeps_the_words_for_oneself(cast: Cast, chat: Bot):
    said = await says(chat, CRY, "记")
    assert "这段话记下了，只有你能看" in said
    assert await kept(cast, chat) == [(CRY, "private")]


async def test_a_record_with_such_words_is_kept_and_answered_with_help(cast: Cast, chat: Bot):
    said = await says(chat, f"记 {CRY}")
    assert "12356" in said and "这段话记下了，只有你能看" in said
    assert await kept(cast, chat) == [(CRY, "private")]


async def test_with_direct_recording_it_is_kept_for_oneself(cast: Cast, chat: Bot):
    await says(chat, "平时给谁看", "2", "直接记 开")
    said = await says(chat, CRY)
    assert "只有你能看" in said and await kept(cast, chat) == [(CRY, "private")]


@pytest.mark.parametrize(("digit", "who"), [("1", "counsellor"), ("2", "advisor")])
async def test_the_right_person_is_told_without_a_word_of_it(
    cast: Cast, chat: Bot, digit: str, who: str
):
    said = await says(chat, CRY, digit)
    assert "你写的内容没有转给他" in said
    told = await notices(cast)
    assert set(told) == {cast.ids[who]}
    text = told[cast.ids[who]].text
    assert "student" in text and "撑不下去" not in text and "活着" not in text
    assert text.splitlines()[0] == "有 1 位同学请您联系"


async def test_a_second_tap_tells_nobody_twice(cast: Cast, chat: Bot):
    await says(chat, CRY, "1", "1")
    assert len(await notices(cast)) == 1


async def test_without_a_counsellor_it_says_so_and_the_advisor_can_still_be_asked(
    cast: Cast, chat: Bot
):
    await sql.changed("UPDATE post SET until_on = $1 WHERE role = 'psych_counsellor'",
                      date(2026, 9, 2))
    said = await says(chat, CRY, "1")
    assert said.startswith("现在没有心理老师值班，这条没有发给任何人。")
    assert await notices(cast) == {}
    await says(chat, "2")
    assert set(await notices(cast)) == {cast.ids["advisor"]}


async def test_not_now_is_an_answer(cast: Cast, chat: Bot):
    assert await says(chat, CRY, "3") == "好。这些电话一直在「求助」里。"
    assert await notices(cast) == {}


async def test_the_command_shows_the_numbers_without_thanking(chat: Bot):
    said = await says(chat, "求助")
    assert "12356" in said and "谢谢你说出来" not in said and "这段话" not in said


async def test_hard_words_get_one_line_more(chat: Bot):
    assert (await says(chat, "今天好累啊")).endswith("想找人说说，回「求助」")
    chat.clock.move(minutes=3)
    assert "求助" not in await says(chat, "笑死我了这个bug")


async def test_who_is_not_bound_gets_the_numbers_too(cast: Cast):
    bot = await a_chat(cast, bind=())
    said = (await bot.says("somebody", CRY)).text
    assert "12356" in said and "绑定" not in said and "要人来找你吗" not in said


async def test_staff_are_not_answered_like_students(cast: Cast):
    bot = await a_chat(cast, now=START, bind=("advisor",))
    assert "要人来找你吗" not in (await bot.says("advisor", CRY)).text
