"""A batch as the kinds of import and the keepers of data share it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.batches.problems import Problems
from services.colleges import College


@dataclass(frozen=True)
class Counts:
    """Rows of a file: new, changed, same as before, and refused."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0


@dataclass
class Batch:
    """An open batch, as a kind's `load` and `undo` get it.

    `present` holds the keys of the columns the file has, once its first row was taken.
    `data_at`, set by `load`, is the moment (UTC) up to which the file speaks.
    """

    college: College
    id: int
    number: str
    feed_id: int
    by: str
    now: datetime
    rows: Iterator[tuple[Any, ...]] = field(default_factory=lambda: iter(()))
    problems: Problems = field(default_factory=lambda: Problems(""))
    present: set[str] = field(default_factory=set)
    data_at: datetime | None = None

    @property
    def today(self) -> date:
        """The calendar day of the import in the college's zone."""
        return self.now.astimezone(self.college.zone).date()
