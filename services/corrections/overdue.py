"""A correction that nobody answers in time goes to the college's office: no black hole (§6.8)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.colleges import College
from services.corrections import owners

_LATE = """
SELECT id, person_id FROM correction WHERE college_id = $1 AND state IN ('open', 'again')
  AND due_on < $2 AND (office_told_at IS NULL OR office_told_at::date < due_on)
ORDER BY id FOR UPDATE SKIP LOCKED
"""


async def tell(
    college: College, *, now: datetime, today: date, texts: Texts
) -> dict[str, int]:
    """Tell the offices of what is late, each correction once; counts of both."""
    told = 0
    async with sql.in_transaction():
        late = await sql.rows(_LATE, college.id, today)
        for row in late:
            told += await _tell(college, row, now=now, today=today, texts=texts)
    return {"late": len(late), "told": told}


async def _tell(
    college: College, row: dict[str, int], *, now: datetime, today: date, texts: Texts
) -> int:
    await sql.changed(
        "UPDATE correction SET office_told_at = $3 WHERE college_id = $1 AND id = $2",
        college.id, row["id"], now,
    )
    found = await owners.college_office(college, row["person_id"], today=today)
    for person_id in found:
        await pushes.enqueue(
            college, dedupe=f"correction:{row['id']}:late:{today}:{person_id}",
            person_id=person_id, kind="correction.late", urgency="normal", now=now,
            reply=Card("todo", texts.render("corrections/push_late")),
        )
    return len(found)
