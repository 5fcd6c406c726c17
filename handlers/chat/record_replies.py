"""What is said after a record changed, and what is remembered with it: undo steps, questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.reply import Choices, Reply
from bot.kit.talk import Listing, Talk
from bot.kit.texts import Texts
from handlers.chat.care_replies import offer
from handlers.chat.choosing import choices
from services.care import needs_help, sounds_hard
from services.people.asker import Asker
from services.reflections import settings
from services.reflections.asking import Pending
from services.reflections.limits import PENDING_MINUTES
from services.reflections.values import Visibility, Written

KEEP = "record.keep"
#: A text for a day before the window, offered as a part of today.
OFFER = "record.offer"
#: A part written after midnight may be moved with 「今天」 until the next noon.
NIGHT = "record.night"
NIGHT_MINUTES = 12 * 60
#: A text on hold that no digit asks for; only 「记」 records it.
HELD = "record.held"
DEFAULT = "record.default"
KEEP_IDS = ("keep", "drop")
DEFAULT_IDS: tuple[Visibility, ...] = ("private", "advisor")


async def recorded(
    asker: Asker, written: Written, *, talk: Talk, texts: Texts, now: datetime, today: date
) -> Reply:
    """Say what was written and who can read it; asks once who may read by default."""
    added(written, talk=talk, now=now)
    part = written.part
    if needs_help(part.body):
        return offer(
            asker, talk=talk, texts=texts, now=now, said=True, recorded_as=part.visibility
        )
    hard = sounds_hard(part.body)
    if written.asks_default:
        await settings.default_was_asked(asker, now=now)
        return ask_default(written, talk=talk, texts=texts, now=now, today=today, hint=hard)
    return texts.say("reflections/written", w=written, now=now, today=today, hint=hard)


def added(written: Written, *, talk: Talk, now: datetime) -> None:
    """Remember how to take a part back, and that one written after midnight may be moved."""
    talk.undoable("record.add", now=now, **written.undo)
    if written.next_day is not None:
        talk.show(Listing(NIGHT, (), at=now, minutes=NIGHT_MINUTES))


def ask_default(
    written: Written, *, talk: Talk, texts: Texts, now: datetime, today: date, hint: bool
) -> Choices:
    """The question of the first entry, without a preselection (S02)."""
    talk.show(Listing(DEFAULT, DEFAULT_IDS, at=now, data=dict(written.undo)))
    return choices(
        texts, "reflections/ask_default", *DEFAULT_IDS, first=written.part, now=now, today=today,
        next_day=written.next_day, hint=hint,
    )


def ask_to_keep(
    key: str, text: str, *, talk: Talk, texts: Texts, now: datetime,
    about: Mapping[str, Any] | None = None,
) -> Choices:
    """Ask 要记下来吗 in the words of `key`; the text waits for its digit."""
    hold(text, talk=talk, now=now, about=about)
    return choices(texts, key, *KEEP_IDS, hint=sounds_hard(text))


def hold(
    text: str, *, talk: Talk, now: datetime, kind: str = KEEP,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Keep a text that may yet be recorded; it is let go after 15 minutes."""
    let_go(talk)
    data = {"text": text, **(about or {})}
    talk.show(Listing(kind, KEEP_IDS, at=now, minutes=PENDING_MINUTES, data=data))


def let_go(talk: Talk) -> None:
    """Forget the text on hold, if there is one."""
    talk.hide(KEEP)
    talk.hide(HELD)


def forget_expired(talk: Talk, *, now: datetime) -> None:
    """Texts whose time is over leave the conversation; their lists stay to say so."""
    for kind in (KEEP, HELD, OFFER):
        listing = talk.listing(kind)
        if listing is not None and listing.until <= now and listing.data:
            talk.lists[talk.lists.index(listing)] = dataclasses.replace(listing, data={})


def held(talk: Talk, *, now: datetime) -> Listing | None:
    """The text on hold with what is known about it, asked about or not."""
    listing = talk.listing(KEEP) or talk.listing(HELD)
    if listing is None or listing.until <= now:
        return None
    return listing


def pending(talk: Talk, *, now: datetime) -> Pending | None:
    """The text that waits for its digit, if it still does."""
    listing = talk.listing(KEEP)
    if listing is None or listing.until <= now:
        return None
    return Pending(listing.data["text"], listing.at)


def is_late_hour(moment: datetime) -> bool:
    """After 21:00 or before 04:00 in Shanghai."""
    hour = (moment + timedelta(hours=8)).hour
    return hour >= 21 or hour < 4
