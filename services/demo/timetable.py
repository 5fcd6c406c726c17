"""The demo's lessons: which class sits in which lesson on which told day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.demo.classrooms import Classroom, courses
from services.demo.plan import (
    FRESHMEN,
    FRESHMEN_FROM,
    TOLD_FROM,
    TOLD_ON,
    days_off,
    story,
    teaching_days,
    timetable_day,
)

#: The college whose lessons are told one by one; the others' are reported by half days.
FULL = "02"
#: Periods by weekday: 24 a week; two single ones on Tuesday afternoon.
AFTERNOON = ("5-6", "7-8")
MORNING = ("1-2", "3-4")
SINGLE = ("5", "6")
WEEK = {
    0: MORNING, 1: (*MORNING, *SINGLE), 2: AFTERNOON, 3: (*MORNING, "5-6"), 4: AFTERNOON,
}
MORNING_FRIDAY = {**WEEK, 4: MORNING}
HALF_DAYS = {0: ("1-4",), 1: ("1-4", "5-6"), 2: ("5-8",), 3: ("1-4", "5-6"), 4: ("1-4",)}
#: Adults who work: their lessons are on Saturday and Sunday.
WEEKEND_CLASS = "养老2601"
WEEKEND = {5: ("1-4", "5-8"), 6: ("1-4", "5-8")}
#: Third-year students of these majors are out in hospitals, shops and nurseries since July.
INTERNS, INTERN_MAJORS = 2024, frozenset({"0601", "0602", "0604"})
#: 物联网2501 has its practical lessons in another campus's building from this day on; the only bus
#: leaves at 13:00.
MOVED_CLASS, MOVED_FROM = "物联网2501", date(2026, 10, 26)
#: The last told day of lessons of the term before; exams follow.
LAST_OF_JUNE = date(2026, 6, 26)


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson of a class: day, periods, course."""

    day: date
    period: str
    course: str

    @property
    def units(self) -> int:
        """Periods it counts for."""
        first, _, last = self.period.partition("-")
        return int(last or first) - int(first) + 1

    @property
    def is_far(self) -> bool:
        """On one of the moved class's two afternoons."""
        return self.day >= MOVED_FROM and self.day.weekday() in (2, 4)


def lessons(one: Classroom, term: int) -> list[Slot]:
    """The lessons of a class in the told part of a term (0 the one before, 1 this one)."""
    if is_out(one, term):
        return []
    first, last = TOLD_FROM[term], LAST_OF_JUNE
    if term == 1:
        last = TOLD_ON + timedelta(days=4)
    if one.grade == FRESHMEN:
        first = FRESHMEN_FROM
    if one.name == WEEKEND_CLASS:
        return list(_weekend_lessons(one, first, last))
    week = _week(one)
    return [
        Slot(day, period, _course(one, term, day.weekday(), n, period))
        for day in teaching_days(first, last)
        for n, period in enumerate(week[timetable_day(day) or 0])
    ]


def is_out(one: Classroom, term: int) -> bool:
    """Not there at all: not yet come, or on internship."""
    if term == 0:
        return one.grade == FRESHMEN
    return one.grade == INTERNS and one.major in INTERN_MAJORS


def _week(one: Classroom) -> dict[int, tuple[str, ...]]:
    if one.name == MOVED_CLASS:
        return WEEK
    if one.college == FULL:
        return MORNING_FRIDAY
    return HALF_DAYS


def _weekend_lessons(one: Classroom, first: date, last: date) -> Iterator[Slot]:
    off = {day for day, kind, _, _ in days_off() if kind != "workday"}
    names = courses(one, FRESHMEN - one.grade + 1)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day in off:
            continue
        for at, period in enumerate(WEEKEND.get(day.weekday(), ())):
            yield Slot(day, period, names[(day.weekday() + at) % len(names)])


def _course(one: Classroom, term: int, weekday: int, n: int, period: str) -> str:
    """The moved class has its practical lessons on Wednesday and Friday afternoon."""
    if period in SINGLE:
        return str(story("courses")["single"][SINGLE.index(period)])
    if one.name == MOVED_CLASS and weekday in (2, 4):
        return ("传感器应用", "单片机应用")[n]
    names = courses(one, FRESHMEN - 1 + term - one.grade + 1)
    return names[(weekday * 2 + n) % len(names)]
