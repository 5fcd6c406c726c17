"""告警 and the administrator's 本周小结 (CONVERSATIONS A09)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from services.health import alarms, week
from services.people.asker import Asker

router = Router("ops_alarms")

ADMIN = "admin"
ALARMS = "ops.alerts"
SILENCE = "ops.silence"


@router.command(ALARMS, "告警", "运行告警", audiences={ADMIN}, help="告警")
async def show(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await alarms.going_on(asker.college)
    talk.hide(ALARMS)
    if found:
        ids = [one.id for one in found]
        title = texts.render("ops/alarms_title")
        talk.show(Listing(ALARMS, ("silence",), at=now, title=title, data={"ids": ids}))
    return texts.say("ops/alarms", alarms=found, now=now)


@router.pick(ALARMS)
async def silence(
    pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if asker.audience != ADMIN or pick.rest or pick.ids != ("silence",):
        return PASS
    ids = list(pick.listing.data["ids"])
    until = now + alarms.SILENCE
    held = await alarms.silence(asker, ids, until=until, now=now)
    if held:
        talk.undoable(SILENCE, now=now, ids=ids)
    return texts.say("ops/silenced", count=held, until=until)


@router.undo(SILENCE)
async def speak(step: UndoStep, asker: Asker, texts: Texts, now: datetime) -> Answer:
    if asker.audience != ADMIN:
        return PASS
    count = await alarms.silence(asker, step.data["ids"], now=now)
    return texts.say("ops/silence_undone", count=count)


@router.command("digest", "本周小结", "小结", "周报", audiences={ADMIN}, help="本周小结")
async def digest(asker: Asker, texts: Texts, now: datetime, today: date) -> Reply:
    return texts.say("ops/week", week=await week.house_week(asker.college, now=now, today=today))
