"""转介: who hears of it. Where nobody holds the part, the counselor is told so (R16)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.alerts.acting import Acted
from services.people.asker import Asker

#: The role that takes a referral; the other destinations have no role of their own yet.
TAKES = {"psych": "psych_counsellor"}

_HOLDERS = """
SELECT DISTINCT person_id FROM post WHERE college_id = $1 AND role = $2
  AND from_on <= $3 AND (until_on IS NULL OR until_on >= $3)
"""


async def tell(asker: Asker, acted: Acted, *, to: str, texts: Texts, now: datetime) -> int:
    """Enqueue a neutral card to everybody who takes such referrals; how many they are.

    It leaves ten minutes later, so that 撤销 can hold it back.
    """
    role = TAKES.get(to)
    if role is None or not acted.done:
        return 0
    rows = await sql.rows(_HOLDERS, asker.college.id, role, asker.today)
    for row in rows:
        for step in acted.way_back:
            await pushes.enqueue(
                asker.college, dedupe=f"refer:{step['id']}:{step['seq']}:{row['person_id']}",
                person_id=row["person_id"], kind="alert.refer", urgency="normal", now=now,
                reply=Card("todo", texts.render("alerts/push_refer", name=asker.name)),
                not_before=now + pushes.THIRD_PERSON_AFTER,
            )
    return len(rows)
