"""Taking back the newest change (CONVERSATIONS §4.6); `data` is what the change handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models import sql
from services.errors import PersonError
from services.people.asker import Asker
from services.reflections import parts
from services.reflections.values import Changed

_OWN_ENTRY = """
SELECT day FROM entry WHERE college_id = $1 AND person_id = $2 AND id = $3 FOR UPDATE
"""
_SHOW_ONE = """
UPDATE entry_part SET visibility = $4 WHERE college_id = $1 AND entry_id = $2 AND seq = $3
"""


class CannotUndo(PersonError):
    """The part was changed again, or its body is destroyed already."""

    key = "reflections/cannot_undo"


async def added(asker: Asker, data: Mapping[str, Any], *, now: datetime) -> Changed:
    """Take an added part back; its body is destroyed at once, nothing of it stays."""
    day = await _lock(asker, data["entry"])
    _must(await parts.destroy(asker.college, data["entry"], data["seq"], now=now))
    return await _left(asker, day)


async def edited(asker: Asker, data: Mapping[str, Any], *, now: datetime) -> Changed:
    """Put the text from before the edit back."""
    day = await _lock(asker, data["entry"])
    _must(await parts.destroy(asker.college, data["entry"], data["seq"], now=now))
    _must(await parts.revive(asker.college, data["entry"], data["was"]))
    return await _left(asker, day, seq=data["was"])


async def deleted(asker: Asker, data: Mapping[str, Any], *, now: datetime) -> Changed:
    """Find the deleted parts again."""
    day = await _lock(asker, data["entry"])
    for mark in data["marks"]:
        await parts.end(asker.college, data["entry"], mark, now=now)
    for seq in data["was"]:
        _must(await parts.revive(asker.college, data["entry"], seq))
    return await _left(asker, day, seq=data["was"][0], touched=len(data["was"]))


async def shown(asker: Asker, data: Mapping[str, Any]) -> Changed:
    """Let the parts be read by whom they could be read before."""
    day = await _lock(asker, data["entry"])
    for seq, visibility in data["was"]:
        await sql.changed(_SHOW_ONE, asker.college.id, data["entry"], seq, visibility)
    return await _left(asker, day, seq=data["was"][0][0], touched=len(data["was"]))


async def moved(asker: Asker, data: Mapping[str, Any], *, now: datetime) -> Changed:
    """Put a part back on the school day it was moved away from."""
    day = await _lock(asker, data["from_entry"])
    await _lock(asker, data["entry"])
    _must(await parts.destroy(asker.college, data["entry"], data["seq"], now=now))
    _must(await parts.revive(asker.college, data["from_entry"], data["from_seq"]))
    return await _left(asker, day, seq=data["from_seq"])


async def _lock(asker: Asker, entry_id: int) -> date:
    day: date | None = await sql.value(_OWN_ENTRY, asker.college.id, asker.person_id, entry_id)
    if day is None:
        raise CannotUndo
    return day


def _must(done: object) -> None:
    if not done:
        raise CannotUndo


async def _left(
    asker: Asker, day: date, *, seq: int | None = None, touched: int = 1
) -> Changed:
    found = await parts.own_day(asker, day)
    part = next((one for one in found if one.seq == seq), None)
    return Changed(day, len(found), part=part, touched=touched)
