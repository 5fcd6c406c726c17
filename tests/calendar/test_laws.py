"""Laws of the decision what day it is, for any calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.calendar import Leave, SchoolCalendar, Span, SpecialDay, Term, Who
from services.calendar.values import GROUP_KINDS, SCHOOL_KINDS

FIRST = date(2026, 8, 31)
DAYS = st.integers(-40, 200).map(lambda n: FIRST + timedelta(days=n))
TERM = Term(1, "2026-2027-1", FIRST, date(2027, 1, 17), 20)
SPANS = st.builds(
    lambda kind, org, grade, day, length, weekdays: Span(
        kind=kind, org_id=org, grade=grade, from_on=day, to_on=day + timedelta(days=length),
        weekdays=weekdays, name=kind,
    ),
    st.sampled_from(GROUP_KINDS), st.sampled_from([0, 1, 2, 3, 9]),
    st.sampled_from([0, 2024, 2025]),
    DAYS, st.integers(0, 60), st.sampled_from(["1234567", "67", "12345"]),
)
SPECIALS = st.builds(
    lambda day, kind: SpecialDay(day, kind, kind, None), DAYS, st.sampled_from(SCHOOL_KINDS)
)
CALENDARS = st.builds(
    lambda specials, spans: SchoolCalendar(
        (TERM,), {one.day: one for one in specials}, tuple(spans)
    ),
    st.lists(SPECIALS, max_size=20), st.lists(SPANS, max_size=6),
)
#: A student of class 1 in major 2 of college 3.
STUDENT = Who(grade=2025, orgs={1: 0, 2: 1, 3: 2})


@given(CALENDARS, DAYS)
def test_a_stretch_for_others_changes_nothing(school: SchoolCalendar, day: date) -> None:
    own = tuple(one for one in school.spans if one.org_id != 9 and one.grade in (0, 2025))
    assert school.day(day, STUDENT) == replace(school, spans=own).day(day, STUDENT)


@given(CALENDARS, DAYS)
def test_the_order_of_rows_changes_nothing_but_equal_stretches(school, day: date) -> None:
    backwards = replace(school, spans=tuple(reversed(school.spans)))
    assert school.day(day, STUDENT).kind == backwards.day(day, STUDENT).kind


@given(CALENDARS, DAYS)
def test_lessons_and_only_lessons_have_a_timetable(school, day: date) -> None:
    found = school.day(day, STUDENT)
    assert found.has_lessons == (found.timetable_on is not None)


@given(CALENDARS, DAYS)
def test_leave_is_told_whatever_the_school_does(school, day: date) -> None:
    away = replace(STUDENT, leaves=(Leave(day, day, "病假"),))
    assert school.day(day, away).kind == "leave"
    assert school.day(day + timedelta(days=1), away) == school.day(
        day + timedelta(days=1), STUDENT
    )


@given(CALENDARS, DAYS)
def test_nobody_is_expected_between_terms_but_who_is_out_in_a_firm(school, day: date) -> None:
    found = school.day(day, STUDENT)
    if day > TERM.ends_on:
        assert found.kind in ("break", "internship") and found.week is None


@given(CALENDARS, DAYS)
def test_staff_are_at_work_when_the_calendar_says_so(school, day: date) -> None:
    assert (school.day(day, Who(kind="staff")).kind == "work") == school.is_working(day)
