"""What day is it for this person: one pure decision over the tables' rows (CONVERSATIONS §6.9).

From strong to weak: not yet come, leave, internship, between terms, holiday, the narrowest stretch
for the person's class, major, college or grade, the school's special day, the weekday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import cast

from services.calendar.values import (
    INTERNSHIPS,
    DayKind,
    DayType,
    Span,
    SpecialDay,
    Term,
    Who,
)

#: Steps of a stretch for everybody, above any org.
ABOVE_ALL = 99


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """A college's calendar over a stretch of days, read once; `terms` in order of time."""

    terms: tuple[Term, ...] = ()
    specials: Mapping[date, SpecialDay] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()

    def day(self, day: date, who: Who) -> DayType:
        """What `day` is for `who`."""
        found = self._for_staff(day, who) if who.kind == "staff" else self._decided(day, who)
        return replace(found, week=self.week(day))

    def days(self, since: date, until: date, who: Who) -> dict[date, DayType]:
        """Each day from `since` to `until`, both included."""
        span = (since + timedelta(days=n) for n in range((until - since).days + 1))
        return {day: self.day(day, who) for day in span}

    def week(self, day: date) -> int | None:
        """The teaching week, None outside a term."""
        for term in self.terms:
            if term.has(day):
                return term.week(day)
        return None

    def is_working(self, day: date) -> bool:
        """Staff are at work: no holiday; of weekends only those that replace a working day."""
        special = self.specials.get(day)
        if special is not None and special.kind in ("holiday", "workday"):
            return special.kind == "workday"
        return day.weekday() < 5

    def _for_staff(self, day: date, who: Who) -> DayType:
        special = self.specials.get(day)
        away = _leave(day, who)
        if away is not None:
            return away
        if self.is_working(day):
            return DayType(day=day, kind="work", name=special.name if special else "")
        if special is not None and special.kind == "holiday":
            return DayType(day=day, kind="holiday", name=special.name)
        return DayType(day=day, kind="weekend")

    def _decided(self, day: date, who: Who) -> DayType:
        if who.entered_on is not None and day < who.entered_on:
            return DayType(day=day, kind="before")
        away = _leave(day, who)
        if away is not None:
            return away
        span = self._span(day, who)
        if span is not None and span.kind == "internship":
            return DayType(day=day, kind="internship", name=span.name)
        if self._between_terms(day):
            return DayType(day=day, kind="break")
        special = self.specials.get(day)
        if special is not None and special.kind == "holiday":
            return DayType(day=day, kind="holiday", name=special.name)
        if span is not None:
            return _of_span(day, span)
        return _of_school(day, special)

    def _between_terms(self, day: date) -> bool:
        """Before the first known term nothing is said."""
        if not self.terms or day < self.terms[0].starts_on:
            return False
        return self.week(day) is None

    def _span(self, day: date, who: Who) -> Span | None:
        """The stretch that holds: an internship, else the narrowest, of equals the latest."""
        found = [span for span in self.spans if span.covers(day) and _meant(span, who)]
        return max(found, key=lambda span: _strength(span, who), default=None)


def _meant(span: Span, who: Who) -> bool:
    if span.grade not in (0, who.grade):
        return False
    return span.org_id == 0 or span.org_id in who.orgs


def _strength(span: Span, who: Who) -> tuple[bool, int, bool, date, str]:
    steps = who.orgs.get(span.org_id, ABOVE_ALL)
    return (span.kind == "internship", -steps, span.grade != 0, span.from_on, span.kind)


def _leave(day: date, who: Who) -> DayType | None:
    for leave in who.leaves:
        if leave.from_on <= day <= leave.to_on:
            if leave.kind in INTERNSHIPS:
                return DayType(day=day, kind="internship")
            return DayType(day=day, kind="leave", name=leave.kind)
    return None


def _of_span(day: date, span: Span) -> DayType:
    if span.kind == "lesson":
        return DayType(day=day, kind="lesson", name=span.name, timetable_on=day)
    if span.kind == "off":
        return DayType(day=day, kind="weekend", name=span.name)
    return DayType(day=day, kind=cast(DayKind, span.kind), name=span.name)


def _of_school(day: date, special: SpecialDay | None) -> DayType:
    if special is not None and special.kind != "workday":
        return DayType(day=day, kind=cast(DayKind, special.kind), name=special.name)
    if special is not None:
        return DayType(
            day=day, kind="lesson", name=special.name, timetable_on=special.replaces or day
        )
    if day.weekday() < 5:
        return DayType(day=day, kind="lesson", timetable_on=day)
    return DayType(day=day, kind="weekend")
