"""数据时间, 批次 and 撤 (CONVERSATIONS Q04, A02, A03)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import feeds
from services.batches import listing
from services.imports import taking_back
from services.people.asker import Asker

router = Router("data")

#: What 数据时间 offers while something is late, and the list of batches.
FRESH, BATCHES = "data.fresh", "data.batches"
ROWS = 9


@router.command("fresh", "数据时间", "数据源", "数据新鲜度", help="数据时间",
                audiences={"leader", "quality", "admin"})
async def fresh(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await feeds.board(asker.college, now=now)
    affected = await feeds.affected(asker.college, found.late)
    talk.hide(FRESH)
    if found.late:
        title = texts.render("data/fresh_title")
        talk.show(Listing(FRESH, ("urge", "affected"), at=now, title=title))
    return texts.say("data/fresh", board=found, affected=affected, now=now)


@router.pick(FRESH)
async def go_on(
    pick: Pick, asker: Asker, texts: Texts, today: date, now: datetime
) -> Answer:
    if not pick.ids:
        return PASS
    found = await feeds.board(asker.college, now=now)
    if pick.ids[0] == "affected":
        return texts.say("data/affected", found=await feeds.affected(asker.college, found.late))
    if not found.late:
        return texts.say("data/all_in_time")
    said = texts.render("data/urge", late=found.late)
    told = await feeds.urge(asker.college, found.late, text=said, today=today, now=now)
    return texts.say("data/urged", told=told)


@router.command("data.batches", "批次", "导入批次", "导入结果", audiences={"admin"}, help="批次")
async def batches(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await listing.newest(asker.college, count=ROWS)
    talk.hide(BATCHES)
    if found:
        numbers = tuple(one.number for one in found)
        title = texts.render("data/batches_title")
        talk.show(Listing(BATCHES, numbers, at=now, title=title))
    return texts.say("data/batches", batches=found)


@router.pick(BATCHES)
async def one_batch(pick: Pick, asker: Asker, texts: Texts) -> Answer:
    if not pick.ids:
        return PASS
    found = await listing.by_number(asker.college, pick.ids[0])
    return texts.say("data/batch", one=found)


@router.command("data.undo", "撤", "撤批次", audiences={"admin"}, rest=True,
                help="撤 20261118-01")
async def undo(asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime) -> Reply:
    number = rest.strip()
    if not number:
        return texts.say("data/undo_which")
    found = await taking_back.preview(asker, number)
    talk.open("batch", "sure", now=now, kind="confirm", note="data/not_undone", number=number)
    return texts.say("data/undo_sure", found=found)


@router.step("batch", "sure")
async def sure(
    asker: Asker, digit: int | None, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit not in (0, 1):
        return PASS
    number = talk.data["number"]
    talk.close()
    if digit == 0:
        return texts.say("data/not_undone")
    done = await taking_back.take_back(asker, number, now=now)
    return texts.say("data/undone", done=done)
