"""The demo's attendance: every student, day and period, with causes that can be told.

What happened is said as causes (a class that moved to a building with one bus, a student with a
job in the afternoons); the figures are what the rows then add up to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from services.demo.plan import (
    FRESHMEN_FROM,
    SEED,
    SWAPPED,
    TOLD_FROM,
    TOLD_ON,
    Plan,
    story,
    teaching_days,
    timetable_day,
)
from services.demo.roster import Classroom, Part, cast, classrooms

#: The grade that came this autumn.
FRESHMEN = 2026
#: Periods by weekday: 24 a week; two single ones on Tuesday afternoon.
AFTERNOON = ("5-6", "7-8")
MORNING = ("1-2", "3-4")
SINGLE = ("5", "6")
WEEK = {
    0: MORNING, 1: (*MORNING, *SINGLE), 2: AFTERNOON, 3: (*MORNING, "5-6"), 4: AFTERNOON,
}
MORNING_FRIDAY = {**WEEK, 4: MORNING}

#: Chances a period: leave, unexcused, late.
USUAL = (0.043, 0.0007, 0.015)
#: 物联网2501 has its practical lessons in another campus's building from this day on; the only bus
#: leaves at 13:00. So many of its periods a month are missed: on the two afternoons, and besides.
MOVED_CLASS, MOVED_FROM = "物联网2501", date(2026, 10, 26)
MISSED_BY_MONTH = {9: (0, 171), 10: (104, 72), 11: (204, 69)}

#: Periods missed without leave by the people of the story: told day, periods.
ABSENCES: dict[str, tuple[tuple[date, str], ...]] = {
    "甲": (  # a job in the afternoons; talked to on 10-29, better for a week, then again
        (date(2026, 10, 14), "5-6"), (date(2026, 10, 14), "7-8"), (date(2026, 10, 16), "7-8"),
        (date(2026, 10, 21), "5-6"), (date(2026, 10, 21), "7-8"), (date(2026, 11, 9), "3-4"),
        (date(2026, 11, 11), "5-6"), (date(2026, 11, 11), "7-8"), (date(2026, 11, 13), "7-8"),
    ),
    "乙": (
        (date(2026, 11, 3), "3-4"), (date(2026, 11, 5), "1-2"), (date(2026, 11, 13), "3-4"),
    ),
    "丁": (
        (date(2026, 9, 15), "3-4"), (date(2026, 9, 17), "1-2"), (date(2026, 11, 5), "5-6"),
        (date(2026, 11, 10), "5"),
    ),
    "戊": (
        (date(2026, 9, 14), "1-2"), (date(2026, 9, 22), "3-4"), (date(2026, 11, 6), "5-6"),
        (date(2026, 11, 10), "5"),
    ),
}
WORDS = {"normal": "正常", "leave": "请假", "absent": "缺勤", "late": "迟到"}


@dataclass(frozen=True)
class Slot:
    """A lesson of a class: day, periods, course."""

    day: date
    period: str
    course: str

    @property
    def units(self) -> int:
        return 1 + ("-" in self.period)


def rows(plan: Plan, term: int) -> Iterator[tuple[Any, ...]]:
    """学号, 日期, 节次, 课程, 状态 of the term (0 or 1), up to the day before today."""
    for one in classrooms():
        if term == 0 and one.grade == FRESHMEN:
            continue
        slots = [slot for slot in lessons(one, term) if plan.is_past(slot.day)]
        states = _states(one, slots, term)
        for slot in slots:
            day = plan.moved(slot.day)
            for number in one.numbers:
                state = WORDS[states.get((number, slot), "normal")]
                yield number, day, slot.period, slot.course, state


def lessons(one: Classroom, term: int) -> list[Slot]:
    """The lessons of a class in the told part of a term."""
    first = TOLD_FROM[term]
    last = date(2026, 6, 26) if term == 0 else TOLD_ON + timedelta(days=4)
    if one.grade == FRESHMEN:
        first = FRESHMEN_FROM
    week = WEEK if one.name == MOVED_CLASS else MORNING_FRIDAY
    found = []
    for day in teaching_days(first, last):
        for n, period in enumerate(week[timetable_day(day) or 0]):
            found.append(Slot(day, period, _course(one, term, day.weekday(), n, period)))
    return found


def _course(one: Classroom, term: int, weekday: int, n: int, period: str) -> str:
    """The moved class has its practical lessons on Wednesday and Friday afternoon."""
    told = story("college")
    if period in SINGLE:
        return str(told["single_courses"][SINGLE.index(period)])
    if one.name == MOVED_CLASS and weekday in (2, 4):
        return "传感器应用" if n == 0 else "单片机应用"
    year = (2026 if term else 2025) - one.grade + 1
    courses = told["courses"][one.major][year]
    return str(courses[(weekday * 2 + n) % len(courses)])


def _states(one: Classroom, slots: list[Slot], term: int) -> dict[tuple[str, Slot], str]:
    """What was not an ordinary presence, by student and lesson."""
    chance = Random(f"{SEED} {one.code} {term}")
    told = _told(one, slots)
    kept_well = {part.number for part in cast()}
    states: dict[tuple[str, Slot], str] = {}
    for slot in slots:
        for number in one.numbers:
            state = _by_chance(chance, slot, honest=number in kept_well)
            if state != "normal":
                states[number, slot] = state
    if one.name == MOVED_CLASS and term == 1:
        states = {key: state for key, state in states.items() if state == "late"}
        _miss_the_bus(one, slots, states, told, chance)
    return {**states, **told}


def _by_chance(chance: Random, slot: Slot, *, honest: bool) -> str:
    """One state by chance; on the swapped Saturday twice as many stay away."""
    leave, absent, late = USUAL
    if slot.day in SWAPPED and slot.day.weekday() == 5:
        leave, absent = 2 * leave, 2 * absent
    drawn = chance.random()
    if drawn < leave:
        return "leave"
    if drawn < leave + absent and not honest:
        return "absent"
    if drawn > 1 - late:
        return "late"
    return "normal"


def _told(one: Classroom, slots: list[Slot]) -> dict[tuple[str, Slot], str]:
    by_time = {(slot.day, slot.period): slot for slot in slots}
    members: list[Part] = [part for part in cast() if part.number in one.numbers]
    return {
        (part.number, by_time[when]): "absent"
        for part in members for when in ABSENCES.get(part.name, ()) if when in by_time
    }


def _miss_the_bus(
    one: Classroom, slots: list[Slot], states: dict[tuple[str, Slot], str],
    told: dict[tuple[str, Slot], str], chance: Random,
) -> None:
    """Leave until a month's periods are missed, first on the two afternoons, then besides."""
    for month, (on_afternoons, besides) in MISSED_BY_MONTH.items():
        for afternoons, units in ((True, on_afternoons), (False, besides)):
            lessons_ = [
                slot for slot in slots
                if slot.day.month == month and _is_far(slot) is afternoons
            ]
            missed = sum(slot.units for _, slot in told if slot in set(lessons_))
            free = [
                (number, slot) for slot in lessons_ for number in one.numbers
                if (number, slot) not in told
            ]
            _stay_away(states, free, units - missed, chance)


def _is_far(slot: Slot) -> bool:
    return slot.day >= MOVED_FROM and slot.day.weekday() in (2, 4)


def _stay_away(
    states: dict[tuple[str, Slot], str], free: list[tuple[str, Slot]], units: int, chance: Random
) -> None:
    chance.shuffle(free)
    for number, slot in free:
        if units <= 0:
            return
        if slot.units <= units:
            states[number, slot] = "leave"
            units -= slot.units
