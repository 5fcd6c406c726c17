"""有误: a student disputes rows, sends the slip, asks where it is; 我的提醒, its options (S08)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from bot.kit.message import Image
from bot.kit.normal import normal
from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from services.alerts import mine, reaching
from services.corrections import asking, evidence, following
from services.corrections.values import Disputed
from services.people.asker import Asker
from services.reflections import days

router = Router("corrections")
STUDENTS = frozenset({"student"})

#: The word that can mean nothing else; the others are also said in passing.
CERTAIN = "有误"
OPTIONS = ("wrong", "talk", "seen")
#: R5: rows a list shows at once.
ON_A_PAGE = 9
_NUMBER = re.compile(r"\s*(\d{4,6})\s*(?:到哪|怎么样|进展|结果|好了|呢|$)")


@router.command("warn.mine", "我的提醒", "我的预警", "预警", "我的考勤", "缺课", "挂科",
                audiences=STUDENTS, help="我的提醒")
async def show_mine(
    asker: Asker, talk: Talk, texts: Texts, now: datetime, midnight: datetime
) -> Reply:
    found = await mine.findings(asker, now=now)
    if found:
        left = int((midnight - now).total_seconds() // 60)
        talk.show(Listing("warn.mine", OPTIONS, at=now, minutes=max(left, 1)))
    return texts.say("alerts/mine", findings=found,
                     corrections=await following.recent(asker, now=now))


@router.pick("warn.mine")
async def from_mine(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if len(pick.ids) != 1 or pick.rest:
        return PASS
    if pick.ids == ("wrong",):
        rows = await asking.disputable(asker, now=now)
        return _which(rows, "", talk=talk, texts=texts, now=now)
    talk.hide("warn.mine")
    if pick.ids == ("seen",):
        return texts.say("alerts/seen")
    told = await reaching.ask(asker, texts=texts, now=now)
    if told:
        talk.undoable("warn.talk", now=now)
    return texts.say("alerts/talk_asked", told=told)


@router.undo("warn.talk")
async def undo_talk(asker: Asker, texts: Texts, now: datetime) -> Reply:
    return texts.say("alerts/talk_undone", undone=await reaching.take_back(asker, now=now))


@router.command("warn.dispute", CERTAIN, "错了", "不对", "我请假了", "搞错", audiences=STUDENTS,
                help="有误 11月13日请过假", rest=True, glued=True)
async def dispute(
    asker: Asker, text: str, rest: str, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    day, words = days.split(rest, today=today) or (None, rest)
    rows = await asking.disputable(asker, now=now)
    chosen = asking.meant(rows, day=day, words=rest)
    if CERTAIN not in normal(text) and not chosen and (rest or not rows):
        return PASS
    if day is not None and not chosen:
        return texts.say("corrections/no_rows", day=day, rows=rows[:3])
    if not chosen:
        return _which(rows, rest, talk=talk, texts=texts, now=now)
    return await _ask(asker, chosen, words, talk=talk, texts=texts, now=now)


@router.pick("warn.dispute")
async def chose(asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime) -> Answer:
    rows = await asking.disputable(asker, now=now)
    chosen = tuple(row for row in rows if str(row.fact_id) in pick.ids)
    talk.hide("warn.dispute")
    if not chosen:
        return texts.say("corrections/not_asked")
    return await _ask(asker, chosen, pick.rest or pick.listing.data["words"], talk=talk,
                      texts=texts, now=now)


@router.step("correction", "why")
async def why(asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime) -> Answer:
    facts = list(talk.data["facts"])
    talk.close()
    return await _asked(asker, facts, text.strip(), talk=talk, texts=texts, now=now)


@router.prompt("correction", "why")
async def why_again(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    rows = await asking.disputable(asker, now=now)
    chosen = [row for row in rows if row.fact_id in talk.data["facts"]]
    return texts.say("corrections/why", rows=chosen)


@router.undo("warn.dispute")
async def undo_dispute(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    undone = [
        await asking.take_back(asker, one, texts=texts, now=now) for one in step.data["made"]
    ]
    return texts.say("corrections/undone", undone=all(undone))


@router.on(Image)
async def picture(asker: Asker, message: Image, texts: Texts, now: datetime) -> Answer:
    if asker.kind != "student":
        return PASS
    number = await evidence.attach(asker, message.media_id, now=now)
    if number is None:
        return PASS
    return texts.say("corrections/picture", number=number)


@router.command("warn.again", "再核", audiences=STUDENTS, rest=True, glued=True)
async def again(asker: Asker, rest: str, texts: Texts, now: datetime) -> Reply:
    read = _NUMBER.match(rest)
    if read is None:
        return texts.say("corrections/which_number",
                         corrections=await following.recent(asker, now=now))
    one = await following.again(asker, int(read[1]), texts=texts, now=now)
    return texts.say("corrections/again", one=one)


@router.free(audiences=STUDENTS)
async def where_is_it(asker: Asker, text: str, texts: Texts) -> Answer:
    read = _NUMBER.match(text)
    if read is None:
        return PASS
    one = await following.by_number(asker, int(read[1]))
    return texts.say("corrections/where", one=one)


def _which(
    rows: Sequence[Disputed], words: str, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    """The rows to choose from, kept with what was said already."""
    if not rows:
        return texts.say("corrections/nothing")
    shown = rows[:ON_A_PAGE]
    talk.show(Listing("warn.dispute", tuple(str(row.fact_id) for row in shown), at=now,
                      data={"words": words}))
    return texts.say("corrections/which", rows=shown, more=len(rows) - len(shown))


async def _ask(
    asker: Asker, rows: Sequence[Disputed], words: str, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    """Ask for the rows, or for the words first where none were said."""
    facts = [row.fact_id for row in rows]
    if words:
        return await _asked(asker, facts, words, talk=talk, texts=texts, now=now)
    talk.open("correction", "why", now=now, title=texts.render("corrections/title"), facts=facts)
    return texts.say("corrections/why", rows=rows)


async def _asked(
    asker: Asker, facts: Sequence[int], words: str, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    made = await asking.ask(asker, facts, words, texts=texts, now=now)
    talk.hide("warn.mine")
    talk.undoable("warn.dispute", now=now, made=[one.id for one in made])
    return texts.say("corrections/asked", made=made)
