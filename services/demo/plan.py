"""The demo's frame: its day, its calendar, and the way of moving all of it to another day.

Everything is told for Wednesday 2026-11-18, week 12 (CONVERSATIONS §7). For another day the whole
story moves by whole weeks, so that teaching weeks and weekdays keep their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

#: The day the story is told for.
TOLD_ON = date(2026, 11, 18)
CODE = "demo"
NAME = "北辰湾职业技术学院"
SEED = 20261118
ZONE = ZoneInfo("Asia/Shanghai")

#: Code, first and last day, weeks.
TERMS = (
    ("2025-2026-2", date(2026, 3, 2), date(2026, 7, 10), 19),
    ("2026-2027-1", date(2026, 8, 31), date(2027, 1, 17), 20),
)
#: First and last day off, kind, name.
OFF = (
    (date(2026, 4, 4), date(2026, 4, 6), "holiday", "清明节"),
    (date(2026, 5, 1), date(2026, 5, 5), "holiday", "劳动节"),
    (date(2026, 6, 19), date(2026, 6, 21), "holiday", "端午节"),
    (date(2026, 6, 29), date(2026, 7, 10), "exam", "期末考试"),
    (date(2026, 9, 25), date(2026, 9, 27), "holiday", "中秋节"),
    (date(2026, 10, 1), date(2026, 10, 7), "holiday", "国庆节"),
    (date(2026, 10, 22), date(2026, 10, 23), "sports", "运动会"),
    (date(2027, 1, 1), date(2027, 1, 3), "holiday", "元旦"),
    (date(2027, 1, 4), date(2027, 1, 17), "exam", "期末考试"),
)
#: A weekend day worked, and the day off whose timetable it follows.
SWAPPED = {
    date(2026, 5, 9): date(2026, 5, 5),
    date(2026, 9, 20): date(2026, 10, 6),
    date(2026, 10, 10): date(2026, 10, 7),
}
#: Attendance is told from here on; first-year students sit in class once their training is over.
TOLD_FROM = (date(2026, 6, 1), date(2026, 8, 31))
FRESHMEN_FROM = date(2026, 9, 20)
#: The grade that came this autumn.
FRESHMEN = 2026


@dataclass(frozen=True)
class Plan:
    """The story moved to a day: `today` is that day, `shift` what is added to every told day."""

    today: date
    shift: timedelta

    def moved(self, day: date) -> date:
        """The day a told day falls on."""
        return day + self.shift

    @property
    def years(self) -> int:
        """How many years later than told yearly figures are: by the Monday of the week."""
        return self.moved(TOLD_ON - timedelta(days=TOLD_ON.weekday())).year - TOLD_ON.year

    def yearly(self, day: date) -> date:
        """The day of something that is kept by the year: so many years later; of the newest year
        one that has come."""
        later = day.replace(year=day.year + self.years)
        if day.year < TOLD_ON.year:
            return later
        return max(date(later.year, 1, 1), min(later, self.moved(day)))

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a told day, in the school's zone."""
        return datetime.combine(self.moved(day), time(hour, minute), tzinfo=ZONE)

    def is_past(self, day: date) -> bool:
        """Whether a told day lies before today."""
        return self.moved(day) < self.today


def plan_for(today: date) -> Plan:
    """The plan in which `today` lies in the week of the told day."""
    told, asked = (day - timedelta(days=day.weekday()) for day in (TOLD_ON, today))
    return Plan(today, asked - told)


def days_off() -> list[tuple[date, str, str, date | None]]:
    """Told days that are not what their weekday says: day, kind, name, the day it replaces."""
    found: list[tuple[date, str, str, date | None]] = [
        (first + timedelta(days=n), kind, name, None)
        for first, last, kind, name in OFF for n in range((last - first).days + 1)
    ]
    found += [(day, "workday", "调休上课", replaced) for day, replaced in SWAPPED.items()]
    return sorted(found, key=lambda row: row[0])


@lru_cache(maxsize=1)
def _off() -> frozenset[date]:
    return frozenset(day for day, kind, _, _ in days_off() if kind != "workday")


def timetable_day(day: date) -> int | None:
    """The weekday (0 = Monday) whose timetable a told day follows; None without classes."""
    if day in SWAPPED:
        return SWAPPED[day].weekday()
    if day in _off() or day.weekday() > 4:
        return None
    return day.weekday()


def teaching_days(first: date, last: date) -> list[date]:
    """Told days with classes from `first` to `last`, both included."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if timetable_day(day) is not None]


@lru_cache(maxsize=8)
def story(name: str) -> dict[str, Any]:
    """The contents of a YAML file beside this module, such as college."""
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
