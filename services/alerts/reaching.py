"""想找辅导员聊: a student asks her own advisors for a talk about a reminder (S08)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Card
from bot.kit.texts import Texts
from services import care, pushes
from services.people.asker import Asker


async def ask(asker: Asker, *, texts: Texts, now: datetime) -> int:
    """Tell the asker's advisors, in ten minutes and once a day; how many they are."""
    place = await care.class_name(asker)
    words = texts.render("alerts/push_talk", name=asker.name, place=place)
    found = await care.advisors(asker)
    for person_id in found:
        await pushes.enqueue(
            asker.college, dedupe=f"{_key(asker)}:{person_id}", person_id=person_id,
            kind="alert.talk", urgency="normal", now=now, reply=Card("todo", words),
            not_before=now + pushes.THIRD_PERSON_AFTER,
        )
    return len(found)


async def take_back(asker: Asker, *, now: datetime) -> bool:
    """撤销; False where the advisors know already."""
    return await pushes.withdraw(asker.college, _key(asker), reason="undone", now=now)


def _key(asker: Asker) -> str:
    return f"alert.talk:{asker.person_id}:{asker.today}"
