"""Which menus are out: the hash of what the code asks for beside that of what was published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import sql
from services.colleges import College

_WANTED = """
INSERT INTO menu_state (college_id, audience, wanted, there, seen_at)
SELECT $1, v.audience, v.sha, v.there, $5
FROM unnest($2::text[], $3::text[], $4::boolean[]) AS v (audience, sha, there)
ON CONFLICT (college_id, audience) DO UPDATE
  SET wanted = excluded.wanted, there = excluded.there, seen_at = excluded.seen_at
"""
_PUBLISHED = """
INSERT INTO menu_state (college_id, audience, wanted, published, published_at, there, seen_at)
SELECT $1, v.audience, v.sha, v.sha, $4, true, $4
FROM unnest($2::text[], $3::text[]) AS v (audience, sha)
ON CONFLICT (college_id, audience) DO UPDATE SET wanted = excluded.wanted,
  published = excluded.published, published_at = excluded.published_at, there = true,
  seen_at = excluded.seen_at
"""
_OTHERS = "DELETE FROM menu_state WHERE college_id = $1 AND NOT audience = ANY($2::text[])"


@dataclass(frozen=True)
class MenuState:
    """One audience's menu; `there` says that the platform still had it when last looked."""

    audience: str
    wanted: str
    published: str
    published_at: datetime | None
    there: bool
    seen_at: datetime

    @property
    def same(self) -> bool:
        """What people see is what the code asks for."""
        return self.there and self.published == self.wanted


def digest(document: Mapping[str, Any]) -> str:
    """The hash of a menu's buttons, whatever the order of their parts."""
    plain = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


async def note_wanted(
    college: College, documents: Mapping[str, Mapping[str, Any]], *, there: Collection[str],
    now: datetime,
) -> None:
    """Keep what the code asks for, and which audiences' menus the platform has."""
    async with sql.in_transaction():
        await sql.changed(
            _WANTED, college.id, list(documents), [digest(one) for one in documents.values()],
            [one in there for one in documents], now,
        )
        await sql.changed(_OTHERS, college.id, list(documents))


async def note_published(
    college: College, documents: Mapping[str, Mapping[str, Any]], *, now: datetime
) -> None:
    """These menus, and no others, are out now."""
    async with sql.in_transaction():
        await sql.changed(
            _PUBLISHED, college.id, list(documents),
            [digest(one) for one in documents.values()], now,
        )
        await sql.changed(_OTHERS, college.id, list(documents))


async def states(college: College) -> list[MenuState]:
    """Every menu that is asked for."""
    rows = await sql.rows(
        "SELECT audience, wanted, published, published_at, there, seen_at FROM menu_state "
        "WHERE college_id = $1 ORDER BY audience", college.id,
    )
    return [MenuState(**row) for row in rows]
