"""数据时间, 批次 and 撤 (CONVERSATIONS Q04, A02, A03)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import feeds
from services.batches import listing
from services.imports import returned, taking_back
from services.links import Links
from services.people.asker import Asker

router = Router("data")

#: What 数据时间 offers while something is late, and the list of batches.
FRESH, BATCHES, BATCH = "data.fresh", "data.batches", "data.batch"
ROWS = 9
#: What one batch offers, and mistakes of rows left out that its text prints.
SHEET, UNDO = "sheet", "undo"
MISTAKES = 3


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


@router.command("data.batches", "批次", "导入批次", "导入结果", audiences={"admin"}, help="批次",
                rest=True)
async def batches(rest: str, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    if rest.strip():
        return await _one(rest.strip(), asker, talk, texts, now=now)
    found = await listing.newest(asker.college, count=ROWS)
    talk.hide(BATCHES)
    if found:
        numbers = tuple(one.number for one in found)
        title = texts.render("data/batches_title")
        talk.show(Listing(BATCHES, numbers, at=now, title=title))
    return texts.say("data/batches", batches=found)


@router.pick(BATCHES)
async def one_batch(
    pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if not pick.ids:
        return PASS
    return await _one(pick.ids[0], asker, talk, texts, now=now)


async def _one(number: str, asker: Asker, talk: Talk, texts: Texts, *, now: datetime) -> Reply:
    found = await listing.by_number(asker.college, number)
    if found is None:
        return texts.say("imports/no_batch", number=number)
    sheet = await returned.of(asker.college, number, now=now)
    offers = [SHEET] if sheet else []
    if found.undone_at is None:
        offers.append(UNDO)
    talk.hide(BATCH)
    if offers:
        talk.show(Listing(BATCH, tuple(offers), at=now, data={"number": number}))
    mends = sheet.mends if sheet else []
    return texts.say("data/batch", one=found, sheet=sheet, lines=mends[:MISTAKES],
                     more=len(mends) > MISTAKES)


@router.pick(BATCH)
async def act_on_batch(
    pick: Pick, asker: Asker, talk: Talk, texts: Texts, links: Links, now: datetime
) -> Answer:
    if not pick.ids:
        return PASS
    number = pick.listing.data["number"]
    if pick.ids[0] == UNDO:
        return await _ask_undo(number, asker, talk, texts, now=now)
    sheet = await returned.of(asker.college, number, now=now)
    if sheet is None:
        return texts.say("data/no_sheet", number=number)
    link = links.signed(f"/batches/{number}/returned", owner=asker.person_id, now=now)
    return texts.say("data/sheet", number=number, rows=len(sheet.rows), link=link)


@router.command("data.undo", "撤", "撤批次", audiences={"admin"}, rest=True,
                help="撤 20261118-01")
async def undo(asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime) -> Reply:
    number = rest.strip()
    if not number:
        return texts.say("data/undo_which")
    return await _ask_undo(number, asker, talk, texts, now=now)


async def _ask_undo(
    number: str, asker: Asker, talk: Talk, texts: Texts, *, now: datetime
) -> Reply:
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
