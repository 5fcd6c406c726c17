"""校历: what day it is for whoever asks, this week, and what comes next."""

from __future__ import annotations

from datetime import date

from bot.kit.reply import Reply
from bot.kit.router import AUDIENCES, GUEST, Router
from bot.kit.texts import Texts
from services import calendar
from services.colleges import College
from services.people.asker import Asker

router = Router("calendar")


@router.command("calendar.show", "校历", "第几周", "放假", "什么时候放假", "今天上课吗",
                audiences={*AUDIENCES, GUEST}, help="校历")
async def show(asker: Asker | None, college: College, texts: Texts, today: date) -> Reply:
    person_id = None if asker is None else asker.person_id
    found = await calendar.outlook(college, person_id, today=today)
    return texts.say("calendar/show", found=found)
