"""改, 删, who may read what is written, and the way back of each."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from services.people.asker import Asker
from services.reflections import changing, days, hearing, reading, saying, undoing
from services.reflections.values import Part, Visibility

router = Router("record_changes")
STUDENTS = frozenset({"student"})


@router.command("rec.edit", "改", "改成", "修改", "改为", audiences=STUDENTS, rest=True)
async def edit(
    asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime, today: date, inbound_id: int
) -> Reply:
    if not rest or days.alone(rest, today=today) is not None:
        return texts.say("reflections/edit_empty")
    wanted = hearing.visibility(rest)
    if wanted is not None:
        return await show(asker, today, wanted, talk=talk, texts=texts, now=now)
    found = await reading.day(asker, today)
    number, body = saying.part_and_text(rest, parts=len(found.parts))
    changed = await changing.edit(
        asker, body, day=today, number=number, now=now, inbound_id=inbound_id
    )
    talk.undoable("record.edit", now=now, **changed.undo)
    return texts.say("reflections/edited", c=changed)


@router.command("rec.delete", "删", "删除", "去掉", audiences=STUDENTS, rest=True)
async def delete(
    asker: Asker, rest: str, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    said = saying.which(rest, today=today)
    if said is None:
        return PASS
    found = await reading.day(asker, said.day)
    chosen = [part for part in found.parts if said.number in (None, part.number)]
    if not chosen:
        return texts.say("reflections/nothing_there", day=said.day, today=today)
    if said.number is None and len(chosen) > 1 and not rest:
        return texts.say("reflections/delete_which", parts=chosen)
    return sure(
        chosen, said.day, of=len(found.parts), talk=talk, texts=texts, now=now, today=today
    )


def sure(
    chosen: list[Part], day: date, *, of: int, talk: Talk, texts: Texts, now: datetime,
    today: date,
) -> Reply:
    """Ask before these parts of a day, which has `of`, are deleted (R8)."""
    talk.open(
        "record", "delete", now=now, kind="confirm", note="reflections/delete_not_done",
        day=day.isoformat(), seqs=[part.seq for part in chosen],
    )
    return choices(
        texts, "reflections/delete_sure", "delete", "keep", parts=chosen, day=day, today=today,
        single=of == 1,
    )


@router.step("record", "delete")
async def delete_now(
    asker: Asker, digit: int | None, talk: Talk, texts: Texts, now: datetime, inbound_id: int
) -> Answer:
    if digit not in (0, 1, 2):
        return PASS
    day, seqs = date.fromisoformat(talk.data["day"]), talk.data["seqs"]
    talk.close()
    if digit != 1:
        return texts.say("reflections/kept")
    changed = await changing.delete(asker, day=day, seqs=seqs, now=now, inbound_id=inbound_id)
    talk.undoable("record.delete", now=now, **changed.undo)
    return texts.say("reflections/deleted", c=changed)


async def show(
    asker: Asker, day: date, visibility: Visibility, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    """Hide a whole day at once, but let only the newest part of it be read."""
    if visibility == "private":
        changed = await changing.show(asker, visibility, day=day)
    else:
        newest = await changing.newest(asker, day)
        changed = await changing.show(asker, visibility, day=day, seqs=[newest.seq])
    talk.undoable("record.show", now=now, **changed.undo)
    return texts.say(
        "reflections/shown", c=changed, today=asker.today, whole=visibility == "private"
    )


@router.free(audiences=STUDENTS)
async def show_as_said(
    asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    said = hearing.change_of_visibility(text, today=today)
    if said is None:
        return PASS
    return await show(asker, said[0], said[1], talk=talk, texts=texts, now=now)


# -- 撤销 ------------------------------------------------------------------------------------


@router.undo("record.add")
async def undo_add(
    asker: Asker, step: UndoStep, texts: Texts, now: datetime, today: date
) -> Reply:
    changed = await undoing.added(asker, step.data, now=now)
    return texts.say("reflections/undone_add", c=changed, today=today)


@router.undo("record.edit")
async def undo_edit(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    changed = await undoing.edited(asker, step.data, now=now)
    return texts.say("reflections/undone_edit", c=changed)


@router.undo("record.delete")
async def undo_delete(
    asker: Asker, step: UndoStep, texts: Texts, now: datetime, today: date
) -> Reply:
    changed = await undoing.deleted(asker, step.data, now=now)
    return texts.say("reflections/undone_delete", c=changed, today=today)


@router.undo("record.show")
async def undo_show(asker: Asker, step: UndoStep, texts: Texts, today: date) -> Reply:
    changed = await undoing.shown(asker, step.data)
    return texts.say("reflections/undone_show", c=changed, today=today)


@router.undo("record.move")
async def undo_move(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    changed = await undoing.moved(asker, step.data, now=now)
    return texts.say("reflections/undone_move", c=changed)
