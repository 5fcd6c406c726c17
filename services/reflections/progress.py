"""Day n of 1000, written days in all and this week."""

from __future__ import annotations

from datetime import date, timedelta

from models import sql
from services.people.asker import Asker
from services.reflections.habits import nth_day
from services.reflections.limits import MILESTONES
from services.reflections.values import Progress

_WRITTEN = """
SELECT e.day FROM entry e
WHERE e.college_id = $1 AND e.person_id = $2 AND EXISTS (
  SELECT 1 FROM entry_part t WHERE t.college_id = e.college_id AND t.entry_id = e.id
    AND t.current AND t.act <> 'delete')
ORDER BY e.day
"""


async def written_days(asker: Asker) -> list[date]:
    """The asker's days with at least one live part, in order."""
    return [row["day"] for row in await sql.rows(_WRITTEN, asker.college.id, asker.person_id)]


async def of(asker: Asker, day: date, *, opens_day: bool) -> Progress:
    """The asker's progress at `day`; `opens_day`: the first part of that day was just added."""
    days = await written_days(asker)
    monday = day - timedelta(days=day.weekday())
    return Progress(
        nth=nth_day(day, entered_on=asker.entered_on),
        written=len(days),
        week=sum(monday <= one <= monday + timedelta(days=6) for one in days),
        milestone=opens_day and len(days) in MILESTONES,
    )
