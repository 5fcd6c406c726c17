"""我的: the numbers of a role on one card, each with a number that opens it (FEATURES 121)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.request import Go
from bot.kit.router import AUDIENCES, GUEST, PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.prompting import prompt
from services import home
from services.people.asker import Asker

router = Router("home")

LIST = "home"
#: Where 首页 and 今天 mean nothing else.
PLAIN = frozenset({"admin"})


@router.command("home", "今天", "首页", audiences=PLAIN)
@router.command("home", "我的", "打开", "主页", audiences=AUDIENCES, help="我的")
async def show(
    asker: Asker, talk: Talk, texts: Texts, now: datetime, today: date
) -> Reply:
    card = await home.card(asker, now=now, today=today)
    keys = tuple(line.opens for line in card.lines)
    talk.show(Listing(LIST, keys, at=now, title=texts.render("home/title")))
    return texts.say("home/card", card=card, audience=asker.audience)


@router.command("home", "我的", "打开", "首页", audiences={GUEST})
async def before_binding(talk: Talk, texts: Texts, now: datetime) -> Reply:
    prompt(talk, now=now)
    return texts.say("errors/unbound")


@router.pick(LIST)
async def open_one(pick: Pick, texts: Texts, go: Go) -> Answer:
    if not pick.ids or pick.rest:
        return PASS
    reply: Answer = await go(pick.ids[0], "")
    if reply is PASS:
        return texts.say("kit/menu_of_others")
    return reply
