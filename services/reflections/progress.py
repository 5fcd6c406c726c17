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
_COUNTED = f"""
SELECT count(*) AS written,
       count(*) FILTER (WHERE d.day BETWEEN $3::date AND $3::date + 6) AS week
FROM ({_WRITTEN}) d
"""


async def written_days(asker: Asker) -> list[date]:
    """The asker's days with at least one live part, in order."""
    return [row["day"] for row in await sql.rows(_WRITTEN, asker.college.id, asker.person_id)]


async def of(asker: Asker, day: date, *, opens_day: bool) -> Progress:
    """The asker's progress at `day`; `opens_day`: the first part of that day was just added."""
    monday = day - timedelta(days=day.weekday())
    counted = await sql.one(_COUNTED, asker.college.id, asker.person_id, monday)
    assert counted is not None  # an aggregate always has its row
    return Progress(
        nth=nth_day(day, entered_on=asker.entered_on),
        written=counted["written"],
        week=counted["week"],
        milestone=opens_day and counted["written"] in MILESTONES,
    )
