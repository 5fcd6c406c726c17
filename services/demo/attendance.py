"""The demo's attendance: every student, day and period, with causes that can be told.

What happened is said as causes (a class that moved to a building with one bus, a student with a
job in the afternoons); the figures are what the rows then add up to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from services.demo.classrooms import Classroom, classrooms
from services.demo.plan import SEED, SWAPPED, Plan, story
from services.demo.roster import cast
from services.demo.timetable import MOVED_CLASS, Slot, is_out, lessons

#: So many periods of the moved class a month are missed: on the two afternoons, and besides.
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
#: Who is drawn above this was late.
LATE_FROM = 1 - 0.015
SATURDAY = 5
#: Of the term before; what is told later belongs to this one.
LAST_MONTH = 7
WORDS = {"normal": "正常", "leave": "请假", "absent": "缺勤", "late": "迟到"}


def rows(plan: Plan, months: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """学号, 日期, 节次, 课程, 状态 of told months, up to the day before today."""
    term = int(min(months) > LAST_MONTH)
    for one in classrooms():
        if is_out(one, term):
            continue
        slots, states = _happened(plan, one, term)
        for slot in slots:
            if slot.day.month not in months:
                continue
            day, numbers = plan.moved(slot.day).isoformat(), one.numbers
            for number in numbers:
                state = WORDS[states.get((number, slot), "normal")]
                yield number, day, slot.period, slot.course, state


@lru_cache(maxsize=256)
def _happened(
    plan: Plan, one: Classroom, term: int
) -> tuple[list[Slot], dict[tuple[str, Slot], str]]:
    """The lessons of a class before today, and what was not an ordinary presence in them."""
    slots = [slot for slot in lessons(one, term) if plan.is_past(slot.day)]
    return slots, _states(one, slots, term)


def _states(one: Classroom, slots: list[Slot], term: int) -> dict[tuple[str, Slot], str]:
    """What was not an ordinary presence, by student and lesson."""
    chance = Random(f"{SEED} {one.code} {term}")
    told = _told(one, slots)
    missing = _missing(one)
    leaves = _leaves(one)
    states: dict[tuple[str, Slot], str] = {}
    for slot in slots:
        leave = leaves(slot.day)
        for number, absent in missing.items():
            state = _by_chance(chance, slot, leave=leave, absent=absent)
            if state != "normal":
                states[number, slot] = state
    if one.name == MOVED_CLASS and term == 1:
        states = {key: state for key, state in states.items() if state == "late"}
        _miss_the_bus(one, slots, states, told, chance)
    return {**states, **told}


def _missing(one: Classroom) -> dict[str, float]:
    """The chance of each student to miss a lesson without leave; the story's people have none
    but those they are told with."""
    kept_well = {part.number for part in cast()}
    found = {number: _absent(one, number) for number in one.numbers}
    found.update(dict.fromkeys(kept_well & found.keys(), 0.0))
    return found


def _absent(one: Classroom, number: str) -> float:
    told = story("causes")
    often = told["often"]
    if one.college == told["told_college"]:
        return float(told["usual"]["absent"])
    if Random(f"{SEED} away {number}").random() < often["share"]:
        return float(often["absent"])
    return float(often["seldom"])


def _leaves(one: Classroom) -> Callable[[date], float]:
    """The chance of leave in this class, by told day."""
    told = story("causes")
    own = [cause for cause in told["classes"] if one.name in cause["names"]]

    def leave(day: date) -> float:
        for cause in own:
            if day >= cause["since"] and day.weekday() in cause["weekdays"]:
                return float(cause["leave"])
        return float(told["usual"]["leave"])

    return leave


def _by_chance(chance: Random, slot: Slot, *, leave: float, absent: float) -> str:
    """One state by chance; on the swapped Saturday twice as many stay away."""
    if slot.day in SWAPPED and slot.day.weekday() == SATURDAY:
        leave, absent = 2 * leave, 2 * absent
    drawn = chance.random()
    if drawn < leave:
        return "leave"
    if drawn < leave + absent:
        return "absent"
    if drawn > LATE_FROM:
        return "late"
    return "normal"


def _told(one: Classroom, slots: list[Slot]) -> dict[tuple[str, Slot], str]:
    by_time = {(slot.day, slot.period): slot for slot in slots}
    members = [part for part in cast() if part.number in one.numbers]
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
                if slot.day.month == month and slot.is_far is afternoons
            ]
            missed = sum(slot.units for _, slot in told if slot in set(lessons_))
            free = [
                (number, slot) for slot in lessons_ for number in one.numbers
                if (number, slot) not in told
            ]
            _stay_away(states, free, units - missed, chance)


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
