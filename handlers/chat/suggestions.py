"""建议: to the quality office and back (FEATURES 19)."""

from __future__ import annotations

import re
from datetime import datetime

from bot.kit.reply import Card, Reply
from bot.kit.router import AUDIENCES, GUEST, PASS, Answer, Router
from bot.kit.talk import Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.prompting import prompt
from services import suggestions
from services.people.asker import Asker

router = Router("suggestions")

WORDS = ("建议", "提建议", "我的建议")
NUMBER = re.compile(r"^(\d{4,6})(?!\d)\s*[:：,，]?\s*(.*)$", re.DOTALL)


@router.command("suggest", *WORDS, audiences=AUDIENCES, rest=True)
async def suggest(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    if not rest.strip():
        return texts.say("suggestions/own", found=await suggestions.own(asker, now=now),
                         reads=suggestions.reads(asker))
    number = await suggestions.send(asker, rest.strip(), now=now)
    talk.undoable("suggest", now=now, number=number)
    return texts.say("suggestions/sent", number=number, audience=asker.audience)


@router.command("suggest", *WORDS, audiences={GUEST}, rest=True)
async def before_binding(talk: Talk, texts: Texts, now: datetime) -> Reply:
    prompt(talk, now=now)
    return texts.say("suggestions/unbound")


@router.undo("suggest")
async def undo_sent(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    number = step.data["number"]
    gone = await suggestions.withdraw(asker, number, now=now)
    return texts.say("suggestions/withdrawn", number=number, gone=gone)


@router.command("suggestion.one", "看建议", audiences={"quality"}, rest=True)
async def read(rest: str, asker: Asker, texts: Texts, now: datetime) -> Reply:
    typed = NUMBER.match(rest.strip())
    if typed is None:
        return texts.say("suggestions/how_to_answer", reads=suggestions.reads(asker))
    return texts.say(
        "suggestions/one", one=await suggestions.one(asker, typed[1], now=now)
    )


@router.command("suggestion.answer", "回", "回建议", "答复", audiences={"quality"}, rest=True,
                glued=True)
async def answer(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    typed = NUMBER.match(rest.strip())
    if typed is None:
        return PASS
    number, said = typed[1], typed[2].strip()
    kind = await suggestions.sender_kind(asker, number)
    if not said:
        return texts.say("suggestions/empty", number=number)
    notice = Card("result", texts.render(
        "suggestions/push_answer", number=number, answer=said, kind=kind
    ))
    await suggestions.answer(asker, number, said, notice=notice, now=now)
    talk.undoable("suggestion.answer", now=now, number=number, at=now.isoformat())
    return texts.say("suggestions/answered", number=number, answer=said)


@router.undo("suggestion.answer")
async def undo_answered(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    number = step.data["number"]
    back = await suggestions.take_back(
        asker, number, datetime.fromisoformat(step.data["at"]), now=now
    )
    return texts.say("suggestions/answer_undone", number=number, back=back)
