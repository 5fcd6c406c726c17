"""Rows of entry_part: locking a day, adding a part, ending one, opening what is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from models import sql
from services.colleges import College
from services.people.asker import Asker
from services.reflections.values import Part, Visibility

TABLE = "entry_part"

#: Columns of a live part; an edit keeps the place of the part it replaced.
COLUMNS = (
    "e.id AS entry_id, e.day, t.seq, coalesce(t.of_seq, t.seq) AS place, t.at, t.visibility, "
    "t.body_sealed, t.late, t.measures"
)
LIVE = "t.current AND t.act <> 'delete' AND t.body_sealed IS NOT NULL"

_OWN = f"""
SELECT {COLUMNS}
FROM entry e JOIN entry_part t ON t.college_id = e.college_id AND t.entry_id = e.id
WHERE e.college_id = $1 AND e.person_id = $2 AND e.day BETWEEN $3 AND $4 AND {LIVE}
ORDER BY e.day, place, t.seq
"""
_LOCK = """
WITH kept AS (
  INSERT INTO entry (college_id, person_id, day) VALUES ($1, $2, $3)
  ON CONFLICT (college_id, person_id, day) DO UPDATE SET day = EXCLUDED.day RETURNING id
) SELECT id FROM kept
"""
_HELD = """
SELECT id FROM entry WHERE college_id = $1 AND person_id = $2 AND day = $3 FOR UPDATE
"""
_NEXT = "SELECT coalesce(max(seq), 0) + 1 FROM entry_part WHERE college_id = $1 AND entry_id = $2"
_ADD = """
WITH added AS (
  INSERT INTO entry_part (college_id, entry_id, seq, act, of_seq, current, inbound_id, at,
    visibility, body_sealed, measures, late)
  VALUES ($1, $2, $3, $4, $5, true, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (college_id, inbound_id) WHERE inbound_id IS NOT NULL DO NOTHING RETURNING seq
) SELECT seq FROM added
"""
_END = """
UPDATE entry_part SET current = false, ended_at = $4
WHERE college_id = $1 AND entry_id = $2 AND seq = $3 AND current
"""
_DESTROY = """
UPDATE entry_part SET current = false, ended_at = $4, body_sealed = NULL
WHERE college_id = $1 AND entry_id = $2 AND seq = $3 AND current
"""
_REVIVE = """
UPDATE entry_part SET current = true, ended_at = NULL
WHERE college_id = $1 AND entry_id = $2 AND seq = $3 AND NOT current AND body_sealed IS NOT NULL
"""


async def lock_day(asker: Asker, day: date) -> int:
    """The id of the asker's entry of this day, made if absent; its row is locked."""
    entry_id: int = await sql.value(_LOCK, asker.college.id, asker.person_id, day)
    return entry_id


async def hold_day(asker: Asker, day: date) -> int | None:
    """The id of the asker's entry of this day, locked; None when there is none."""
    entry_id: int | None = await sql.value(_HELD, asker.college.id, asker.person_id, day)
    return entry_id


async def append(
    college: College, entry_id: int, *, now: datetime, visibility: Visibility, act: str = "add",
    body: str | None = None, of_seq: int | None = None, inbound_id: int | None = None,
    late: bool = False, about: date | None = None, seq: int | None = None,
) -> int | None:
    """The seq of a new part of a locked entry; None when this message already made one.

    `seq` is given by who has read the next one since the entry was locked.
    """
    if seq is None:
        seq = await sql.value(_NEXT, college.id, entry_id)
    sealed = None
    if body is not None:
        sealed = college.seal.seal(body, TABLE, entry_id, seq)
    measures = {}
    if about is not None:
        measures["about"] = about.isoformat()
    made: int | None = await sql.value(
        _ADD, college.id, entry_id, seq, act, of_seq, inbound_id or None, now, visibility,
        sealed, sql.dumped(measures), late,
    )
    return made


async def end(college: College, entry_id: int, seq: int, *, now: datetime) -> bool:
    """End a part that stays restorable for a while; False if it had ended before."""
    return await sql.changed(_END, college.id, entry_id, seq, now) == 1


async def destroy(college: College, entry_id: int, seq: int, *, now: datetime) -> bool:
    """End a part and its body at once, for what was taken back."""
    return await sql.changed(_DESTROY, college.id, entry_id, seq, now) == 1


async def revive(college: College, entry_id: int, seq: int) -> bool:
    """Bring an ended part back; False when its body is gone or it lives."""
    return await sql.changed(_REVIVE, college.id, entry_id, seq) == 1


async def own(asker: Asker, *, since: date, until: date) -> list[Part]:
    """The asker's own live parts of these days, both ends included, in order."""
    found = await sql.rows(_OWN, asker.college.id, asker.person_id, since, until)
    return opened(asker.college, found)


async def own_day(asker: Asker, day: date) -> list[Part]:
    return await own(asker, since=day, until=day)


def opened(college: College, rows: Iterable[dict[str, Any]]) -> list[Part]:
    """Rows with COLUMNS, sorted by entry and place, as parts numbered within their entry."""
    found = []
    for _, of_entry in groupby(rows, key=lambda row: row["entry_id"]):
        for number, row in enumerate(of_entry, 1):
            found.append(_part(college, row, number))
    return found


def _part(college: College, row: dict[str, Any], number: int) -> Part:
    about = sql.loaded(row["measures"]).get("about")
    return Part(
        entry_id=row["entry_id"], seq=row["seq"], number=number, day=row["day"], at=row["at"],
        visibility=row["visibility"],
        body=college.seal.open(row["body_sealed"], TABLE, row["entry_id"], row["seq"]),
        late=row["late"], about=_day_or_none(about), place=row["place"],
    )


def _day_or_none(text: str | None) -> date | None:
    if text is None:
        return None
    return date.fromisoformat(text)
