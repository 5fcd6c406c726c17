"""记, 私, 补 and the forms behind their menu buttons."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from handlers.chat.record_replies import (
    KEEP,
    NIGHT,
    OFFER,
    added,
    ask_to_keep,
    held,
    is_late_hour,
    let_go,
    recorded,
)
from services.care import needs_help
from services.people.asker import Asker
from services.reflections import changing, days, hearing, reading, settings, writing
from services.reflections.limits import LATE_DAYS
from services.reflections.values import Visibility

router = Router("reflections")
STUDENTS = frozenset({"student"})


@router.command("rec.new", "记", "记录", "日记", "打卡", "jl", "今天:", audiences=STUDENTS,
                rest=True, help="记 今天做了什么")
async def write(
    asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Answer:
    waiting = held(talk, now=now)
    if not rest and waiting is not None:
        return await _keep(
            asker, waiting, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
        )
    if not rest:
        talk.open("record", "text", now=now, title=texts.render("reflections/title_write"))
        return texts.say("errors/empty")
    written = await writing.add(asker, rest, now=now, inbound_id=inbound_id)
    _finish(talk)
    return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)


@router.command("rec.today", "今天", "写今天", audiences=STUDENTS)
async def write_today(
    asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Reply:
    if text and (offered := talk.listing(NIGHT)) is not None and offered.until > now:
        talk.hide(NIGHT)
        moved = await changing.move_to_calendar_day(asker, now=now, inbound_id=inbound_id)
        if moved is not None:
            talk.undoable("record.move", now=now, **moved.undo)
            return texts.say("reflections/moved", w=moved)
    found = await reading.day(asker, today)
    setting = await settings.read(asker)
    talk.open("record", "text", now=now, title=texts.render("reflections/title_write"))
    return texts.say("reflections/today", parts=found.parts, visibility=setting.visibility)


@router.command("rec.private", "私", "私密", "悄悄", "秘密", "私密写", audiences=STUDENTS,
                rest=True, help="私 只给自己看的话")
async def write_private(
    asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Reply:
    if not rest:
        talk.open("record", "private", now=now, title=texts.render("reflections/title_private"))
        return texts.say("reflections/write_private")
    written = await writing.add(
        asker, rest, now=now, inbound_id=inbound_id, visibility="private"
    )
    _finish(talk)
    if needs_help(rest):
        return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)
    added(written, talk=talk, now=now)
    return texts.say("reflections/written_private", w=written, now=now, today=today)


@router.command("rec.late", "补记", "补卡", "补", audiences=STUDENTS, rest=True, glued=True,
                help="补 昨天 做了什么")
async def write_late(
    asker: Asker, rest: str, text: str, talk: Talk, texts: Texts, now: datetime, today: date,
    inbound_id: int,
) -> Answer:
    if not rest:
        talk.open("record", "late", now=now, title=texts.render("reflections/title_late"))
        return texts.say("reflections/write_late", since=today - timedelta(days=LATE_DAYS))
    said = days.split(rest, today=today)
    if said is None and text.strip().endswith(f"补{rest}"):
        return PASS  # 补考过了 is a sentence, no command
    return await add_late(
        asker, rest, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
    )


async def add_late(
    asker: Asker, said: str, *, talk: Talk, texts: Texts, now: datetime, today: date,
    inbound_id: int,
) -> Reply:
    """「昨天 …」 as a late part; an older day is offered as a part of today (S05)."""
    found = days.split(said, today=today)
    if found is None:
        talk.open("record", "late", now=now, title=texts.render("reflections/title_late"))
        return texts.say("reflections/late_which", example=today - timedelta(days=2))
    day, body = found
    if not body:
        writing.checked_day(day, today=today)
        talk.open("record", "day", now=now, day=day.isoformat(),
                  title=texts.render("reflections/title_late"))
        return texts.say("reflections/nothing_to_keep")
    return await _add_on(
        asker, day, body, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
    )


async def _add_on(
    asker: Asker, day: date, body: str, *, talk: Talk, texts: Texts, now: datetime, today: date,
    inbound_id: int,
) -> Reply:
    try:
        written = await writing.add(asker, body, now=now, inbound_id=inbound_id, day=day)
    except writing.TooOld as old:
        data = {"text": body, "about": day.isoformat()}
        talk.show(Listing(OFFER, ("put",), at=now, data=data))
        return choices(texts, "reflections/offer_today", "put", today=today, **old.data)
    _finish(talk)
    return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)


@router.pick(OFFER)
async def put_into_today(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Answer:
    if pick.rest:
        return PASS
    talk.hide(OFFER)
    if not pick.ids:
        return texts.say("reflections/not_put")
    data = pick.listing.data
    written = await writing.add(
        asker, data["text"], now=now, inbound_id=inbound_id,
        about=date.fromisoformat(data["about"]),
    )
    return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)


# -- forms ---------------------------------------------------------------------------------


@router.step("record", "text")
async def fill_text(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime,
    today: date, inbound_id: int,
) -> Answer:
    if _is_no_text(text, digit):
        return PASS
    if hearing.heard(text) == "question":
        return ask_to_keep("reflections/keep_question", text, talk=talk, texts=texts, now=now)
    written = await writing.add(asker, text, now=now, inbound_id=inbound_id)
    _finish(talk)
    return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)


@router.step("record", "private")
async def fill_private(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime,
    today: date, inbound_id: int,
) -> Answer:
    if _is_no_text(text, digit):
        return PASS
    return await write_private(asker, text, talk, texts, now, today, inbound_id)


@router.step("record", "late")
async def fill_late(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime,
    today: date, inbound_id: int,
) -> Answer:
    if _is_no_text(text, digit):
        return PASS
    return await add_late(
        asker, text, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
    )


@router.step("record", "day")
async def fill_day(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime,
    today: date, inbound_id: int,
) -> Answer:
    if _is_no_text(text, digit):
        return PASS
    if days.alone(text, today=today) is not None:
        return await fill_late(asker, text, digit, talk, texts, now, today, inbound_id)
    day = date.fromisoformat(talk.data["day"])
    return await _add_on(
        asker, day, text, talk=talk, texts=texts, now=now, today=today, inbound_id=inbound_id
    )


@router.prompt("record", "text")
@router.prompt("record", "private")
@router.prompt("record", "late")
@router.prompt("record", "day")
async def ask_again(texts: Texts) -> Reply:
    return texts.say("reflections/nothing_to_keep")


def _is_no_text(text: str, digit: int | None) -> bool:
    """Digits and chatter fill no form (§4.5)."""
    return digit is not None or hearing.is_chatter(text)


def _finish(talk: Talk) -> None:
    """An open record form is over once something was recorded, and so is a text on hold."""
    if talk.flow == "record":
        talk.close()
    let_go(talk)


# -- questions that were asked ---------------------------------------------------------------


@router.pick(KEEP)
async def answer_keep(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Answer:
    if pick.rest:
        return PASS
    if pick.ids == ("keep",):
        return await _keep(
            asker, pick.listing, talk=talk, texts=texts, now=now, today=today,
            inbound_id=inbound_id,
        )
    let_go(talk)
    return texts.say("reflections/dropped", late_hour=is_late_hour(now))


async def _keep(
    asker: Asker, listing: Listing, *, talk: Talk, texts: Texts, now: datetime, today: date,
    inbound_id: int,
) -> Reply:
    visibility: Visibility | None = listing.data.get("visibility")
    written = await writing.add(
        asker, listing.data["text"], now=now, inbound_id=inbound_id, visibility=visibility
    )
    await settings.was_kept(asker, now=now)
    _finish(talk)
    return await recorded(asker, written, talk=talk, texts=texts, now=now, today=today)
