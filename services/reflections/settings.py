"""How a person records: who may read by default, direct recording, how often was asked."""

from __future__ import annotations

from datetime import datetime

from models import sql
from services.people.asker import Asker
from services.reflections.limits import ASKED_BEFORE_QUIET, QUIET_FOR
from services.reflections.values import Setting, Visibility

_READ = """
SELECT visibility, direct, asked, asked_at, kept_at, visibility_asked_at
FROM record_setting WHERE college_id = $1 AND person_id = $2
"""
_UPSERT = """
INSERT INTO record_setting (college_id, person_id) VALUES ($1, $2)
ON CONFLICT (college_id, person_id) DO NOTHING
"""


async def read(asker: Asker) -> Setting:
    """The asker's setting; the defaults where nothing was ever set."""
    row = await sql.one(_READ, asker.college.id, asker.person_id)
    if row is None:
        return Setting()
    return Setting(**row)


async def choose(asker: Asker, visibility: Visibility) -> None:
    """Who may read what is written from now on; changes nothing that is there."""
    await _set(asker, "visibility = $3", visibility)


async def record_directly(asker: Asker, *, on: bool) -> None:
    """直接记 开 and 关."""
    await _set(asker, "direct = $3", on)


async def default_was_asked(asker: Asker, *, now: datetime) -> None:
    """The question who may read was put; it is put once."""
    await _set(asker, "visibility_asked_at = $3", now)


def may_ask(setting: Setting, *, now: datetime) -> bool:
    """Whether 要记下来吗 may be asked: who never said 1 is left in peace after three times."""
    if setting.kept_at is not None or setting.asked < ASKED_BEFORE_QUIET:
        return True
    return setting.asked_at is None or now - setting.asked_at >= QUIET_FOR


async def was_asked(asker: Asker, *, now: datetime) -> None:
    """要记下来吗 was put once more."""
    await _set(asker, "asked = least(asked + 1, 1000), asked_at = $3", now)


async def was_kept(asker: Asker, *, now: datetime) -> None:
    """It was answered with 1."""
    await _set(asker, "kept_at = coalesce(kept_at, $3)", now)


async def _set(asker: Asker, what: str, value: object) -> None:
    await sql.changed(_UPSERT, asker.college.id, asker.person_id)
    await sql.changed(
        f"UPDATE record_setting SET {what} WHERE college_id = $1 AND person_id = $2",
        asker.college.id, asker.person_id, value,
    )
