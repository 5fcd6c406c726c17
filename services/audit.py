"""Audit: who looked at or changed whose data, when. Append only (MODEL §2, law 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models import sql
from services.colleges import College


class HasId(Protocol):
    """A post, as far as the audit knows it."""

    @property
    def id(self) -> int: ...


class Actor(Protocol):
    """Who acts: an `Asker`, told by what the audit needs of one."""

    @property
    def college(self) -> College: ...

    @property
    def person_id(self) -> int: ...

    @property
    def post(self) -> HasId | None: ...


@dataclass(frozen=True)
class Look:
    """One row of the audit: `role` is the post's role at that time, empty without a post."""

    actor_id: int | None
    action: str
    subject: str
    role: str
    at: datetime


#: What a look was at, by the beginning of its action.
AREAS = {
    "reflections.": "record", "entry.": "record", "case.": "alert", "correction.": "alert",
    "bind": "account", "account": "account", "suggestion.": "suggestion",
    "student.": "card",
}
OTHER = "other"


@dataclass(frozen=True)
class Seen:
    """How often a role looked: `place` is its college, empty for who looks after a class or the
    whole school; `areas` counts by what was looked at."""

    role: str
    place: str
    areas: Mapping[str, int]

    @property
    def times(self) -> int:
        return sum(self.areas.values())


_SEEN = """
SELECT coalesce(t.role, '') AS role, a.action, count(*) AS n,
  CASE WHEN t.role = 'class_advisor' THEN '' ELSE coalesce((
    SELECT coalesce(nullif(o.short_name, ''), o.name) FROM org_closure c
    JOIN org o ON o.college_id = c.college_id AND o.id = c.ancestor_id AND o.kind = 'college'
    WHERE c.college_id = $1 AND c.descendant_id = t.org_id LIMIT 1), '') END AS place
FROM audit a LEFT JOIN post t ON t.college_id = a.college_id AND t.id = a.post_id
WHERE a.college_id = $1 AND a.subject_person_id = $2 AND a.at >= $3
  AND a.actor_id IS DISTINCT FROM $2 AND a.action NOT LIKE '%denied%'
GROUP BY 1, 2, 4
"""


async def record(
    asker: Actor, action: str, *, subject: str, subject_person_id: int | None = None,
    now: datetime,
) -> None:
    """Write one row, in the ambient transaction."""
    post_id = None
    if asker.post is not None:
        post_id = asker.post.id
    await sql.rows(
        "INSERT INTO audit (college_id, actor_id, action, subject, subject_person_id, post_id, "
        "at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        asker.college.id, asker.person_id, action[:40], subject[:80], subject_person_id, post_id,
        now,
    )


async def looks_at(asker: Actor, *, since: datetime) -> list[Look]:
    """Who looked at the asker's own data since then, newest first (谁看过我)."""
    found = await sql.rows(
        "SELECT a.actor_id, a.action, a.subject, coalesce(t.role, '') AS role, a.at FROM audit a "
        "LEFT JOIN post t ON t.college_id = a.college_id AND t.id = a.post_id "
        "WHERE a.college_id = $1 AND a.subject_person_id = $2 AND a.at >= $3 "
        "AND a.actor_id IS DISTINCT FROM $2 ORDER BY a.at DESC, a.id DESC",
        asker.college.id, asker.person_id, since,
    )
    return [Look(**row) for row in found]


async def seen_by(asker: Actor, *, since: datetime) -> tuple[Seen, ...]:
    """Roles that looked at the asker's own data since then, who looked most first.

    Nobody is named: a role with its college and counts. Who was refused saw nothing.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in await sql.rows(_SEEN, asker.college.id, asker.person_id, since):
        areas = found.setdefault((row["role"], row["place"]), {})
        area = _area(row["action"])
        areas[area] = areas.get(area, 0) + row["n"]
    seen = [Seen(role, place, areas) for (role, place), areas in found.items()]
    return tuple(sorted(seen, key=lambda one: (-one.times, one.role, one.place)))


def _area(action: str) -> str:
    return next((area for start, area in AREAS.items() if action.startswith(start)), OTHER)
