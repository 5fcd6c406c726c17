"""Reading records: one's own days, and what an advisor may read of a class (law 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from models import sql
from services.audit import record
from services.errors import NoRight
from services.people.asker import Asker
from services.people.scope import visible
from services.reflections import parts, resting
from services.reflections.changing import READ
from services.reflections.limits import LATE_DAYS
from services.reflections.values import Day, Part

#: Who may read what a student lets 辅导员 read. A reviewer or leader is no 辅导员 (R10).
READERS = frozenset({"class_advisor"})

_READABLE = f"""
SELECT p.id AS person_id, {parts.COLUMNS}
FROM person p
JOIN entry e ON e.college_id = p.college_id AND e.person_id = p.id
JOIN entry_part t ON t.college_id = e.college_id AND t.entry_id = e.id
WHERE {{scope}} AND e.day BETWEEN ${{since}} AND ${{until}} AND {parts.LIVE}
  AND t.visibility IN ('advisor', 'class') AND (${{person}}::bigint IS NULL OR p.id = ${{person}})
ORDER BY e.day, e.id, place, t.seq
"""


async def day(asker: Asker, on: date, *, window: int = LATE_DAYS) -> Day:
    """The asker's own record of a day, whatever its visibility."""
    found = await parts.own_day(asker, on)
    rest = (await resting.days(asker, since=on, until=on)).get(on)
    entry_id = None
    if found:
        entry_id = found[0].entry_id
    may_add = 0 <= (asker.today - on).days <= window
    return Day(on, tuple(found), rest=rest, entry_id=entry_id, may_add=may_add)


async def readable(
    asker: Asker, *, since: date, until: date, now: datetime, person_id: int | None = None
) -> dict[int, list[Part]]:
    """Parts by person that the asker may read of others, of these days; each reading is audited.

    Only an advisor reads, only students of own classes, and never a private part: it is left out
    by the query itself. With `person_id` outside the scope: audit and NoRight.
    """
    if asker.role not in READERS:
        await _denied(asker, person_id, now=now)
    scope = visible(asker, "see")
    place = scope.after + 1
    query = _READABLE.format(scope=scope.sql, since=place, until=place + 1, person=place + 2)
    if person_id is not None and not await _reaches(asker, person_id):
        await _denied(asker, person_id, now=now)
    rows = await sql.rows(query, *scope.params, since, until, person_id)
    await _audited(asker, rows, now=now)
    return _by_person(asker, rows)


async def _reaches(asker: Asker, person_id: int) -> bool:
    scope = visible(asker, "see")
    query = f"SELECT 1 FROM person p WHERE {scope.sql} AND p.id = ${scope.after + 1}"
    return await sql.value(query, *scope.params, person_id) is not None


async def _denied(asker: Asker, person_id: int | None, *, now: datetime) -> None:
    await record(
        asker, "reflections.denied", subject=f"person:{person_id}",
        subject_person_id=person_id, now=now,
    )
    raise NoRight(object="")


async def _audited(asker: Asker, rows: list[dict[str, Any]], *, now: datetime) -> None:
    entries = {row["entry_id"]: row["person_id"] for row in rows}
    for entry_id, owner_id in entries.items():
        if owner_id != asker.person_id:
            await record(
                asker, READ, subject=f"entry:{entry_id}", subject_person_id=owner_id, now=now
            )


def _by_person(asker: Asker, rows: list[dict[str, Any]]) -> dict[int, list[Part]]:
    owners = {row["entry_id"]: row["person_id"] for row in rows}
    found: dict[int, list[Part]] = {}
    for part in parts.opened(asker.college, rows):
        found.setdefault(owners[part.entry_id], []).append(part)
    return found
