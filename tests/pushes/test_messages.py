"""消息: the list of what waits, its numbers, and the line that tells of it (L12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.kit.reply import Card, Say
from bot.wechat import errors
from handlers.chat import alerts, inbox
from models import sql
from services import pushes
from tests.bot_says import Bot, a_bot
from tests.pushes.cast import NOON, Cast

PHONE = "o-9001"


@pytest.fixture
def bot(cast: Cast) -> Bot:
    return a_bot(cast.college, routers=(inbox.router, alerts.router), now=NOON)


async def _held(cast: Cast, *texts: str, **changed: str) -> None:
    """Pushes that ended in the inbox because no window was open."""
    for text in texts:
        await cast.push(Say(text), **changed)
    for queue in ("push", "now"):
        await cast.deliver(queue)


async def test_an_answer_whose_window_shut_is_read_with_the_next_message(
    cast: Cast, bot: Bot
) -> None:
    await cast.open_window(cast.counselor)
    cast.wechat.answers = [errors.WindowClosed(45015, "out of time")]
    push = await cast.push(Say("就业率 93.6%"), kind="late_reply", urgency="now")
    await cast.deliver("now")
    assert await cast.fate(push) == ("inbox", "window_closed")
    assert "就业率 93.6%" in (await bot.says(PHONE, "消息")).text
    assert await cast.fate(push) == ("delivered", "handed_over")


async def test_notices_are_counted_once_in_the_tail(cast: Cast, bot: Bot) -> None:
    await _held(cast, "一", "二")
    assert (await bot.says(PHONE, "晨报")).text.endswith("另有 2 件没送到您：回「消息」看。")
    bot.clock.move(minutes=1)
    assert "没送到您" not in (await bot.says(PHONE, "晨报")).text


async def test_a_new_notice_is_told_of_again(cast: Cast, bot: Bot) -> None:
    await _held(cast, "一")
    await bot.says(PHONE, "晨报")
    await sql.changed("UPDATE contact SET window_until = NULL")
    await _held(cast, "二")
    assert "另有 2 件没送到您" in (await bot.says(PHONE, "晨报")).text


async def test_the_list_shows_one_by_number_and_clears(cast: Cast, bot: Bot) -> None:
    await _held(cast, "第一件\n正文一", "第二件\n正文二", "第三件\n正文三")
    listed = await bot.says(PHONE, "消息")
    assert listed.text.splitlines()[:2] == ["3 件：", "1 11月18日 11:50 第一件"]
    assert (await bot.says(PHONE, "2")).text.startswith("11月18日 11:50\n第二件\n正文二")
    assert (await bot.says(PHONE, "都看过")).text.startswith("清掉了 2 件。")
    assert await sql.value("SELECT count(*) FROM push WHERE state = 'inbox'") == 0


async def test_what_the_weeks_limit_kept_back_is_shown_once(cast: Cast, bot: Bot) -> None:
    push = await cast.push(Card("todo", "折进小结的一件"))
    await sql.changed("UPDATE push SET state = 'folded', reason = 'weekly_limit'")
    assert "折进小结的一件" in (await bot.says(PHONE, "消息")).text
    assert (await bot.says(PHONE, "消息")).text == "没有新消息，都送到了。"
    assert await cast.fate(push) == ("folded", "weekly_limit")


async def test_another_person_gets_nothing_of_it(cast: Cast, bot: Bot) -> None:
    await _held(cast, "给辅导员的")
    assert (await bot.says("o-2025020101", "消息")).text == "没有新消息，都送到了。"


async def test_who_takes_over_a_phone_gets_nothing_meant_for_another(cast: Cast) -> None:
    await cast.push(Say("就业率 93.6%"), kind="late_reply", urgency="now", openid=PHONE)
    await cast.deliver("now")
    await sql.changed("UPDATE contact SET person_id = NULL")
    await sql.changed("UPDATE contact SET person_id = $1 WHERE openid = $2", cast.student, PHONE)
    waiting = await pushes.held(cast.college, openid=PHONE, person_id=cast.student, now=NOON)
    assert waiting == []


async def test_an_item_past_its_time_is_not_handed_over(cast: Cast) -> None:
    await cast.push(Say("旧的"), expires_at=NOON + timedelta(hours=1))
    await cast.deliver()
    waiting = await pushes.held(cast.college, openid=PHONE, person_id=cast.counselor,
                                now=NOON + timedelta(hours=2))
    assert waiting == []
