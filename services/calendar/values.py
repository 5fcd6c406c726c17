"""What a day is, for whom: pure values, no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.kit.clock import week_start

#: What a day can be for somebody. `lesson` and `work` are ordinary; `before` is the time before a
#: student came; `workshop` is 实训 (whole days, no periods), `observation` 见习.
DayKind = Literal[
    "lesson", "work", "weekend", "holiday", "break", "exam", "sports", "training", "workshop",
    "observation", "internship", "leave", "before",
]
#: Kinds a whole school's day can have (table day_off).
SCHOOL_KINDS = ("holiday", "workday", "sports", "exam", "training")
#: Kinds of a stretch for a grade, college, major or class (table day_type); `off` has no lessons.
GROUP_KINDS = (
    "lesson", "off", "holiday", "sports", "exam", "training", "workshop", "observation",
    "internship",
)
#: Words of a leave that stand for an internship; 顶岗 is what it was called before 2021.
INTERNSHIPS = frozenset({"internship", "岗位实习", "顶岗实习", "实习"})


@dataclass(frozen=True, slots=True)
class Term:
    """A term; `starts_on` to `ends_on` inclusive, `weeks` teaching weeks.

    Texts print its `code` as R6 says: 2026-2027-1 学期.
    """

    id: int
    code: str
    starts_on: date
    ends_on: date
    weeks: int

    def week(self, day: date) -> int:
        """The number of the week `day` lies in, weeks beginning on Monday; 1 is the first."""
        return (week_start(day) - week_start(self.starts_on)).days // 7 + 1

    def has(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says; `replaces` is the day whose timetable holds."""

    day: date
    kind: str
    name: str
    replaces: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of a kind for some: below `org_id` (0: everybody), of `grade` (0: every one).

    `weekdays` are the digits of the days meant, 1 for Monday.
    """

    org_id: int
    grade: int
    from_on: date
    to_on: date
    weekdays: str
    kind: str
    name: str

    def covers(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on and str(day.isoweekday()) in self.weekdays


@dataclass(frozen=True, slots=True)
class Leave:
    """Days somebody is away, both inclusive."""

    from_on: date
    to_on: date
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """For whom a day is asked: `orgs` are the ids a class lies below, with the steps up to each.

    The default is a student of whom nothing is known: the school's own days.
    """

    kind: str = "student"
    grade: int = 0
    orgs: Mapping[int, int] = field(default_factory=dict)
    entered_on: date | None = None
    leaves: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayType:
    """What a day is for somebody: its kind, and the reason in the calendar's own words.

    `week` is the teaching week, None outside a term; `timetable_on` the day whose timetable
    holds, None without lessons.
    """

    day: date
    kind: DayKind
    name: str = ""
    week: int | None = None
    timetable_on: date | None = None

    @property
    def has_lessons(self) -> bool:
        return self.kind == "lesson"

    @property
    def is_free(self) -> bool:
        """Nobody is expected anywhere."""
        return self.kind in ("weekend", "holiday", "break", "before")
