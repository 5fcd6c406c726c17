"""The school's calendar: terms, teaching weeks, days off, quiet hours (law 8, R13).

What a day is stands in the tables `term` and `day_off`; nothing is derived from the real world's
holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.kit.clock import week_start
from models import sql
from services.colleges import College

#: R13: nobody is disturbed between these times, by kind of person.
QUIET = {"student": (time(22, 30), time(7, 0)), "staff": (time(20, 0), time(7, 30))}


@dataclass(frozen=True)
class Term:
    """A term; `starts_on` to `ends_on` inclusive, `weeks` teaching weeks.

    Texts print its `code` as R6 says: 2026-2027-1 学期.
    """

    id: int
    code: str
    starts_on: date
    ends_on: date
    weeks: int

    def week(self, day: date) -> int:
        """The number of the week `day` lies in, weeks beginning on Monday; 1 is the first."""
        return (week_start(day) - week_start(self.starts_on)).days // 7 + 1

    def has(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says; `replaces` is the day whose timetable holds."""

    day: date
    kind: str
    name: str
    replaces: date | None


_TERM = "SELECT id, code, starts_on, ends_on, weeks FROM term WHERE college_id = $1"


async def term_of(college: College, day: date) -> Term | None:
    """The term `day` lies in; between two terms the one that has just ended (§4.7); None before
    the first."""
    row = await sql.one(
        f"{_TERM} AND starts_on <= $2 ORDER BY starts_on DESC LIMIT 1", college.id, day
    )
    if row is None:
        return None
    return Term(**row)


async def term_by_code(college: College, code: str) -> Term | None:
    """The term of a code such as 2026-2027-1."""
    row = await sql.one(f"{_TERM} AND code = $2", college.id, code)
    if row is None:
        return None
    return Term(**row)


async def week_of(college: College, day: date) -> int | None:
    """The teaching week of `day`, None outside a term; texts print 第12周."""
    term = await term_of(college, day)
    if term is None or not term.has(day):
        return None
    return term.week(day)


async def special(college: College, day: date) -> SpecialDay | None:
    """What is special about a day, or None."""
    row = await sql.one(
        "SELECT day, kind, name, replaces FROM day_off WHERE college_id = $1 AND day = $2",
        college.id, day,
    )
    if row is None:
        return None
    return SpecialDay(**row)


async def is_working_day(college: College, day: date) -> bool:
    """Staff are at work: no holiday; of weekends only those that replace a working day."""
    found = await special(college, day)
    if found is None:
        return day.weekday() < 5
    if found.kind in ("holiday", "workday"):
        return found.kind == "workday"
    return day.weekday() < 5


async def is_teaching_day(college: College, day: date) -> bool:
    """Lessons take place: in a term, a working day, no sports, exam or training day."""
    term = await term_of(college, day)
    found = await special(college, day)
    if term is None or not term.has(day):
        return False
    if found is not None and found.kind not in ("holiday", "workday"):
        return False
    return await is_working_day(college, day)


async def timetable_day(college: College, day: date) -> date:
    """The day whose timetable holds on `day`: another one on a swapped day."""
    found = await special(college, day)
    if found is None or found.replaces is None:
        return day
    return found.replaces


async def previous_teaching_week(college: College, day: date) -> tuple[date, date]:
    """Monday and Sunday of 上周: the last week before this one with a teaching day (§4.7)."""
    monday = week_start(day)
    for back in range(1, 27):
        start = monday - timedelta(weeks=back)
        days = [start + timedelta(days=n) for n in range(7)]
        if any([await is_teaching_day(college, one) for one in days]):
            return start, days[-1]
    return monday - timedelta(weeks=1), monday - timedelta(days=1)


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
    while kind == "staff" and not await is_working_day(college, free.date()):
        free = _at(free + timedelta(days=1), ends)
    if free == local:
        return None
    return free.astimezone(moment.tzinfo)


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
