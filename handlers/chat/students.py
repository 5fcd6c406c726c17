"""找 谁: a student of one's own classes at a glance (T11)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import students
from services.people.asker import Asker

router = Router("students")

FIND = "find"


@router.command(FIND, "找", "找学生", audiences={"staff"}, rest=True, help="找 甲")
async def find(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    word = rest.strip()
    talk.hide(FIND)
    if not word:
        return texts.say("students/ask")
    found = await students.find(asker, word, near=_near(asker, texts), now=now)
    if isinstance(found, students.Student):
        return texts.say("students/one", one=found)
    ids = tuple(str(one.person_id) for one in found.people)
    talk.show(Listing(FIND, ids, at=now, title=texts.render("students/title")))
    return texts.say("students/which", found=found, word=word)


@router.pick(FIND)
async def chosen(pick: Pick, asker: Asker, texts: Texts, now: datetime) -> Answer:
    if len(pick.ids) != 1 or pick.rest or asker.audience != "staff":
        return PASS
    near = _near(asker, texts)
    one = await students.chosen(asker, int(pick.ids[0]), near=near, now=now)
    return texts.say("students/one", one=one)


def _near(asker: Asker, texts: Texts) -> str:
    return texts.render("students/near", classes=len(asker.org_ids), role=asker.role)
