"""谁看过我: who looked at one's own data, by role and count (CONVERSATIONS S11)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kit.reply import Reply
from bot.kit.router import Router
from bot.kit.texts import Texts
from services import audit
from services.people.asker import Asker

router = Router("privacy")

#: How far back is told.
DAYS = 30


@router.command("privacy.looks", "谁看过我", "谁看了我", "谁看过我的记录", "看过我的人",
                help="谁看过我")
async def show_looks(asker: Asker, texts: Texts, now: datetime) -> Reply:
    seen = await audit.seen_by(asker, since=now - timedelta(days=DAYS))
    return texts.say("privacy/looks", seen=seen, days=DAYS, audience=asker.audience)
