"""Which days are taught and which are off, read once for a stretch of days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services import calendar
from services.calendar import SchoolCalendar
from services.colleges import College

#: No holiday is longer than this, so a push always finds its next working day.
BEFORE = timedelta(days=7)
AHEAD = timedelta(days=70)


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Days that are not what their weekday says: `off` have no work, `extra` weekends do.

    `by_class` holds what differs for a class on a day: True where it is taught.
    """

    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    untaught: frozenset[date] = frozenset()
    by_class: Mapping[tuple[int, date], bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Staff are at work."""
        if day in self.off:
            return False
        return day.weekday() < 5 or day in self.extra

    def is_taught(self, day: date, class_org_id: int | None = None) -> bool:
        """Lessons take place, for this class: no holiday, sports day, exam or training."""
        own = self.by_class.get((class_org_id or 0, day))
        if own is not None:
            return own
        return self.is_working(day) and day not in self.untaught


async def around(
    college: College, day: date, *, classes: Collection[int] = ()
) -> SchoolDays:
    """The days off from a week before `day` on, and what `day` is for these classes."""
    since, until = day - BEFORE, day + AHEAD
    school = await calendar.stretch(college, since, until)
    ordinary = school.days(since, until, calendar.Who())
    return SchoolDays(
        off=frozenset(one for one in ordinary if one.weekday() < 5
                      and not school.is_working(one)) | _holidays(school),
        extra=frozenset(one for one in ordinary if one.weekday() > 4 and school.is_working(one)),
        untaught=frozenset(one for one, found in ordinary.items() if not found.has_lessons),
        by_class=await _by_class(college, school, day, classes),
    )


def _holidays(school: SchoolCalendar) -> frozenset[date]:
    return frozenset(
        day for day, special in school.specials.items() if special.kind == "holiday"
    )


async def _by_class(
    college: College, school: SchoolCalendar, day: date, classes: Collection[int]
) -> dict[tuple[int, date], bool]:
    """Empty without stretches on that day: then no class differs from the school."""
    if not classes or not any(span.covers(day) for span in school.spans):
        return {}
    known = await calendar.classes(college, classes)
    return {(one, day): school.day(day, who).has_lessons for one, who in known.items()}
