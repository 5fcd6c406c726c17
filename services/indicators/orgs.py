"""Orgs as answers need them, and which of them an asker reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models import sql
from services.colleges import College
from services.indicators.indicator import Org
from services.people.asker import Asker
from services.people.scope import may

_COLUMNS = "o.id, o.kind, o.code, o.name, o.short_name, o.parent_id, o.grade, o.name_key"
#: From the top down; offices have no indicators.
ORDER = "array_position(ARRAY['school','college','major','class']::varchar[], o.kind), o.code"


@dataclass(frozen=True)
class Reach:
    """All orgs of a college by id, and the ids an asker may have aggregates of."""

    orgs: Mapping[int, Org]
    ids: frozenset[int]
    own: tuple[Org, ...]

    def __contains__(self, org: Org) -> bool:
        return org.id in self.ids

    def parts(self, org: Org, kind: str) -> tuple[Org, ...]:
        """The orgs of a kind below another one."""
        return tuple(one for one in self.orgs.values()
                     if one.kind == kind and org in self.above(one))

    def above(self, org: Org) -> tuple[Org, ...]:
        """The orgs above one, the nearest first."""
        found = []
        at = org.parent_id
        while at is not None:
            found.append(self.orgs[at])
            at = self.orgs[at].parent_id
        return tuple(found)


async def all_of(college: College) -> list[Org]:
    """The orgs that indicators are about, from the school down."""
    found = await sql.rows(
        f"SELECT {_COLUMNS} FROM org o WHERE o.college_id = $1 "
        f"AND o.kind IN ('school', 'college', 'major', 'class') ORDER BY {ORDER}",
        college.id,
    )
    return [_org(row) for row in found]


async def reach(asker: Asker) -> Reach:
    """The orgs, and those at or below the asker's own posts if the role may have aggregates."""
    found = {org.id: org for org in await all_of(asker.college)}
    own = tuple(found[one] for one in asker.org_ids if one in found)
    if not may(asker, "aggregate"):
        return Reach(found, frozenset(), own)
    below = await sql.rows(
        "SELECT DISTINCT descendant_id AS id FROM org_closure WHERE college_id = $1 "
        "AND ancestor_id = ANY($2::bigint[])",
        asker.college.id, list(asker.org_ids),
    )
    return Reach(found, frozenset(row["id"] for row in below), own)


def _org(row: dict[str, Any]) -> Org:
    return Org(**row)
