"""查绑定 学号或姓名: whose account it is and how it stands (acct.find)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services.people import finding
from services.people.asker import Asker

router = Router("people_find")

FOUND = "acct.find"


@router.command(FOUND, "查绑定", "查账号", "绑定查询", audiences={"admin"}, rest=True, glued=True,
                help="查绑定 2026020107")
async def find(
    rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime, today: date
) -> Reply:
    word = rest.strip()
    if not word:
        return texts.say("people/find_ask")
    found = await finding.find(asker, word, now=now)
    if isinstance(found, finding.AccountSeen):
        return texts.say("people/account", one=found, today=today)
    talk.hide(FOUND)
    if found.people:
        ids = tuple(str(one.person_id) for one in found.people)
        talk.show(Listing(FOUND, ids, at=now, title=texts.render("people/find_title")))
    return texts.say("people/find_which", found=found, word=word)


@router.pick(FOUND)
async def chosen(pick: Pick, asker: Asker, texts: Texts, now: datetime, today: date) -> Answer:
    if not pick.ids:
        return PASS
    found = await finding.account(asker, int(pick.ids[0]), now=now)
    if found is None:
        return texts.say("people/find_none")
    return texts.say("people/account", one=found, today=today)
