"""What a student says without a command: recorded, asked about, or answered in a word (§4.4)."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from handlers.chat.help import answered, question
from handlers.chat.record_replies import HELD, ask_to_keep, forget_expired, hold, pending, recorded
from handlers.chat.reflections import add_late
from services.people.asker import Asker
from services.reflections import asking, days, hearing, writing

router = Router("record_free")
STUDENTS = frozenset({"student"})

_DAY_AND_COLON = re.compile(r"^[^\s:：]{2,10}[:：]")


@router.urgent(audiences=STUDENTS)
async def forget_what_waited_too_long(talk: Talk, now: datetime) -> Answer:
    forget_expired(talk, now=now)
    return PASS


@router.free(audiences=STUDENTS)
async def write_late_as_said(
    asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Answer:
    said = _DAY_AND_COLON.match(text.strip())
    if said is None or days.alone(said[0][:-1], today=today) is None:
        return PASS
    return await add_late(
        asker, text, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
    )


@router.free(audiences=STUDENTS)
async def hear(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime,
    today: date, inbound_id: int,
) -> Answer:
    if digit is not None:
        return PASS
    writing.checked_body(text)
    verdict = await asking.judge(asker, text, now=now, pending=pending(talk, now=now))
    if verdict.fate == "small":
        return texts.say("reflections/short", kind=hearing.small_talk(text))
    if verdict.fate == "record":
        written = await writing.add(asker, text, now=now, inbound_id=inbound_id)
        return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)
    return _asked(verdict, talk=talk, texts=texts, now=now)


def _asked(verdict: asking.Verdict, *, talk: Talk, texts: Texts, now: datetime) -> Reply:
    match verdict.fate:
        case "question":
            known = question(verdict.text)
            if known is not None:
                return answered(known, texts=texts, audience="student")
            key = "reflections/keep_question"
        case "quiet":
            hold(verdict.text, talk=talk, now=now, kind=HELD)
            return texts.say("reflections/quiet")
        case "join":
            key = "reflections/keep_joined"
        case _:
            key = "reflections/keep"
    return ask_to_keep(key, verdict.text, talk=talk, texts=texts, now=now)
