"""授权, 我的授权, 收回: a leader's figures for her secretary (L12)."""

from __future__ import annotations

import re
from datetime import datetime

from bot.kit.reply import Card, Reply
from bot.kit.router import AUDIENCES, PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from services.people import grants
from services.people.asker import Asker

router = Router("grants")

WHO, LIST = "grant.who", "grant.list"
STAFF = AUDIENCES - {"student"}
#: 「办公室秘书 看驾驶舱」: whom, and what she is to see.
ASKED = re.compile(r"^(?P<who>\S+?)\s*(?:看\s*(?P<what>\S+))?$")
COVERED = re.compile(r"^(?:驾驶舱|达成度|小结|和|、|与)+$")


@router.command("grant.list", "我的授权", "授权给谁", audiences=STAFF)
async def listed(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await grants.standing(asker)
    given = [one for one in found if one.given]
    talk.hide(LIST)
    if given:
        ids = tuple(str(one.id) for one in given)
        talk.show(Listing(LIST, ids, at=now, title=texts.render("grants/title")))
    return texts.say("grants/list", given=given, got=[one for one in found if not one.given],
                     may_give=asker.role in grants.GIVERS)


@router.command("grant.give", "授权", audiences={"leader"}, rest=True)
async def give(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    asked = ASKED.match(rest.strip())
    if asked is None:
        return texts.say("grants/ask")
    if asked["what"] and not COVERED.match(asked["what"]):
        return texts.say("grants/only", what=asked["what"])
    found = await grants.named(asker, asked["who"])
    if not found:
        return texts.say("grants/nobody", words=asked["who"])
    if len(found) > 1:
        talk.show(Listing(WHO, tuple(str(one.person_id) for one in found), at=now,
                          data={"found": [[one.name, one.place] for one in found]}))
        return texts.say("grants/which", found=found)
    one = found[0]
    return await _asked(asker, one.person_id, one.name, one.place, talk=talk, texts=texts,
                        now=now)


@router.pick(WHO)
async def chosen(pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if not pick.ids or pick.rest:
        return PASS
    name, place = pick.listing.data["found"][pick.items[0] - 1]
    return await _asked(asker, int(pick.ids[0]), name, place, talk=talk, texts=texts, now=now)


async def _asked(
    asker: Asker, person_id: int, name: str, place: str, *, talk: Talk, texts: Texts,
    now: datetime,
) -> Reply:
    until = await grants.until(asker)
    assert asker.post is not None  # `until` has held her to it
    talk.open("grant", "sure", now=now, kind="confirm", note="grants/not_done",
              person_id=person_id, name=name)
    return choices(texts, "grants/sure", "yes", name=name, place=place,
                   org=asker.post.org_name, until=until)


@router.step("grant", "sure")
async def sure(
    digit: int | None, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit not in (0, 1):
        return PASS
    person_id, name = talk.data["person_id"], talk.data["name"]
    talk.close()
    if digit == 0:
        return texts.say("grants/not_done")
    until = await grants.until(asker)
    notice = Card("note", texts.render("grants/push_given", giver=asker.name, until=until))
    grant_id, last = await grants.give(asker, person_id, notice=notice, now=now)
    talk.undoable("grant.given", now=now, id=grant_id, name=name)
    return texts.say("grants/given", name=name, until=last)


@router.command("grant.end", "收回", "收回授权", audiences={"leader"}, rest=True)
async def end(
    rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    listing = talk.listing(LIST)
    if listing is None or not rest.isdecimal():
        return await listed(asker, talk, texts, now)
    place = int(rest)
    if not 1 <= place <= len(listing.ids):
        return texts.say("kit/out_of_range", size=len(listing.ids), actions=())
    return await _ended(asker, int(listing.ids[place - 1]), talk=talk, texts=texts, now=now)


@router.pick(LIST, verbs={"收回": ("停", "取消")})
async def picked(pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if not pick.ids or pick.rest:
        return PASS
    if pick.verb is None:
        return texts.say("grants/how_to_end", place=pick.items[0])
    return await _ended(asker, int(pick.ids[0]), talk=talk, texts=texts, now=now)


async def _ended(
    asker: Asker, grant_id: int, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    notice = Card("note", texts.render("grants/push_ended", giver=asker.name))
    name = await grants.take_back(asker, grant_id, notice=notice, now=now)
    talk.undoable("grant.ended", now=now, id=grant_id)
    return texts.say("grants/ended", name=name)


@router.undo("grant.given")
async def undo_given(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    notice = Card("note", texts.render("grants/push_ended", giver=asker.name))
    name = await grants.take_back(asker, step.data["id"], notice=notice, now=now)
    return texts.say("grants/undone", name=name, given=False)


@router.undo("grant.ended")
async def undo_ended(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    notice = Card("note", texts.render(
        "grants/push_given", giver=asker.name, until=await grants.until(asker)
    ))
    name = await grants.let_stand(asker, step.data["id"], notice=notice, now=now)
    if name is None:
        return texts.say("grants/too_late")
    return texts.say("grants/undone", name=name, given=True)
