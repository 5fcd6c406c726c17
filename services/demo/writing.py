"""What the demo's students wrote: seven kinds of writers over the last eleven weeks (§7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from services.demo.classrooms import Classroom, classrooms, courses
from services.demo.plan import FRESHMEN, SEED, TOLD_ON, Plan, story, timetable_day
from services.demo.roster import cast

FIRST_DAY = date(2026, 8, 31)
FRESHMEN_FROM = date(2026, 9, 7)

#: Kinds of writer and their shares by grade, in per cent; over all 3,000 they are 30, 22, 10, 18,
#: 15, 3 and 2.
KINDS = ("steady", "no_weekends", "before_exams", "three_weeks", "never", "pasted", "long")
SHARES = {
    2026: (32, 22, 5, 28, 8, 3, 2), 2025: (31, 22, 12, 16, 14, 3, 2),
    2024: (27, 22, 13, 10, 23, 3, 2),
}
#: How likely a day is written, by kind; a grade's eagerness is multiplied in.
CHANCES = {
    "steady": 0.72, "no_weekends": 0.66, "before_exams": 0.02, "three_weeks": 0.8, "pasted": 0.6,
    "long": 0.35,
}
EAGERNESS = {2026: 1.1, 2025: 0.44, 2024: 0.17}
AFTER_THREE_WEEKS = 0.012
#: On the swapped Saturday 22 of a class handed in the same sentence.
PASTED_BY, PASTED_ON = ("物流2501", 22), date(2026, 10, 10)
THREE_WEEKS = timedelta(days=21)
#: Exams of half the term, when the third kind writes.
EXAM_WEEKS = (date(2026, 11, 2), date(2026, 11, 15))
#: The cast's own kinds: 乙 wrote every day, then not for three weeks, then again (闭环).
KINDS_OF_CAST = {"甲": "no_weekends", "乙": "resumed", "丁": "three_weeks", "戊": "steady"}
SILENT = (date(2026, 10, 19), date(2026, 11, 8))


@dataclass(frozen=True)
class Written:
    """A part of a day's record."""

    number: str
    day: date
    at: datetime
    visibility: str
    body: str


def written(plan: Plan) -> Iterator[Written]:
    """Every part before today, student by student, day by day."""
    told = {part.number: part for part in cast()}
    for one in classrooms():
        for number in one.numbers:
            chance = Random(f"{SEED} {number}")
            kind = str(chance.choices(KINDS, SHARES[one.grade])[0])
            visibility = "advisor" if chance.random() < 0.6 else "private"
            part = told.get(number)
            if part is not None:
                if not part.bound:
                    continue
                kind, visibility = KINDS_OF_CAST.get(part.name, kind), "advisor"
            yield from _days(plan, one, number, kind, visibility=visibility, chance=chance)


def _days(
    plan: Plan, one: Classroom, number: str, kind: str, *, visibility: str, chance: Random
) -> Iterator[Written]:
    first = FRESHMEN_FROM if one.grade == 2026 else FIRST_DAY
    for n in range((TOLD_ON - first).days):
        day = first + timedelta(days=n)
        if plan.is_past(day) and _is_pasted(one, number, day):
            body = str(story("sentences")["pasted"][1])
            yield Written(number, plan.moved(day), _moment(plan, day, chance), visibility, body)
        elif plan.is_past(day) and chance.random() < _likely(kind, one, day, first):
            own = "private" if chance.random() < 0.04 else visibility
            body = _body(kind, one, day, chance)
            yield Written(number, plan.moved(day), _moment(plan, day, chance), own, body)


def _is_pasted(one: Classroom, number: str, day: date) -> bool:
    return day == PASTED_ON and one.name == PASTED_BY[0] and number <= one.number(PASTED_BY[1])


def _likely(kind: str, one: Classroom, day: date, first: date) -> float:
    """How likely this day is written."""
    if kind == "never":
        return 0.0
    if kind == "resumed":
        return 0.0 if SILENT[0] <= day <= SILENT[1] else 0.93
    likely = CHANCES[kind] * EAGERNESS[one.grade]
    if kind == "no_weekends" and day.weekday() > 4:
        return 0.04
    if kind == "three_weeks" and day - first > THREE_WEEKS:
        return AFTER_THREE_WEEKS
    if kind == "before_exams" and EXAM_WEEKS[0] <= day <= EXAM_WEEKS[1]:
        return 0.6
    if timetable_day(day) is None and day.weekday() != 6:
        return likely * 0.6
    return min(1.0, likely)


def _moment(plan: Plan, day: date, chance: Random) -> datetime:
    """Mostly after ten in the evening."""
    hour = chance.choices((12, 17, 20, 21, 22, 23), (8, 8, 14, 20, 35, 15))[0]
    return plan.at(day, hour, chance.randrange(60)) + timedelta(seconds=chance.randrange(60))


def _body(kind: str, one: Classroom, day: date, chance: Random) -> str:
    told = story("sentences")
    if kind == "pasted":
        return str(told["pasted"][0])
    if timetable_day(day) is None:
        return str(chance.choice(told["weekend"]))
    course = chance.choice(courses(one, FRESHMEN - one.grade + 1))
    opening = chance.choice(told["opening"]).format(course=course)
    did = chance.choice(told["did"])
    if kind == "long":
        return str(chance.choice(told["long"]).format(opening=opening, did=did))
    return f"{opening}{did}{chance.choice(told['tail'])}"
