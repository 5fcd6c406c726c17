"""Edit, delete, move and show or hide what was written, each with the values of its way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from models import sql
from services.people.asker import Asker
from services.reflections import parts, progress, writing
from services.reflections.values import Changed, Part, Visibility, Written
from services.reflections.writing import NothingThere

_SHOW = """
UPDATE entry_part SET visibility = $4
WHERE college_id = $1 AND entry_id = $2 AND seq = ANY($3::smallint[]) AND current
"""
_SEEN = """
SELECT max(at) FROM audit WHERE college_id = $1 AND action = $2 AND subject = $3
  AND actor_id IS DISTINCT FROM $4
"""

#: The audit action of a staff member reading a record; its subject is `entry:<id>`.
READ = "reflections.read"


async def newest(asker: Asker, day: date) -> Part:
    """The part of a day that was written last; NothingThere without one."""
    found = await parts.own_day(asker, day)
    if not found:
        raise NothingThere(day=day, today=asker.today)
    return max(found, key=lambda part: (part.at, part.seq))


async def edit(
    asker: Asker, body: str, *, day: date, now: datetime, number: int | None = None,
    inbound_id: int | None = None,
) -> Changed:
    """Replace the text of part `number` of a day, by default the newest; NothingThere without."""
    text = writing.checked_body(body)
    await parts.hold_day(asker, day)
    part = await _chosen(asker, day, number)
    seq = await parts.append(
        asker.college, part.entry_id, now=now, act="edit", body=text, of_seq=part.place,
        visibility=part.visibility, inbound_id=inbound_id, late=part.late, about=part.about,
    )
    if seq is None:
        return await _changed(asker, day, part)
    await parts.end(asker.college, part.entry_id, part.seq, now=now)
    edited = dataclasses.replace(part, seq=seq, body=text)
    undo = {"entry": part.entry_id, "seq": seq, "was": part.seq, "day": day.isoformat()}
    return await _changed(asker, day, edited, undo=undo)


async def delete(
    asker: Asker, *, day: date, seqs: Sequence[int], now: datetime, inbound_id: int | None = None
) -> Changed:
    """Delete these parts of the asker's day; they can be restored for 10 minutes."""
    entry_id = await parts.hold_day(asker, day)
    chosen = [part for part in await parts.own_day(asker, day) if part.seq in set(seqs)]
    if entry_id is None or not chosen:
        raise NothingThere(day=day, today=asker.today)
    made: list[int | None] = []
    for part in chosen:
        await parts.end(asker.college, entry_id, part.seq, now=now)
        made.append(await parts.append(
            asker.college, entry_id, now=now, act="delete", of_seq=part.seq,
            visibility=part.visibility, inbound_id=None if made else inbound_id,
        ))
    undo = {"entry": entry_id, "was": [part.seq for part in chosen], "marks": made,
            "day": day.isoformat()}
    return await _changed(asker, day, chosen[0], undo=undo, touched=len(chosen))


async def show(
    asker: Asker, visibility: Visibility, *, day: date, seqs: Sequence[int] | None = None
) -> Changed:
    """Let the parts of a day, all or `seqs`, be read by `visibility`; NothingThere without any."""
    entry_id = await parts.hold_day(asker, day)
    found = [p for p in await parts.own_day(asker, day) if seqs is None or p.seq in set(seqs)]
    if entry_id is None or not found:
        raise NothingThere(day=day, today=asker.today)
    await sql.changed(_SHOW, asker.college.id, entry_id, [p.seq for p in found], visibility)
    seen_at = None
    if visibility == "private" and any(part.visibility != "private" for part in found):
        seen_at = await sql.value(
            _SEEN, asker.college.id, READ, f"entry:{entry_id}", asker.person_id
        )
    undo = {"entry": entry_id, "was": [[p.seq, p.visibility] for p in found],
            "day": day.isoformat()}
    first = dataclasses.replace(found[0], visibility=visibility)
    changed = await _changed(asker, day, first, undo=undo, touched=len(found))
    return dataclasses.replace(changed, seen_at=seen_at)


async def move_to_calendar_day(
    asker: Asker, *, now: datetime, inbound_id: int | None = None
) -> Written | None:
    """Put what was written after midnight on the calendar's day; None when there is no such part.

    Only the newest part counts, and only while its calendar day lasts.
    """
    on_calendar = now.astimezone(asker.college.zone).date()
    part = await _after_midnight(asker, on_calendar)
    if part is None:
        return None
    entry_id = await parts.lock_day(asker, on_calendar)
    seq = await parts.append(
        asker.college, entry_id, now=part.at, body=part.body, visibility=part.visibility,
        inbound_id=inbound_id,
    )
    if seq is None:
        return None
    await parts.end(asker.college, part.entry_id, part.seq, now=now)
    found = await parts.own_day(asker, on_calendar)
    moved = next(one for one in found if one.seq == seq)
    reached = await progress.of(asker, on_calendar, opens_day=False)
    undo = {"entry": entry_id, "seq": seq, "day": part.day.isoformat(),
            "from_entry": part.entry_id, "from_seq": part.seq}
    return Written(moved, len(found), reached, undo=undo)


async def _after_midnight(asker: Asker, on_calendar: date) -> Part | None:
    day = on_calendar - timedelta(days=1)
    found = [
        part for part in await parts.own_day(asker, day)
        if not part.late and part.at.astimezone(asker.college.zone).date() == on_calendar
    ]
    return max(found, key=lambda part: (part.at, part.seq), default=None)


async def _chosen(asker: Asker, day: date, number: int | None) -> Part:
    if number is None:
        return await newest(asker, day)
    found = await parts.own_day(asker, day)
    for part in found:
        if part.number == number:
            return part
    raise NothingThere(day=day, today=asker.today)


async def _changed(
    asker: Asker, day: date, part: Part, *, undo: dict[str, Any] | None = None, touched: int = 1
) -> Changed:
    found = await parts.own_day(asker, day)
    return Changed(day, len(found), part=part, undo=undo or {}, touched=touched)
