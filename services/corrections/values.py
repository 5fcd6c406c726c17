"""Plain values of corrections, and the states they are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

#: States that wait for an answer.
WAITING = ("open", "again")
#: What an answer can be.
ANSWERS = ("corrected", "kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A fact as people read it; `value` is its own, such as a mark."""

    fact_id: int
    rule: str
    day: date
    period: str
    value: Decimal
    course: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction as its student sees it; `office` is who answers, empty for administrators."""

    id: int
    number: int
    rule: str
    state: str
    office: str
    due_on: date
    made_at: datetime
    overdue: bool
    again: bool
    answer: str
    rows: tuple[Disputed, ...]

    @property
    def waits(self) -> bool:
        return self.state in WAITING
