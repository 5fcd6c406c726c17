"""Tables of days for five kinds of students, and staff, over two terms (CONVERSATIONS §7).

A table names what is out of the ordinary; every other day is lessons from Monday to Friday and a
weekend. Each of the 322 days is compared.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models import sql
from services import calendar, imports
from tests.bot_says import START
from tests.calendar.conftest import School

FIRST, LAST = date(2026, 3, 2), date(2027, 1, 17)

HOLIDAYS = {
    "04-04/04-06": "holiday", "05-01/05-05": "holiday", "05-09": "lesson",
    "06-19/06-21": "holiday", "09-20": "lesson", "09-25/09-27": "holiday",
    "10-01/10-07": "holiday", "10-10": "lesson",
}
SPRING_EXAMS, SUMMER = {"06-29/07-10": "exam"}, {"07-11/08-30": "break"}
SPORTS = {"10-22/10-23": "sports"}
WINTER = {"01-01/01-03": "holiday", "01-04/01-17": "exam"}
USUAL = {**HOLIDAYS, **SPRING_EXAMS, **SUMMER, **SPORTS, **WINTER}

TABLES = {
    # a fresher: nothing before the day she came, military training over a weekend, lessons after
    "1": {**USUAL, "03-02/09-06": "before", "09-07/09-19": "training"},
    # second year, with a week in the workshop
    "2": {**USUAL, "11-09/11-13": "workshop"},
    # third year: in a firm from December on, over New Year and the others' exams
    "3": {**USUAL, "12-07/01-17": "internship"},
    # third year of nursing: away since July, in the summer and on holidays too
    "4": {**HOLIDAYS, "06-29/06-30": "exam", "07-01/01-17": "internship"},
}


def expanded(table: dict[str, str]) -> dict[date, str]:
    """A kind for each day; later lines of a table go over earlier ones."""
    found = {
        day: "lesson" if day.weekday() < 5 else "weekend"
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    }
    for span, kind in table.items():
        first, _, last = span.partition("/")
        day, end = _day(first), _day(last or first)
        while day <= end:
            found[day] = kind
            day += timedelta(days=1)
    return found


def _day(text: str) -> date:
    year = 2027 if text.startswith("01") else 2026
    return date.fromisoformat(f"{year}-{text}")


async def kinds(school: School, number: str) -> dict[date, str]:
    found = await calendar.days_of(
        school.college, await school.person(number), since=FIRST, until=LAST
    )
    return {day: one.kind for day, one in found.items()}


@pytest.mark.parametrize("number", TABLES)
async def test_each_day_of_two_terms_is_what_the_table_says(school, number: str) -> None:
    assert await kinds(school, number) == expanded(TABLES[number])


async def test_a_weekend_class_has_lessons_when_the_others_are_free(school) -> None:
    found = await kinds(school, "5")
    expected = expanded(USUAL)
    for day in expected:
        if day < date(2027, 1, 1) and expected[day] in ("lesson", "weekend", "exam", "sports"):
            expected[day] = "lesson" if day.weekday() > 4 else "weekend"
    assert found == expected


async def test_staff_work_through_summer_exams_and_sports(school) -> None:
    found = await kinds(school, "9")
    expected = {
        day: {"lesson": "work", "weekend": "weekend"}[kind]
        for day, kind in expanded({**HOLIDAYS, "01-01/01-03": "holiday"}).items()
        if kind != "holiday"
    }
    assert {day: kind for day, kind in found.items() if kind != "holiday"} == expected
    assert sum(kind == "holiday" for kind in found.values()) == 3 + 5 + 3 + 3 + 7 + 3


async def test_leave_goes_before_all_but_an_unbegun_study(school) -> None:
    ill = await school.person("2")
    await sql.changed(
        "INSERT INTO leave (college_id, person_id, from_on, to_on, kind) "
        "VALUES ($1, $2, '2026-11-08', '2026-11-11', '病假')", school.college.id, ill,
    )
    found = await calendar.days_of(
        school.college, ill, since=date(2026, 11, 7), until=date(2026, 11, 12)
    )
    assert [one.kind for one in found.values()] == ["weekend", *["leave"] * 4, "workshop"]
    assert found[date(2026, 11, 9)].name == "病假"


async def test_a_leave_in_the_office_s_file_is_one_too_and_goes_with_its_batch(school) -> None:
    text = "学号,起,天数,类别,事由\n2,2026-11-09,1.5,病假,发烧\n"
    assert (result := await school.takes(text.encode(), "leave")).ok, result.errors
    ill = await school.person("2")
    days = {"since": date(2026, 11, 8), "until": date(2026, 11, 11)}
    found = await calendar.days_of(school.college, ill, **days)
    assert [one.kind for one in found.values()] == ["weekend", "leave", "leave", "workshop"]
    await imports.undo(school.college, result.batch_number, by="教务员", now=START)
    found = await calendar.days_of(school.college, ill, **days)
    assert "leave" not in [one.kind for one in found.values()]


@pytest.mark.parametrize(("day", "number", "name", "week"), [
    ("2026-09-25", "2", "中秋节", 4), ("2026-10-10", "2", "国庆节调休", 6),
    ("2026-11-10", "2", "软件实训周", 11), ("2026-07-20", "4", "护理实习", None),
    ("2027-01-05", "1", "期末考试", 19), ("2026-09-08", "1", "新生军训", 2),
    ("2026-11-21", "5", "社会生源周末班", 12),
])
async def test_a_day_says_its_reason_in_the_calendars_words(
    school, day: str, number: str, name: str, week: int | None
) -> None:
    found = await calendar.day_of(
        school.college, await school.person(number), date.fromisoformat(day)
    )
    assert (found.name, found.week) == (name, week)


async def test_a_worked_weekend_has_the_timetable_of_the_day_it_pays_for(school) -> None:
    student = await school.person("2")
    for worked, replaced in (("2026-05-09", "2026-05-05"), ("2026-09-20", "2026-10-06"),
                             ("2026-10-10", "2026-10-07")):
        found = await calendar.day_of(school.college, student, date.fromisoformat(worked))
        assert found.timetable_on == date.fromisoformat(replaced)
