"""Following, leaving, and what somebody hears who is not bound yet (S01)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.message import Scan, Subscribe, Unsubscribe
from bot.kit.normal import normal
from bot.kit.reply import Nothing, Reply
from bot.kit.router import AUDIENCES, GUEST, Answer, Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from handlers.chat.bind import tried
from handlers.chat.prompting import prompt
from services.colleges import College
from services.ledger import ContactState
from services.people import codes, leaving
from services.people.asker import Asker

router = Router("welcome")

#: Openings that are answered as an opening, not as a question.
GREETINGS = frozenset({
    "你好", "您好", "hi", "hello", "在吗", "嗨", "早", "你好呀", "早上好", "哈喽",
})

#: A QR code of a code sheet carries number and code behind this word.
SCENE = "bind-"


@router.on(Subscribe, Scan)
async def follow(
    message: Subscribe | Scan, asker: Asker | None, college: College, contact: ContactState,
    talk: Talk, texts: Texts, now: datetime, today: date,
) -> Answer:
    typed = None
    if message.scene.startswith(SCENE):
        typed = codes.typed(message.scene.removeprefix(SCENE))
    if asker is None and typed is not None:
        return await tried(college, contact, talk, texts, typed=typed, now=now, today=today)
    if asker is None:
        prompt(talk, now=now)
    return texts.say("welcome/followed", back=asker is not None, college=college.name)


@router.on(Unsubscribe)
async def leave(college: College, contact: ContactState, now: datetime) -> Reply:
    await leaving.unsubscribed(college, contact.openid, now=now)
    return Nothing()


@router.command("notice", "个人信息告知", "告知", audiences={*AUDIENCES, GUEST})
async def notice(texts: Texts) -> Reply:
    return texts.say("welcome/notice")


@router.free(audiences={GUEST})
async def anything(text: str, talk: Talk, texts: Texts, now: datetime) -> Reply:
    prompt(talk, now=now)
    if normal(text) in GREETINGS:
        return texts.say("welcome/hello")
    return texts.say("errors/unbound")
