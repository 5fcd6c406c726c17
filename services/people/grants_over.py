"""Grants whose day is over, or whose giver has gone: both are told, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.colleges import College
from services.people.grants import refresh_menu

#: A job that was down for so long still tells.
TOLD_WITHIN = timedelta(days=7)

_OVER = """
WITH over AS (
  UPDATE access_grant g SET revoked_at = $3 WHERE g.college_id = $1 AND g.revoked_at IS NULL
    AND (g.until_on < $2 OR NOT EXISTS (
      SELECT 1 FROM post t JOIN person v ON v.college_id = $1 AND v.id = t.person_id
        AND v.status = 'active'
      WHERE t.college_id = $1 AND t.id = g.giver_post_id AND t.from_on <= $2
        AND (t.until_on IS NULL OR t.until_on >= $2)))
  RETURNING g.id, g.post_id, g.giver_id, g.receiver_id, g.until_on)
SELECT o.*, r.name AS receiver, v.name AS giver FROM over o
JOIN person r ON r.college_id = $1 AND r.id = o.receiver_id
JOIN person v ON v.college_id = $1 AND v.id = o.giver_id ORDER BY o.id
"""


async def close_over(
    college: College, *, now: datetime, today: date, texts: Texts
) -> dict[str, int]:
    """End what is over and tell giver and receiver; counts. Twice does nothing more."""
    ended = 0
    async with sql.in_transaction():
        for row in await sql.rows(_OVER, college.id, today, now):
            ended += 1
            await refresh_menu(college, row["receiver_id"], today=today, now=now)
            if row["until_on"] < today - TOLD_WITHIN:
                continue
            for to, mine in (("giver", False), ("receiver", True)):
                await pushes.enqueue(
                    college, dedupe=f"grant.over:{row['id']}:{row['until_on']}:{to}",
                    person_id=row[f"{to}_id"], kind="grant.notice", urgency="normal", now=now,
                    reply=Card("note", texts.render(
                        "grants/push_over", mine=mine, giver=row["giver"],
                        receiver=row["receiver"], until=row["until_on"],
                    )),
                )
    return {"ended": ended}
