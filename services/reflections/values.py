"""What the record services take and return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Visibility = Literal["private", "advisor", "class"]

#: Why a day without a record is no gap.
Rest = Literal["leave", "internship", "holiday", "exam", "break"]


@dataclass(frozen=True)
class Part:
    """A live part of a day; `number` counts the parts from 1, `about` is the day it tells of.

    `place` is the seq of the part that was there first; edits keep it, so the order stays.

    The body hides in repr, so that no log of a value can carry a private text (law 4).
    """

    entry_id: int
    seq: int
    number: int
    day: date
    at: datetime
    visibility: Visibility
    body: str = field(repr=False)
    late: bool = False
    about: date | None = None
    place: int = 0


@dataclass(frozen=True)
class Progress:
    """Day `nth` of 1000 since entering (None when not known), `written` days in all and this week.

    `milestone`: this very part made a round number of written days.
    """

    nth: int | None
    written: int
    week: int
    milestone: bool = False


@dataclass(frozen=True)
class Written:
    """A part as it was just added; `parts` are on that day now.

    `asks_default`: the person was never asked who may read by default. `next_day`: after midnight
    the part was put on the day before, and this is what the calendar says. `undo` are JSON values
    for the undo step.
    """

    part: Part
    parts: int
    progress: Progress
    asks_default: bool = False
    next_day: date | None = None
    undo: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed:
    """Parts of a day after an edit, deletion or change of visibility, and the way back.

    `undo` are JSON values for the undo step of `kind`; `seen_at` when an advisor last read the
    day before it was narrowed.
    """

    day: date
    parts: int
    part: Part | None = None
    undo: Mapping[str, object] = field(default_factory=dict)
    seen_at: datetime | None = None
    touched: int = 0


@dataclass(frozen=True)
class Day:
    """One school day of a person: its live parts, or why it rests."""

    day: date
    parts: tuple[Part, ...]
    rest: Rest | None = None
    entry_id: int | None = None
    may_add: bool = False


@dataclass(frozen=True)
class Setting:
    """How a person records. `visibility` is None until they chose."""

    visibility: Visibility | None = None
    direct: bool = False
    asked: int = 0
    asked_at: datetime | None = None
    kept_at: datetime | None = None
    visibility_asked_at: datetime | None = None


@dataclass(frozen=True)
class Month:
    """A month up to today: parts a day, days at rest, gaps, strength 0-100 of the habit.

    `streak` are written days in a row, days at rest left out.
    `change` is the strength against the end of the month before, None without a record then.
    `week` are this week's days up to today with what they were. `began_on` is the day of entering
    or, when later, of the very first record: before it nothing is a gap.
    """

    first: date
    today: date
    began_on: date | None
    written: Mapping[date, int]
    rest: Mapping[date, Rest]
    empty: int
    strength: int
    streak: int
    change: int | None
    week: tuple[tuple[date, Literal["written", "rest", "empty"]], ...]


@dataclass(frozen=True)
class Week:
    """A week's look back: days written, up to three sentences, one of a year ago.

    `by_day` counts the parts of its seven days, Monday first; `number` is the teaching week's,
    None outside of teaching.
    """

    first: date
    days: int
    parts: int
    by_day: tuple[int, ...] = ()
    number: int | None = None
    sentences: tuple[str, ...] = field(repr=False, default=())
    year_ago: str | None = field(repr=False, default=None)
