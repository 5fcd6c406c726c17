"""A message runs once, its reply and its conversation are kept with it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.kit.reply import Nothing, Say
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from models import sql
from services.errors import NoData
from services.ledger import ContactState
from tests.bot_says import a_bot, a_college

EVERYONE = {"guest", "student"}


def a_router() -> Router:
    router = Router("test")

    @router.command("echo", "说", audiences=EVERYONE, rest=True)
    async def echo(rest: str) -> Answer:
        return Say(f"听到：{rest}")

    @router.command("ask", "问", audiences=EVERYONE)
    async def ask(talk: Talk, now: object) -> Answer:
        talk.open("form", "one", now=now, title="表")
        return Say("第一格？")

    @router.step("form", "one")
    async def one(text: str, talk: Talk) -> Answer:
        talk.move("two", first=text)
        return Say("第二格？")

    @router.step("form", "two")
    async def two(text: str, talk: Talk) -> Answer:
        first = talk.data["first"]
        talk.close()
        return Say(f"{first}+{text}")

    @router.prompt("form", "one")
    async def again() -> Answer:
        return Say("再问第一格？")

    @router.command("list", "单子", audiences=EVERYONE)
    async def listed(talk: Talk, now: object) -> Answer:
        talk.show(Listing("card", ("a", "b", "c"), now, actions=("谈", "家长"), title="晨报"))
        return Say("1 甲⏎2 乙⏎3 丙")

    @router.pick("card", verbs={"稍后": ("回头",)})
    async def chosen(pick: Pick) -> Answer:
        return Say(f"{pick.action} {pick.verb} {','.join(pick.ids)}")

    @router.command("card", "晨报", audiences=EVERYONE)
    async def card(talk: Talk, now: object) -> Answer:
        talk.show(Listing("card", ("a", "b", "c"), now, actions=("谈", "家长"), title="晨报"))
        return Say("晨报单子")

    @router.command("detail", "详情", audiences=EVERYONE)
    async def detail(talk: Talk, now: object) -> Answer:
        talk.show(Listing("detail", ("谈:a", "家长:a"), now, of="card"))
        return Say("甲的详情")

    @router.pick("detail")
    async def detailed(pick: Pick) -> Answer:
        return Say(pick.ids[0])

    @router.command("count", "数", audiences=EVERYONE)
    async def count(talk: Talk) -> Answer:
        talk.context["count"] = talk.context.get("count", 0) + 1
        return Say(str(talk.context["count"]))

    @router.command("none", "没有", audiences=EVERYONE)
    async def none() -> Answer:
        raise NoData("kit/not_stored")

    @router.free(EVERYONE)
    async def free(text: str) -> Answer:
        if text.startswith("谁"):
            return Say("不知道")
        return PASS

    return router


@pytest.fixture
async def bot(database: str):
    return a_bot(await a_college(), routers=(a_router(),))


async def test_a_command_answers_with_its_rest(bot):
    assert await bot.says("o1", "说：今天。好") == Say("听到：今天。好")


async def test_one_message_delivered_again_gives_the_stored_reply_and_no_second_row(bot):
    message = bot.text("o1", "说 一次")
    first = await bot.hears(message)
    second = await bot.hears(message)
    assert (first.fresh, second.fresh) == (True, False)
    assert second.reply == first.reply
    assert await sql.value("SELECT count(*) AS n FROM inbound") == 1


async def test_fifty_deliveries_at_once_have_one_effect(bot):
    message = bot.text("o1", "说 一次")
    done = await asyncio.gather(*(bot.hears(message) for _ in range(50)))
    assert sum(one.fresh for one in done) == 1
    assert {one.reply for one in done} == {Say("听到：一次")}


async def test_messages_at_once_of_one_person_each_see_the_one_before(bot):
    await bot.says("o1", "数")
    heard = await asyncio.gather(*(bot.says("o1", "数") for _ in range(8)))
    assert sorted(int(reply.text) for reply in heard) == list(range(2, 10))


async def test_a_form_survives_between_messages_and_can_go_back(bot):
    await bot.says("o1", "问")
    await bot.says("o1", "甲")
    assert await bot.says("o1", "返回") == Say("再问第一格？")
    await bot.says("o1", "丙")
    assert await bot.says("o1", "丁") == Say("丙+丁")


async def test_a_command_interrupts_a_form_and_the_form_goes_on(bot):
    await bot.says("o1", "问")
    reply = await bot.says("o1", "说 插一句")
    assert reply.text.splitlines() == ["听到：插一句", "〔表还开着，回「继续」接着写〕"]
    await bot.says("o1", "甲")
    assert await bot.says("o1", "乙") == Say("甲+乙")


async def test_a_form_opened_anew_is_not_said_to_be_still_open(bot):
    first = await bot.says("o1", "问")
    assert await bot.says("o1", "问") == first


async def test_going_on_asks_the_question_and_no_more(bot):
    await bot.says("o1", "问")
    await bot.says("o1", "甲")
    assert "还开着" not in (await bot.says("o1", "返回")).text
    assert "还开着" not in (await bot.says("o1", "返回")).text


async def test_cancel_keeps_the_draft_until_midnight(bot):
    await bot.says("o1", "问")
    await bot.says("o1", "甲")
    assert "继续" in (await bot.says("o1", "取消")).text
    await bot.says("o1", "继续")
    assert await bot.says("o1", "乙") == Say("甲+乙")


async def test_a_form_left_alone_for_fifteen_minutes_takes_no_more_words(bot):
    await bot.says("o1", "问")
    bot.clock.move(minutes=16)
    assert await bot.says("o1", "甲") == Nothing()


@pytest.mark.parametrize(("typed", "answer"), [
    ("1 2", "1 None b"), ("2", "None None b"), ("2 3 回头", "None 稍后 b,c"),
    ("晨报 3", "None None c"), ("第2条", "None None b"),
])
async def test_numbers_stand_for_the_list_as_it_was_shown(bot, typed, answer):
    await bot.says("o1", "单子")
    assert (await bot.says("o1", typed)).text == answer


async def test_a_digit_acts_on_the_detail_and_two_numbers_on_its_list(bot):
    await bot.says("o1", "晨报")
    await bot.says("o1", "详情")
    assert (await bot.says("o1", "2")).text == "家长:a"
    assert (await bot.says("o1", "1 2")).text == "1 None b"
    assert (await bot.says("o1", "2 3 回头")).text == "None 稍后 b,c"


async def test_back_from_a_detail_prints_its_list_again(bot):
    await bot.says("o1", "晨报")
    await bot.says("o1", "详情")
    assert (await bot.says("o1", "返回")).text == "晨报单子"
    assert (await bot.says("o1", "2")).text == "None None b"


async def test_an_expired_list_is_named_and_nothing_is_done(bot):
    await bot.says("o1", "单子")
    bot.clock.move(minutes=61)
    assert "晨报" in (await bot.says("o1", "2")).text


async def test_an_error_for_people_is_a_reply_and_is_stored(bot):
    message = bot.text("o1", "没有")
    first = await bot.hears(message)
    assert "没有存下" in first.reply.text
    assert (await bot.hears(message)).reply == first.reply


async def test_an_outsider_has_a_conversation_of_its_own(bot):
    await bot.says("o1", "问")
    assert await bot.says("o2", "甲") == Nothing()


async def test_words_of_a_person_are_not_kept_in_clear(bot):
    await bot.says("o1", "问")
    await bot.says("o1", "很私人的一句")
    row = await sql.one("SELECT data_sealed, context::text AS context FROM contact")
    assert "很私人的一句".encode() not in bytes(row["data_sealed"])
    assert "很私人" not in row["context"]


async def test_a_second_tap_within_three_seconds_is_answered_once(bot):
    assert (await bot.taps("o1", "list")).text
    bot.clock.move(seconds=1)
    assert await bot.taps("o1", "list") == Nothing()
    bot.clock.move(seconds=3)
    assert (await bot.taps("o1", "list")).text


async def test_contact_state_reaches_a_handler(database: str):
    router = Router("test")

    @router.command("me", "我", audiences=EVERYONE)
    async def me(contact: ContactState) -> Answer:
        return Say(contact.openid)

    bot = a_bot(await a_college(), routers=(router,))
    assert await bot.says("o7", "我") == Say("o7")
    assert bot.clock.now() - timedelta(0) == bot.clock.moment


async def test_a_card_pushed_meanwhile_is_asked_about_and_the_answer_is_carried_out(database: str):
    router = a_router()

    @router.command("pushed", "推", audiences=EVERYONE)
    async def pushed(talk: Talk, now: object) -> Answer:
        talk.show(Listing("digest", ("x", "y"), now, title="小结", pushed=True))
        return Say("推来小结")

    @router.pick("digest")
    async def read(pick: Pick) -> Answer:
        return Say(f"小结 {pick.ids[0]}")

    bot = a_bot(await a_college(), routers=(router,))
    await bot.says("o1", "单子")
    bot.clock.move(minutes=1)
    await bot.says("o1", "推")
    asked = await bot.says("o1", "2")
    assert asked.text.splitlines()[0] == "「2」指哪个？"
    assert (await bot.says("o1", "1")).text == "小结 y"
    await bot.says("o1", "2")
    assert (await bot.says("o1", "2")).text == "None None b"
