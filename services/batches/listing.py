"""Batches as people and campus systems look at them: what came when, from whom, and whether it
was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import sql
from services.colleges import College

_BATCHES = """
SELECT b.number, b.file_name, b.by, b.at, b.undone_at, b.undone_by, b.counts, f.name AS feed
FROM batch b JOIN feed f ON f.college_id = b.college_id AND f.id = b.feed_id
WHERE b.college_id = $1
"""


@dataclass(frozen=True)
class Listed:
    """One batch; `undone_at` is None while it stands, `rejected` counts rows it left out."""

    number: str
    kind: str
    feed: str
    file: str
    by: str
    at: datetime
    new: int
    changed: int
    same: int
    undone_at: datetime | None
    undone_by: str
    rejected: int = 0

    @property
    def touched(self) -> int:
        """How many rows it made or changed, which is what undoing puts back."""
        return self.new + self.changed


async def newest(college: College, *, count: int, skip: int = 0) -> list[Listed]:
    """The newest batches first."""
    found = await sql.rows(
        f"{_BATCHES} ORDER BY b.id DESC LIMIT $2 OFFSET $3", college.id, count, skip
    )
    return [_listed(row) for row in found]


async def by_number(college: College, number: str) -> Listed | None:
    """The batch of this number, or None."""
    row = await sql.one(f"{_BATCHES} AND b.number = $2", college.id, number)
    return None if row is None else _listed(row)


def _listed(row: dict[str, Any]) -> Listed:
    counts = sql.loaded(row["counts"])
    return Listed(
        row["number"], counts.get("kind", ""), row["feed"], row["file_name"], row["by"],
        row["at"], counts.get("new", 0), counts.get("changed", 0), counts.get("same", 0),
        row["undone_at"], row["undone_by"] or "", counts.get("rejected", 0),
    )
