"""校历: this week for somebody, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from bot.kit.clock import week_start
from services.calendar.deciding import SchoolCalendar
from services.calendar.reading import stretch, who
from services.calendar.values import DayType, Term
from services.colleges import College

#: How far 校历 looks ahead, and how many things it names.
AHEAD = timedelta(days=120)
NAMED = 4
#: What is worth a line of its own.
WORTH_A_LINE = frozenset({
    "holiday", "exam", "sports", "training", "workshop", "observation", "internship", "break",
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days of one kind and name on end, both inclusive."""

    kind: str
    name: str
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`week` is Monday to Sunday, `coming` what begins after today, the nearest first; a swapped
    day of work is among `swapped`. `is_known` is False for a college without a calendar."""

    today: DayType
    term: Term | None
    week: tuple[DayType, ...]
    coming: tuple[Stretch, ...]
    swapped: tuple[DayType, ...]
    is_known: bool


async def outlook(college: College, person_id: int | None, *, today: date) -> Outlook:
    """This person's week and what comes; without a person, the school's."""
    since, until = week_start(today), today + AHEAD
    school = await stretch(college, since, until)
    days = school.days(since, until, await who(college, person_id, since=since, until=until))
    coming = [one for one in stretches(days.values()) if one.from_on > today]
    return Outlook(
        today=days[today], term=_term(school, today),
        week=tuple(days[since + timedelta(days=n)] for n in range(7)),
        coming=tuple(coming[:NAMED]),
        swapped=tuple(
            one for day, one in days.items()
            if day > today and day.weekday() > 4 and one.timetable_on not in (None, day)
        ),
        is_known=bool(school.terms),
    )


def _term(school: SchoolCalendar, day: date) -> Term | None:
    return next((term for term in school.terms if term.has(day)), None)


def stretches(days: Iterable[DayType]) -> Iterator[Stretch]:
    """Runs of days of one kind and name that are worth a line."""
    for (kind, name), group in groupby(days, key=lambda one: (one.kind, one.name)):
        run = list(group)
        if kind in WORTH_A_LINE:
            yield Stretch(kind=kind, name=name, from_on=run[0].day, to_on=run[-1].day)
