"""Which days are taught and which are off, read once for a stretch of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from models import sql
from services.colleges import College

#: No holiday is longer than this, so a push always finds its next working day.
AHEAD = timedelta(days=70)


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Days that are not what their weekday says: `off` have no work, `extra` weekends do."""

    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    untaught: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Staff are at work."""
        if day in self.off:
            return False
        return day.weekday() < 5 or day in self.extra

    def is_taught(self, day: date) -> bool:
        """Lessons take place: no holiday, sports day, exam or training."""
        return self.is_working(day) and day not in self.untaught


async def around(college: College, day: date) -> SchoolDays:
    """The days off from a week before `day` on."""
    rows = await sql.rows(
        "SELECT day, kind FROM day_off WHERE college_id = $1 AND day BETWEEN $2 AND $3",
        college.id, day - timedelta(days=7), day + AHEAD,
    )
    kinds: dict[str, set[date]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], set()).add(row["day"])
    untaught = [days for kind, days in kinds.items() if kind not in ("holiday", "workday")]
    return SchoolDays(
        off=frozenset(kinds.get("holiday", ())), extra=frozenset(kinds.get("workday", ())),
        untaught=frozenset().union(*untaught),
    )
