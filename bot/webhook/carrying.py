"""After COMMIT: late texts and pictures leave from this process, the worker hears of the rest."""

from __future__ import annotations

import asyncio
import logging

from bot.kit.message import Message, Text
from bot.webhook import meters
from bot.webhook.turn import Conversed
from bot.wechat.errors import WeChatError
from bot.wiring import Deps
from models.database import AWAY
from services import menus, pushes
from services.colleges import College

log = logging.getLogger(__name__)

#: CONVERSATIONS 1.1 wait/slow: ten seconds after the question, of which the budget is gone.
SLOW_SECONDS = 6.0
#: Characters of the question in that line.
TITLE = 20


async def carry_out(
    deps: Deps, college: College, message: Message, conversed: Conversed
) -> None:
    """Send what this message caused, in order; what fails here is found by the sweeper."""
    meters.database_back()
    try:
        for push_id in conversed.pushes:
            await pushes.send_now(college, push_id, deps.outside(college), now=deps.clock.now)
        if conversed.retag:
            await menus.carry_out(college, deps.wechat(college), now=deps.clock.now())
    except AWAY:
        log.warning("a follow-up waits for the sweeper: the database went away")
    except Exception:
        log.exception("a follow-up failed; the sweeper will find it")
    deps.poke(college.id)


async def while_waiting(
    deps: Deps, college: College, message: Message, done: asyncio.Future[Conversed]
) -> None:
    """「对方正在输入」 while an answer is late, and one line after ten seconds (wait/slow)."""
    if not isinstance(message, Text):
        return
    client = deps.wechat(college)
    try:
        await asyncio.wait_for(client.typing(message.openid), 2)
        await asyncio.wait([done], timeout=SLOW_SECONDS)
        if not done.done():
            text = deps.texts(college).render("wait/slow", title=message.content[:TITLE])
            await asyncio.wait_for(client.send_text(message.openid, text), 2)
    except (WeChatError, TimeoutError, OSError):
        log.debug("the courtesy of a late answer was not shown")
