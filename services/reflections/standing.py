"""What a record stands on when a part is about to be added: two statements, for it is the most
frequent thing anybody does here and round trips decide what it costs (PERFORMANCE §1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import sql
from services.people.asker import Asker
from services.reflections import purging
from services.reflections.habits import nth_day
from services.reflections.limits import DEAD_BODIES_FOR, MILESTONES
from services.reflections.parts import LIVE
from services.reflections.values import Progress, Setting

_HOLD = """
WITH kept AS (
  INSERT INTO entry (college_id, person_id, day) VALUES ($1, $2, $3)
  ON CONFLICT (college_id, person_id, day) DO UPDATE SET day = EXCLUDED.day RETURNING id
)
SELECT kept.id AS entry_id, s.person_id AS known, s.visibility, s.direct, s.asked, s.asked_at,
       s.kept_at, s.visibility_asked_at
FROM kept LEFT JOIN record_setting s ON s.college_id = $1 AND s.person_id = $2
"""
_READ = f"""
SELECT
  (SELECT coalesce(max(t.seq), 0) + 1 FROM entry_part t
   WHERE t.college_id = $1 AND t.entry_id = $3) AS next_seq,
  (SELECT count(*) FROM entry_part t
   WHERE t.college_id = $1 AND t.entry_id = $3 AND {LIVE}) AS parts,
  count(*) AS other_days,
  count(*) FILTER (WHERE e.day BETWEEN $4::date AND $4::date + 6) AS other_days_of_week,
  coalesce((
   SELECT true FROM entry d JOIN entry_part t ON t.college_id = d.college_id AND t.entry_id = d.id
   WHERE d.college_id = $1 AND d.person_id = $2 AND {purging.DEAD.format(before="$5")} LIMIT 1
  ), false) AS dead_bodies
FROM entry e
WHERE e.college_id = $1 AND e.person_id = $2 AND e.id <> $3 AND EXISTS (
  SELECT 1 FROM entry_part t WHERE t.college_id = e.college_id AND t.entry_id = e.id
    AND t.current AND t.act <> 'delete')
"""


@dataclass(frozen=True)
class Standing:
    """A day's entry, locked: the `next_seq` of its parts, `parts` that live on it, days written
    besides it in all and in its week; `dead_bodies` wait to be destroyed."""

    entry_id: int
    setting: Setting
    next_seq: int
    parts: int
    other_days: int
    other_days_of_week: int
    dead_bodies: bool

    def progress(self, asker: Asker, day: date) -> Progress:
        """The asker's progress once a part has been added to this day."""
        written = self.other_days + 1
        return Progress(
            nth=nth_day(day, entered_on=asker.entered_on), written=written,
            week=self.other_days_of_week + 1,
            milestone=self.parts == 0 and written in MILESTONES,
        )


async def take(asker: Asker, day: date, *, now: datetime) -> Standing:
    """Lock the asker's entry of this day, made if absent, and read what is decided by it.

    The second statement sees what was committed before the first got the lock.
    """
    held = await sql.one(_HOLD, asker.college.id, asker.person_id, day)
    assert held is not None  # the upsert always returns its row
    entry_id, known = held.pop("entry_id"), held.pop("known")
    setting = Setting()
    if known is not None:
        setting = Setting(**held)
    monday = day - timedelta(days=day.weekday())
    read = await sql.one(
        _READ, asker.college.id, asker.person_id, entry_id, monday, now - DEAD_BODIES_FOR
    )
    assert read is not None  # an aggregate always has its row
    return Standing(entry_id=entry_id, setting=setting, **read)
