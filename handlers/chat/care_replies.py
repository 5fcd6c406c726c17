"""The numbers to call and the question whether somebody should come (CONVERSATIONS S12)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.talk import Listing, Talk
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from services import care
from services.people.asker import Asker

ASK = "care.ask"
ASK_IDS = ("counsellor", "advisor", "later")


def offer(
    asker: Asker, *, talk: Talk, texts: Texts, now: datetime, said: bool, recorded_as: str = ""
) -> Reply:
    """Numbers to call, and whether somebody should come; `recorded_as` when the text was kept."""
    talk.show(Listing(ASK, ASK_IDS, at=now))
    return choices(
        texts, "care/numbers", *ASK_IDS, numbers=care.numbers(asker.college), said=said,
        recorded=recorded_as, may_ask=True,
    )
