"""求助: help goes before records and questions (CONVERSATIONS S12)."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.kit.reply import Card, Reply
from bot.kit.router import GUEST, PASS, Answer, Router
from bot.kit.talk import Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.care_replies import ASK, offer
from handlers.chat.record_replies import HELD, hold, recorded
from services import care
from services.colleges import College
from services.people.asker import Asker
from services.reflections import settings, writing

router = Router("care")
STUDENTS = frozenset({"student"})

#: Words that record by themselves; help is then added to what they answer.
_RECORDS = re.compile(
    r"^\s*(?:记|记录|日记|打卡|私|私密|悄悄|秘密|补|补记|补卡|改|改成|修改)[\s:：,，]"
)


@router.urgent(audiences=STUDENTS)
async def help_first(
    asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Answer:
    if not care.needs_help(text) or _RECORDS.match(text):
        return PASS
    if talk.flow == "record" or (await settings.read(asker)).direct:
        written = await writing.add(
            asker, text, now=now, inbound_id=inbound_id, visibility="private"
        )
        talk.close()
        return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)
    hold(text, talk=talk, now=now, kind=HELD, about={"visibility": "private"})
    return offer(asker, talk=talk, texts=texts, now=now, said=True)


@router.urgent(audiences={GUEST})
async def help_whoever_it_is(college: College, text: str, texts: Texts) -> Answer:
    if not care.needs_help(text):
        return PASS
    return texts.say(
        "care/numbers", numbers=care.numbers(college), said=True, recorded="", may_ask=False
    )


@router.command("care.help", "求助", "帮帮我", "心理", "找老师", "12356", audiences=STUDENTS,
                help="求助")
async def show_help(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    return offer(asker, talk=talk, texts=texts, now=now, said=False)


@router.pick(ASK)
async def answer(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime, inbound_id: int
) -> Answer:
    if pick.rest:
        return PASS
    if pick.ids in {(), ("later",)}:
        talk.hide(ASK)
        return texts.say("care/later")
    whom = pick.ids[0]
    told = await _tell(asker, whom, texts=texts, now=now, inbound_id=inbound_id)
    if not told:
        return texts.say("care/nobody", whom=whom, numbers=care.numbers(asker.college))
    talk.hide(ASK)
    return texts.say("care/told", whom=whom)


async def _tell(
    asker: Asker, whom: str, *, texts: Texts, now: datetime, inbound_id: int
) -> int:
    ids = await care.advisors(asker)
    if whom == "counsellor":
        ids = await care.counsellors(asker)
    place = await care.class_name(asker)
    notice = texts.render("care/notice", name=asker.name, place=place, at=now, whom=whom)
    return await care.tell(
        asker, ids, Card("safety", notice), now=now, inbound_id=inbound_id
    )
