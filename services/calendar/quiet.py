"""When people are left in peace (R13)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from services.calendar.reading import stretch
from services.colleges import College

#: R13: nobody is disturbed between these times, by kind of person.
QUIET = {"student": (time(22, 30), time(7, 0)), "staff": (time(20, 0), time(7, 30))}
#: No row of days off is longer than this.
AHEAD = timedelta(days=70)


async def quiet_until(college: College, kind: str, moment: datetime) -> datetime | None:
    """When a person of this kind may be disturbed again (UTC), None if it may be now (R13).

    Staff are left in peace on days without work besides.
    """
    local = moment.astimezone(college.zone)
    starts, ends = QUIET[kind]
    free = local
    if local.time() >= starts:
        free = _at(local + timedelta(days=1), ends)
    elif local.time() < ends:
        free = _at(local, ends)
    if kind == "staff":
        school = await stretch(college, free.date(), free.date() + AHEAD)
        while not school.is_working(free.date()):
            free = _at(free + timedelta(days=1), ends)
    if free == local:
        return None
    return free.astimezone(moment.tzinfo)


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
