"""Taking acts on cases back, within ten minutes, unless somebody moved the case since (§4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from models import sql
from services import pushes
from services.alerts.acting import Taken, locked, taken_by
from services.colleges import College
from services.errors import PersonError
from services.people.asker import Asker


async def undo(
    asker: Asker, steps: Sequence[Mapping[str, Any]], *, now: datetime
) -> tuple[tuple[str, ...], tuple[Taken, ...]]:
    """Take acts back; the names put back, and the cases somebody has moved since."""
    rows = {row["id"]: row for row in await locked(asker, [s["id"] for s in steps])}
    back, taken = [], []
    for step in steps:
        row = rows.get(step["id"])
        if row is None:
            raise PersonError("alerts/gone")
        if not await _is_ours(asker, step):
            taken.append(await taken_by(asker.college, step["id"]))
            continue
        await _put_back(asker.college, step, now=now)
        back.append(step["name"])
    return tuple(back), tuple(taken)


async def _is_ours(asker: Asker, step: Mapping[str, Any]) -> bool:
    """Nothing but our own notes came after our act."""
    return not await sql.value(
        "SELECT count(*) FROM case_event WHERE college_id = $1 AND case_id = $2 AND seq > $3 "
        "AND undone_at IS NULL AND NOT (kind = 'note' AND by_person_id = $4)",
        asker.college.id, step["id"], step["seq"], asker.person_id,
    )


async def _put_back(college: College, step: Mapping[str, Any], *, now: datetime) -> None:
    await sql.changed(
        'UPDATE "case" SET state = $3, outcome = $4, due_at = $5, hidden_until = $6, '
        "value = $7::text::numeric, seen_on = $8, closed_at = NULL "
        "WHERE college_id = $1 AND id = $2",
        college.id, step["id"], step["state"], step["outcome"], _moment(step["due_at"]),
        _moment(step["hidden_until"]), step["value"], _day(step["seen_on"]),
    )
    await sql.changed(
        "UPDATE case_event SET undone_at = $4 WHERE college_id = $1 AND case_id = $2 "
        "AND seq >= $3", college.id, step["id"], step["seq"], now,
    )
    await sql.changed("DELETE FROM silence WHERE college_id = $1 AND case_id = $2",
                      college.id, step["id"])
    for told in ("family", "refer"):
        key = f"{told}:{step['id']}:{step['seq']}"
        await pushes.withdraw(college, key, reason="undone", now=now)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    return date.fromisoformat(text)
