"""The calendar of the demo's autumn term (CONVERSATIONS §7), day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models import sql
from services import calendar
from tests.bot_says import a_college

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def college(database):
    found = await a_college("demo")
    await sql.rows(
        "INSERT INTO term (college_id, code, starts_on, ends_on, weeks) VALUES "
        "($1, '2025-2026-2', '2026-03-02', '2026-07-10', 19), "
        "($1, '2026-2027-1', '2026-08-31', '2027-01-17', 20)", found.id,
    )
    await sql.rows(
        "INSERT INTO day_off (college_id, day, kind, name, replaces) VALUES "
        "($1, '2026-09-20', 'workday', '', '2026-10-06'), "
        "($1, '2026-09-25', 'holiday', '', NULL), "
        "($1, '2026-10-10', 'workday', '', '2026-10-07'), "
        "($1, '2026-10-01', 'holiday', '', NULL), "
        "($1, '2026-10-22', 'sports', '', NULL)", found.id,
    )
    return found


#: (day, teaching week, staff work, lessons take place)
DAYS = [
    ("2026-11-18", 12, True, True),
    ("2026-08-31", 1, True, True),
    ("2026-11-21", 12, False, False),   # Saturday
    ("2026-10-10", 6, True, True),      # swapped Saturday
    ("2026-09-20", 3, True, True),      # swapped Sunday
    ("2026-09-25", 4, False, False),    # mid-autumn
    ("2026-10-22", 8, True, False),     # sports day
    ("2026-08-03", None, True, False),  # summer
    ("2027-01-17", 20, False, False),   # the last Sunday of the term
]


@pytest.mark.parametrize(("day", "week", "working", "teaching"), DAYS)
async def test_a_day_is_what_the_tables_say(
    college, day: str, week: int | None, working: bool, teaching: bool
) -> None:
    on = date.fromisoformat(day)
    assert await calendar.week_of(college, on) == week
    assert await calendar.is_working_day(college, on) is working
    assert await calendar.is_teaching_day(college, on) is teaching


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-18", "2026-2027-1"), ("2026-08-01", "2025-2026-2"), ("2026-01-01", None)],
)
async def test_a_holiday_belongs_to_the_term_that_ended(college, day: str, code) -> None:
    term = await calendar.term_of(college, date.fromisoformat(day))
    assert (term and term.code) == code


async def test_a_swapped_day_has_the_timetable_of_the_day_it_replaces(college) -> None:
    assert await calendar.timetable_day(college, date(2026, 10, 10)) == date(2026, 10, 7)
    assert await calendar.timetable_day(college, date(2026, 11, 18)) == date(2026, 11, 18)


async def test_last_week_is_the_last_one_with_lessons(college) -> None:
    found = await calendar.previous_teaching_week(college, date(2026, 8, 31))
    assert found == (date(2026, 7, 6), date(2026, 7, 12))
    assert await calendar.previous_teaching_week(college, date(2026, 11, 18)) == (
        date(2026, 11, 9), date(2026, 11, 15),
    )


#: (kind of person, local time, free again)
QUIET = [
    ("student", "2026-11-18 22:29", None),
    ("student", "2026-11-18 22:30", "2026-11-19 07:00"),
    ("student", "2026-11-19 06:59", "2026-11-19 07:00"),
    ("student", "2026-11-21 12:00", None),
    ("staff", "2026-11-18 08:00", None),
    ("staff", "2026-11-18 20:00", "2026-11-19 07:30"),
    ("staff", "2026-11-20 20:00", "2026-11-23 07:30"),
    ("staff", "2026-11-21 12:00", "2026-11-23 07:30"),
    ("staff", "2026-10-10 12:00", None),
    ("staff", "2026-09-25 12:00", "2026-09-28 07:30"),
]


@pytest.mark.parametrize(("kind", "local", "free"), QUIET)
async def test_quiet_hours_end_in_the_morning_of_a_working_day(
    college, kind: str, local: str, free: str | None
) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
    found = await calendar.quiet_until(college, kind, moment)
    expected = free and datetime.fromisoformat(free).replace(tzinfo=SHANGHAI)
    assert found == expected


async def test_a_college_without_a_calendar_has_no_week(database) -> None:
    bare = await a_college("bare")
    assert await calendar.week_of(bare, date(2026, 11, 18)) is None
    assert not await calendar.is_teaching_day(bare, date(2026, 11, 18))
