"""Words for time in questions, and the periods they mean by the school's calendar (§4.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from models import sql
from services.colleges import College

_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
#: Words that mean a period by its distance from the present one: kind, distance.
WORDS = {
    "今年": ("year", 0), "本年": ("year", 0), "本年度": ("year", 0), "去年": ("year", -1),
    "上年": ("year", -1), "上一年": ("year", -1), "前年": ("year", -2), "本学期": ("term", 0),
    "这学期": ("term", 0), "这个学期": ("term", 0), "上学期": ("term", -1),
    "上个学期": ("term", -1), "本月": ("month", 0), "这个月": ("month", 0), "这月": ("month", 0),
    "上月": ("month", -1), "上个月": ("month", -1),
}
_TERM = re.compile(r"(20\d\d)-(20\d\d)-([12])(?:学期)?")
_DATED_MONTH = re.compile(r"(20\d\d)[-年](1[0-2]|0?[1-9])月?份?(?!\d)")
_YEAR = re.compile(r"(20\d\d)(?:年度|年|届)?(?!\d)")
_MONTH = re.compile(r"(1[0-2]|[1-9])月份?")
_SPAN = re.compile(r"近([2-6两二三四五六])(年|个?学期|个?月)")
_UNITS = {"年": "year", "期": "term", "月": "month"}


@dataclass(frozen=True)
class When:
    """A time as it was said: `kind` year, term, month or span; `said` a period or None, else
    `distance` from the present one. Of a span `said` is the unit and `distance` how many."""

    kind: str
    said: str | None = None
    distance: int = 0


@dataclass(frozen=True)
class Present:
    """The periods of a school day: year, term, month."""

    year: str
    term: str
    month: str

    def of(self, kind: str) -> str:
        return {"year": self.year, "term": self.term, "month": self.month}[kind]


def match(text: str, at: int) -> tuple[When, int] | None:
    """The time said at this place of a text, and where it ends."""
    if found := _SPAN.match(text, at):
        count = _NUMBERS.get(found[1]) or int(found[1])
        return When("span", _UNITS[found[2][-1]], count), found.end()
    if found := _TERM.match(text, at):
        return When("term", f"{found[1]}-{found[2]}-{found[3]}"), found.end()
    if found := _DATED_MONTH.match(text, at):
        return When("month", f"{found[1]}-{int(found[2]):02}"), found.end()
    if found := _YEAR.match(text, at):
        return When("year", found[1]), found.end()
    if found := _MONTH.match(text, at):
        return When("month", f"{int(found[1]):02}"), found.end()
    for word in sorted(WORDS, key=len, reverse=True):
        if text.startswith(word, at):
            kind, distance = WORDS[word]
            return When(kind, distance=distance), at + len(word)
    return None


async def present(college: College, today: date) -> Present:
    """The periods of today; between two terms the one that has just ended."""
    term = await sql.value(
        "SELECT code FROM term WHERE college_id = $1 AND starts_on <= $2 "
        "ORDER BY starts_on DESC LIMIT 1",
        college.id, today,
    )
    return Present(f"{today:%Y}", term or _term_by_month(today), f"{today:%Y-%m}")


def _term_by_month(today: date) -> str:
    """The term of a college without a calendar: autumn from August, spring from February."""
    if today.month >= 8:
        return f"{today.year}-{today.year + 1}-1"
    if today.month == 1:
        return f"{today.year - 1}-{today.year}-1"
    return f"{today.year - 1}-{today.year}-2"


def resolved(when: When | None, kind: str, now: Present) -> str:
    """The period of an indicator of this kind that was meant; the present one by default.

    A year said of a term or month indicator keeps the half or the month: 去年 of November's rate
    is last November's (§4.7).
    """
    at = now.of(kind)
    if when is None or when.kind == "span":
        return at
    if when.kind == kind:
        return _same_kind(when, kind, now)
    if when.kind == "year":
        years = when.distance
        if when.said is not None:
            years = int(when.said) - int(now.year)
        return moved(at, kind, years)
    if when.kind == "month" and when.said is not None and kind == "year":
        return now.year
    return at


def _same_kind(when: When, kind: str, now: Present) -> str:
    if when.said is None:
        if kind == "term":
            return _terms_back(now.term, -when.distance)
        if kind == "month":
            return _months_back(now.month, -when.distance)
        return str(int(now.year) + when.distance)
    if kind == "month" and len(when.said) == 2:
        month = f"{now.year}-{when.said}"
        if month > now.month:
            return f"{int(now.year) - 1}-{when.said}"
        return month
    return when.said


def moved(period: str, kind: str, years: int) -> str:
    """The same period so many years later (before: negative)."""
    if kind == "term":
        first, second, half = period.split("-")
        return f"{int(first) + years}-{int(second) + years}-{half}"
    if kind == "month":
        return f"{int(period[:4]) + years}{period[4:]}"
    return str(int(period) + years)


def before(period: str, kind: str) -> str:
    """What a value is compared with: last year, the same term of last year, last month."""
    if kind == "month":
        return _months_back(period, 1)
    return moved(period, kind, -1)


def last(period: str, kind: str, count: int, *, by: str = "") -> list[str]:
    """So many periods up to this one, oldest first.

    `by` is the unit that was said: three years of a term indicator are six terms, of a monthly
    one the same month in each; a unit shorter than the indicator's own counts its own periods.
    """
    if by == "year" and kind == "month":
        return [moved(period, kind, -n) for n in reversed(range(count))]
    if by == "year" and kind == "term":
        count *= 2
    found = [period]
    while len(found) < count:
        if kind == "term":
            found.append(_terms_back(found[-1], 1))
        elif kind == "month":
            found.append(_months_back(found[-1], 1))
        else:
            found.append(str(int(found[-1]) - 1))
    return found[::-1]


def _terms_back(term: str, count: int) -> str:
    first, _, half = (int(part) for part in term.split("-"))
    halves = first * 2 + half - 1 - count
    return f"{halves // 2}-{halves // 2 + 1}-{halves % 2 + 1}"


def _months_back(month: str, count: int) -> str:
    year, number = (int(part) for part in month.split("-"))
    months = year * 12 + number - 1 - count
    return f"{months // 12}-{months % 12 + 1:02}"
