"""The card on the phone at half past seven: who of the counselors has somebody to look at."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.clock import at
from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.colleges import College
from services.pushes.schooldays import around

#: A card nobody could be told of by then is yesterday's.
OLD_AT_HOUR = 20

_COUNSELORS = """
SELECT t.person_id, count(DISTINCT c.id) AS items FROM post t
JOIN person h ON h.college_id = $1 AND h.id = t.person_id AND h.status = 'active'
JOIN org_closure oc ON oc.college_id = $1 AND oc.ancestor_id = t.org_id
JOIN person p ON p.college_id = $1 AND p.class_org_id = oc.descendant_id
JOIN "case" c ON c.college_id = $1 AND c.subject_id = p.id
  AND c.state IN ('open', 'rechecking') AND (c.hidden_until IS NULL OR c.hidden_until <= $3)
WHERE t.college_id = $1 AND t.role = 'class_advisor' AND t.from_on <= $2
  AND (t.until_on IS NULL OR t.until_on >= $2)
GROUP BY t.person_id ORDER BY t.person_id
"""


async def send_cards(
    college: College, *, now: datetime, today: date, texts: Texts
) -> dict[str, int]:
    """Enqueue one neutral card for each counselor with somebody to look at; none on days off."""
    if not (await around(college, today)).is_working(today):
        return {"day_off": 1}
    told = 0
    async with sql.in_transaction():
        for row in await sql.rows(_COUNSELORS, college.id, today, now):
            added = await pushes.enqueue(
                college, dedupe=f"card:{row['person_id']}:{today}", person_id=row["person_id"],
                kind="card", urgency="normal", now=now,
                reply=Card("todo", texts.render("alerts/push_card", items=row["items"])),
                expires_at=at(today, OLD_AT_HOUR, zone=college.zone),
            )
            told += added is not None
    return {"cards": told}
