"""投递 and 为什么没收到 (CONVERSATIONS A04, A05): where pushes went, never what they said."""

from __future__ import annotations

import re
from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import health
from services.deliveries import board
from services.deliveries.why import SHOWN, why
from services.people.asker import Asker

router = Router("ops_pushes")

ADMIN = "admin"
DELIVERY = "ops.delivery"
OUTCOMES = ("blocked", "accepted")
#: A student's or a member of staff's number, as it may be typed.
NUMBER = re.compile(r"[0-9A-Za-z-]{2,32}", re.ASCII)


@router.command(DELIVERY, "投递", "发送记录", audiences={ADMIN}, help="投递")
async def delivery(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await board.today(asker.college, now=now)
    quota = health.find(await health.kept(asker.college), "quota")
    title = texts.render("ops/delivery_title")
    talk.show(Listing(DELIVERY, OUTCOMES, at=now, title=title))
    return texts.say("ops/delivery", today=found, quota=quota)


@router.pick(DELIVERY)
async def people(pick: Pick, asker: Asker, texts: Texts, now: datetime) -> Answer:
    if asker.audience != ADMIN or pick.rest or pick.ids[:1] not in [(one,) for one in OUTCOMES]:
        return PASS
    outcome = pick.ids[0]
    found = await board.people(asker, outcome, now=now)
    return texts.say(f"ops/delivery_{outcome}", people=found, shown=board.SHOWN)


@router.command("ops.why", "为什么没收到", "没收到", audiences={ADMIN}, rest=True,
                help="为什么没收到 2025020115")
async def ask(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    if rest.strip():
        return await told(rest.strip(), asker, texts, now=now)
    talk.open("ops", "why", now=now, title=texts.render("ops/why_title"))
    return texts.say("ops/why_ask")


@router.prompt("ops", "why")
async def ask_again(texts: Texts) -> Reply:
    return texts.say("ops/why_ask")


@router.step("ops", "why")
async def number(text: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if asker.audience != ADMIN or not NUMBER.fullmatch(text.strip()):
        return PASS
    talk.close()
    return await told(text.strip(), asker, texts, now=now)


async def told(given: str, asker: Asker, texts: Texts, *, now: datetime) -> Reply:
    """The week of a number; NoRight where there is none such."""
    found = await why(asker, given.upper(), now=now)
    return texts.say("ops/why", found=found, shown=SHOWN)
