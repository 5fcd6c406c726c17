"""Readers of the cells a mapping declares: by form, with its limits and its unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from services.imports import cells, lessons
from services.imports.catalogue import Field
from services.imports.cells import BadCell, Reader

_TERM = re.compile(r"(\d{4})[-~至](\d{4})(?:学年)?[-第]?([12一二])(?:学期)?")
_YEAR = re.compile(r"((?:19|20)\d{2})[年届级]?")
_MOMENT = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_HALVES = {"一": "1", "二": "2"}


def of_field(field: Field) -> Reader:
    """The reader of this column."""
    if field.words:
        return cells.one_of(dict(field.words))
    return _MADE[field.form](field)


def percent(unit: str) -> Reader:
    """A share in percent; the unit says what a bare number means, percent or fraction.

    93% is 93 in either. A bare 0.93 in a column of percents, and a bare 93 in one of fractions,
    may be a slip of the unit, so they are refused and not guessed.
    """
    plain = cells.decimal(places=4)

    def read(cell: str) -> Decimal:
        given = unicodedata.normalize("NFKC", cell).strip()
        bare = not given.endswith("%")
        found: Decimal = plain(given.removesuffix("%").strip())
        if bare and unit == "percent" and 0 < found <= 1:
            raise BadCell("percent_or_fraction", unit=unit)
        if bare and unit == "fraction":
            if found > 1:
                raise BadCell("percent_or_fraction", unit=unit)
            found *= 100
        if not 0 <= found <= 100:
            raise BadCell("share")
        return found

    return read


def moment(cell: str) -> datetime:
    """A moment in the zone of the college, 2026-11-18 22:41; a day alone is none."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell))
    if found is None:
        raise BadCell("moment")
    day: date = cells.day(found[1])
    try:
        clock = time(int(found[2]), int(found[3]), int(found[4] or 0))
    except ValueError:
        raise BadCell("moment") from None
    return datetime.combine(day, clock)


def term(cell: str) -> str:
    """A term as it is kept, 2026-2027-1; 2026-2027学年第一学期 is read too."""
    found = _TERM.fullmatch(unicodedata.normalize("NFKC", cell).replace(" ", ""))
    if found is None or int(found[2]) != int(found[1]) + 1:
        raise BadCell("term")
    return f"{found[1]}-{found[2]}-{_HALVES.get(found[3], found[3])}"


def year(cell: str) -> str:
    """A year, 2026; 2026年 and 2026届 are read too."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", cell).replace(" ", ""))
    if found is None:
        raise BadCell("year")
    return found[1]


def lesson(cell: str) -> str:
    """Periods of a day as they are kept, 5-6; 第5–6节 is read too."""
    return lessons.period(cell)[0]


def number(field: Field) -> Reader:
    """A decimal between the limits of its column."""
    plain = cells.decimal(places=field.places, digits=9 + field.places)

    def read(cell: str) -> Decimal:
        found: Decimal = plain(cell)
        low, high = field.least, field.most
        if (low is not None and found < low) or (high is not None and found > high):
            raise BadCell("outside", low=low, high=high)
        return found

    return read


_MADE: dict[str, Callable[[Field], Reader]] = {
    "code": lambda field: cells.code(field.most or 40),
    "name": lambda field: cells.name(field.most or 40),
    "text": lambda field: cells.text(field.most or 80),
    "day": lambda field: cells.day,
    "moment": lambda field: moment,
    "term": lambda field: term,
    "year": lambda field: year,
    "lesson": lambda field: lesson,
    "number": number,
    "whole": lambda field: cells.whole(field.least or 0, field.most or 10**9),
    "percent": lambda field: percent(field.unit),
}
