"""`visible`: the only way from a service to rows about people (MODEL §5, law 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from models import sql
from services import audit
from services.errors import NoRight
from services.people.asker import Asker

Purpose = Literal["see", "act", "aggregate"]

#: What a role may do with the rows of the persons below its orgs. A student has only herself.
RIGHTS: dict[str, frozenset[str]] = {
    "class_advisor": frozenset({"see", "act", "aggregate"}),
    "college_reviewer": frozenset({"see", "act", "aggregate"}),
    "teacher": frozenset(),
    "course_lead": frozenset(),
    "major_director": frozenset({"aggregate"}),
    "college_leader": frozenset({"aggregate"}),
    "school_leader": frozenset({"aggregate"}),
    "unit_head": frozenset({"aggregate"}),
    "inspector": frozenset({"aggregate"}),
    "secretary": frozenset({"aggregate"}),
    "function_supervisor": frozenset({"aggregate"}),
    "quality_officer": frozenset({"aggregate"}),
}


@dataclass(frozen=True)
class Condition:
    """A WHERE condition and its parameters, numbered from `first`."""

    sql: str
    params: tuple[Any, ...]

    @property
    def after(self) -> int:
        """How many parameters it takes."""
        return len(self.params)


def may(asker: Asker, purpose: Purpose) -> bool:
    """Whether the asker's active role has this purpose at all, anywhere."""
    return purpose in RIGHTS.get(asker.role, frozenset())


def visible(
    asker: Asker, purpose: Purpose, *, alias: str = "p", org: str = "class_org_id", first: int = 1
) -> Condition:
    """Rows of `alias` (a person, or a row with an org column) that the asker reaches.

    The condition holds `alias.college_id` to the asker's college and either the row is the asker
    or its org lies below one of the asker's orgs. Parameters are numbered from `first`.
    """
    wall = f"{alias}.college_id = ${first}"
    own = "FALSE"
    params: list[Any] = [asker.college.id]
    if alias == "p" or org == "class_org_id":
        params.append(asker.person_id)
        own = f"{alias}.id = ${first + 1}"
    if not may(asker, purpose):
        return Condition(f"({wall} AND {own})", tuple(params))
    params.append(list(asker.org_ids))
    place = f"${first + len(params) - 1}"
    below = (
        f"EXISTS (SELECT 1 FROM org_closure oc WHERE oc.college_id = ${first} "
        f"AND oc.ancestor_id = ANY({place}::bigint[]) AND oc.descendant_id = {alias}.{org})"
    )
    return Condition(f"({wall} AND ({own} OR {below}))", tuple(params))


async def reaches(asker: Asker, person_id: int, purpose: Purpose) -> bool:
    """Whether this person is among those the asker may see or act for."""
    scope = visible(asker, purpose)
    found = await sql.value(
        f"SELECT 1 FROM person p WHERE {scope.sql} AND p.id = ${scope.after + 1}",
        *scope.params, person_id,
    )
    return found is not None


async def denied(
    asker: Asker, asked: str, *, action: str, now: datetime, near: Sequence[str] = (),
    subject_person_id: int | None = None,
) -> NoRight:
    """The refusal to raise, after its audit row is written.

    `asked` is the object in the asker's own words, so that the answer is the same whether or not
    it exists; `near` are questions that are allowed instead.
    """
    await audit.record(
        asker, f"{action}.denied", subject=asked, subject_person_id=subject_person_id, now=now
    )
    return NoRight(object=asked, role=asker.role, near=list(near))
