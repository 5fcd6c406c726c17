"""Terms and teaching weeks, and what a day is for the school as a whole."""

from __future__ import annotations

from datetime import date, timedelta

from bot.kit.clock import week_start
from models import sql
from services.calendar.reading import stretch
from services.calendar.values import Term, Who
from services.colleges import College

#: Weeks that are looked back for 上周, half a year.
LOOK_BACK = 26

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


async def is_working_day(college: College, day: date) -> bool:
    """Staff are at work: no holiday; of weekends only those that replace a working day."""
    return (await stretch(college, day, day)).is_working(day)


async def is_teaching_day(college: College, day: date) -> bool:
    """Lessons take place: in a term, a working day, no sports, exam or training day."""
    found = (await stretch(college, day, day)).day(day, Who())
    return found.week is not None and found.has_lessons


async def timetable_day(college: College, day: date) -> date:
    """The day whose timetable holds on `day`: another one on a swapped day."""
    special = (await stretch(college, day, day)).specials.get(day)
    if special is None or special.replaces is None:
        return day
    return special.replaces


async def previous_teaching_week(college: College, day: date) -> tuple[date, date]:
    """Monday and Sunday of 上周: the last week before this one with a teaching day (§4.7)."""
    monday = week_start(day)
    first = monday - timedelta(weeks=LOOK_BACK)
    school = await stretch(college, first, monday)
    taught = [
        found.day for found in school.days(first, monday - timedelta(days=1), Who()).values()
        if found.has_lessons and found.week is not None
    ]
    last = max(taught, default=monday - timedelta(days=1))
    return week_start(last), week_start(last) + timedelta(days=6)
