"""What no channel took waits for its person and is handed over once, with the next answer."""

from __future__ import annotations

from bot.kit.reply import Picture, Say
from bot.kit.router import Answer, Router
from handlers.chat import inbox
from models import sql
from tests.bot_says import Bot, a_bot
from tests.pushes.cast import Cast, said

PHONE = "o-2025020101"


def _bot(cast: Cast) -> Bot:
    router = Router("test")

    @router.command("echo", "说", audiences={"student"}, rest=True)
    async def echo(rest: str) -> Answer:
        return Say(rest)

    return a_bot(cast.college, routers=(router,), now=cast.now)


async def test_a_late_answer_is_handed_over_once(cast: Cast) -> None:
    late = await cast.push(said("慢的一句"), person_id=cast.student, kind="late_reply",
                           urgency="now")
    await cast.deliver("now")
    assert await cast.fate(late) == ("inbox", "no_channel")
    bot = _bot(cast)
    assert (await bot.says(PHONE, "说 一")).text.splitlines() == ["一", "慢的一句"]
    assert await cast.fate(late) == ("delivered", "handed_over")
    assert (await bot.says(PHONE, "说 二")).text == "二"


async def test_safety_stands_before_the_answer(cast: Cast) -> None:
    await cast.push(said("先看这个"), person_id=cast.student, kind="safety.call", urgency="now")
    await cast.deliver("now")
    assert (await _bot(cast).says(PHONE, "说 一")).text.splitlines() == ["先看这个", "一"]


async def test_a_redelivered_message_hands_over_the_same(cast: Cast) -> None:
    await cast.push(said("慢的一句"), person_id=cast.student, kind="late_reply", urgency="now")
    await cast.deliver("now")
    bot = _bot(cast)
    message = bot.text(PHONE, "说 一")
    first, again = await bot.hears(message), await bot.hears(message)
    assert again.reply == first.reply
    assert await sql.value("SELECT count(*) FROM push WHERE state = 'delivered'") == 1


async def test_more_than_four_wait_for_the_next_message(cast: Cast) -> None:
    for n in range(6):
        await cast.push(said(f"第{n}句"), person_id=cast.student, kind="late_reply",
                        urgency="now")
    await cast.deliver("now")
    bot = _bot(cast)
    first = (await bot.says(PHONE, "说 一")).text.splitlines()
    assert first[:5] == ["一", "第0句", "第1句", "第2句", "第3句"]
    assert (await bot.says(PHONE, "说 二")).text.splitlines()[:3] == ["二", "第4句", "第5句"]


async def test_a_picture_without_a_window_is_drawn_again_from_the_inbox(cast: Cast) -> None:
    data = {"title": "11月写了 2 天"}
    await cast.push(Picture("", "calendar_heat", data), person_id=cast.student, kind="picture",
                    urgency="now")
    await cast.deliver("draw")
    bot = a_bot(cast.college, routers=(inbox.router,), now=cast.now)
    reply = await bot.says(PHONE, "消息")
    assert isinstance(reply, Picture)
    assert (reply.chart, reply.data) == ("calendar_heat", data)
    assert reply.text.endswith("的图：11月写了 2 天")
