"""National holidays and the weekends worked for them, from a kept library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar

from services.calendar.values import SpecialDay


class UnknownYear(LookupError):
    """The library does not know this year's holidays (yet): they are announced each autumn."""


def days(since: date, until: date) -> list[SpecialDay]:
    """Public holidays and swapped weekends from `since` to `until`, both included.

    A worked weekend replaces the day off that was made for it, in their order; a school that
    does otherwise says so in its own file. UnknownYear where the library ends.
    """
    try:
        known = [(day, *chinese_calendar.get_holiday_detail(day)) for day in _span(since, until)]
    except NotImplementedError as error:
        raise UnknownYear(str(error)) from error
    found: list[SpecialDay] = []
    for name, group in groupby(known, key=lambda one: one[2]):
        if name is not None:
            found += [_special(day, off=off, name=_chinese(name)) for day, off, _ in group]
    return _with_replaced(found)


def _special(day: date, *, off: bool, name: str) -> SpecialDay:
    if off:
        return SpecialDay(day, "holiday", name, None)
    return SpecialDay(day, "workday", f"{name}调休", None)


def _with_replaced(found: list[SpecialDay]) -> list[SpecialDay]:
    """Each worked weekend with the weekday off that it pays for."""
    paid: dict[str, list[date]] = {}
    for one in found:
        if one.kind == "holiday" and chinese_calendar.is_in_lieu(one.day):
            paid.setdefault(f"{one.name}调休", []).append(one.day)
    return [
        SpecialDay(one.day, one.kind, one.name, _taken(paid, one)) for one in found
    ]


def _taken(paid: dict[str, list[date]], one: SpecialDay) -> date | None:
    if one.kind != "workday" or not paid.get(one.name):
        return None
    return paid[one.name].pop(0)


def _chinese(name: str) -> str:
    word: str = chinese_calendar.Holiday(name).chinese
    return word if word.endswith("节") or len(word) > 4 or word == "元旦" else f"{word}节"


def _span(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
