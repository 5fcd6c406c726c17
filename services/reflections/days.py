"""Days as students say them: 昨天, 周一, 11.9, 10月23日. Pure; `today` is the school day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
RELATIVE = {"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2}
BETWEEN = " \t\n\u3000,，:：、。;；"

_FULL = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?:日|号)?(?!\d)")
_MONTH = re.compile(r"(\d{1,2})月(\d{1,2})(?:日|号)?(?!\d)")
_SHORT = re.compile(r"(\d{1,2})[./-](\d{1,2})(?=$|[\s,，:：、])")
_DAY = re.compile(r"(\d{1,2})(?:日|号)")
_WEEKDAY = re.compile(r"(上上|上|这|本)?(?:周|星期|礼拜)([一二三四五六日天])")

Reader = Callable[[re.Match[str], date], date | None]


def split(text: str, *, today: date) -> tuple[date, str] | None:
    """The day that `text` begins with and the words behind it; None when it begins with none."""
    stripped = text.strip(BETWEEN)
    for word, offset in RELATIVE.items():
        if stripped.startswith(word):
            return today + timedelta(days=offset), stripped[len(word) :].strip(BETWEEN)
    for pattern, read in _READERS:
        match = pattern.match(stripped)
        if match is None:
            continue
        day = read(match, today)
        if day is None:
            return None
        return day, stripped[match.end() :].strip(BETWEEN)
    return None


def alone(text: str, *, today: date) -> date | None:
    """The day when `text` is a day and nothing else."""
    found = split(text, today=today)
    if found is None or found[1] not in {"", "的记录", "那天", "的日记", "那条"}:
        return None
    return found[0]


def _full(match: re.Match[str], today: date) -> date | None:
    return _date(int(match[1]), int(match[2]), int(match[3]))


def _nearest(match: re.Match[str], today: date) -> date | None:
    """Month and day without a year: the one nearest to today."""
    years = (today.year - 1, today.year, today.year + 1)
    found = [_date(year, int(match[1]), int(match[2])) for year in years]
    return min(
        (day for day in found if day is not None),
        key=lambda day: abs((day - today).days),
        default=None,
    )


def _of_month(match: re.Match[str], today: date) -> date | None:
    """9号: of this month, or of the last when this month's is still to come."""
    this = _date(today.year, today.month, int(match[1]))
    if this is not None and this <= today:
        return this
    before = today.replace(day=1) - timedelta(days=1)
    return _date(before.year, before.month, int(match[1]))


def _weekday(match: re.Match[str], today: date) -> date | None:
    """周三: the newest Wednesday up to today; 上周三 and 本周三 are of that week."""
    number = WEEKDAYS.index(match[2].replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    if match[1]:
        weeks = {"上上": 2, "上": 1}.get(match[1], 0)
        return monday + timedelta(days=number, weeks=-weeks)
    return today - timedelta(days=(today.weekday() - number) % 7)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_FULL, _full),
    (_MONTH, _nearest),
    (_SHORT, _nearest),
    (_DAY, _of_month),
    (_WEEKDAY, _weekday),
)
