"""What no channel took waits for its person and is handed over once, with the next answer."""

from __future__ import annotations

from bot.kit.reply import Say
from bot.kit.router import Answer, Router
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


async def test_who_takes_over_a_phone_gets_nothing_meant_for_another(bot: Bot) -> None:
    cast = _cast(bot)
    await _held(bot, "就业率 93.6%", kind="late_reply", urgency="now")
    await sql.changed("UPDATE contact SET person_id = NULL")
    await sql.changed("UPDATE contact SET person_id = $1 WHERE openid = 'o-9001'", cast.student)
    waiting = await pushes.held(cast.college, openid="o-9001", person_id=cast.student,
                                now=bot.clock.now())
    assert waiting == []
