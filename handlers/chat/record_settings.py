"""Who reads what is written when nothing else is said (S02), 直接记 (S04), and 导出 (S11)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Choices, Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from handlers.chat.record_replies import DEFAULT, DEFAULT_IDS
from services.links import Links
from services.people.asker import Asker
from services.reflections import changing, progress, settings
from services.reflections.values import Visibility

router = Router("record settings")
STUDENTS = frozenset({"student"})


@router.pick(DEFAULT)
async def answer_default(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    if pick.rest or not pick.ids:
        return PASS
    chosen: Visibility = DEFAULT_IDS[pick.items[0] - 1]
    before = await settings.read(asker)
    await settings.choose(asker, chosen)
    talk.hide(DEFAULT)
    talk.undoable("record.default", now=now, was=before.visibility)
    data = pick.listing.data
    if "entry" not in data:
        return texts.say("reflections/default_set", visibility=chosen)
    day = date.fromisoformat(data["day"])
    shown = await changing.show(asker, chosen, day=day, seqs=[data["seq"]])
    talk.undoable("record.show", now=now, **shown.undo)
    reached = await progress.of(asker, day, opens_day=True)
    return texts.say("reflections/chosen", part=shown.part, progress=reached, today=today)


@router.command("rec.default", "平时给谁看", "给谁看", "默认可见", audiences=STUDENTS)
async def show_default(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Choices:
    setting = await settings.read(asker)
    talk.show(Listing(DEFAULT, DEFAULT_IDS, at=now))
    return choices(texts, "reflections/default", *DEFAULT_IDS, visibility=setting.visibility)


@router.undo("record.default")
async def undo_default(asker: Asker, step: UndoStep, texts: Texts) -> Reply:
    was: Visibility = step.data["was"] or "private"
    await settings.choose(asker, was)
    return texts.say("reflections/undone_default", visibility=was)


@router.command("privacy.export", "导出", "下载", "备份", "导出记录", audiences=STUDENTS,
                help="导出")
async def export(texts: Texts, links: Links) -> Reply:
    return texts.say("reflections/export_link", link=links.page("/export"))


@router.command("rec.direct", "直接记", audiences=STUDENTS, rest=True, glued=True)
async def record_directly(asker: Asker, rest: str, texts: Texts) -> Answer:
    wanted = {"开": True, "打开": True, "开启": True, "关": False, "关掉": False, "关闭": False}
    if not rest:
        setting = await settings.read(asker)
        return texts.say("reflections/direct_state", on=setting.direct)
    if rest not in wanted:
        return PASS
    await settings.record_directly(asker, on=wanted[rest])
    if wanted[rest]:
        return texts.say("reflections/direct_on")
    return texts.say("reflections/direct_off")
