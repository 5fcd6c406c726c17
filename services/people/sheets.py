"""验证码单: fresh codes for a class, on a sheet to be cut up and handed out in person.

Codes are shown this once; what is kept are their hashes. A new sheet ends the codes of the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import sql
from services import audit
from services.errors import PersonError
from services.people import codes, sessions
from services.people.accounts import charge
from services.people.asker import ADMITTED, Asker
from services.people.scope import denied

_CLASSES = """
SELECT o.id, o.name, coalesce(a.name, '') AS college, count(*) AS students,
  count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM contact c WHERE c.college_id = p.college_id
    AND c.person_id = p.id)) AS unbound
FROM person p JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id
LEFT JOIN org_closure oc ON oc.college_id = p.college_id AND oc.descendant_id = o.id
  AND EXISTS (SELECT 1 FROM org k WHERE k.college_id = p.college_id AND k.id = oc.ancestor_id
              AND k.kind = 'college')
LEFT JOIN org a ON a.college_id = p.college_id AND a.id = oc.ancestor_id
WHERE {charge} AND p.kind = 'student' AND p.status = ANY(${n})
GROUP BY o.id, o.name, o.code, a.name, a.code ORDER BY a.code NULLS LAST, o.code
"""
#: The persons are locked so that two sheets at once come one after the other.
_UNBOUND = """
SELECT p.id, p.number, p.name FROM person p WHERE {charge} AND p.kind = 'student'
  AND p.status = ANY(${n}) AND p.class_org_id = ${m}
  AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.college_id = p.college_id
                  AND c.person_id = p.id)
ORDER BY p.number FOR UPDATE OF p
"""


@dataclass(frozen=True)
class Class:
    """A class with how many are in it, and how many of them nobody is bound to."""

    id: int
    name: str
    college: str
    students: int
    unbound: int


@dataclass(frozen=True)
class Slip:
    """One person's line of the sheet."""

    number: str
    name: str
    code: str


@dataclass(frozen=True)
class Sheet:
    """The codes of a class; good until then."""

    of: Class
    slips: tuple[Slip, ...]
    until: datetime


async def classes(asker: Asker) -> list[Class]:
    """The classes the asker vouches for: an advisor's own, everybody's for an administrator."""
    condition, params = charge(asker)
    query = _CLASSES.format(charge=condition, n=len(params) + 1)
    return [Class(**row) for row in await sql.rows(query, *params, list(ADMITTED))]


async def one_class(asker: Asker, class_id: int, *, now: datetime) -> Class:
    """One of these; NoRight, with an audit row, for any other, there or not."""
    for found in await classes(asker):
        if found.id == class_id:
            return found
    raise await denied(asker, "", action="bind.sheet", now=now)


async def issue(asker: Asker, class_id: int, *, key: str, now: datetime) -> Sheet:
    """A code for everybody of the class who is not bound, each with an audit row.

    `key` is the form's own: sent twice it is PersonError people/sheet_once, for what the first
    one showed cannot be shown again.
    """
    found = await one_class(asker, class_id, now=now)
    async with sql.in_transaction():
        if not await sessions.claimed(asker.college, key, now=now):
            raise PersonError("people/sheet_once")
        condition, params = charge(asker)
        n = len(params) + 1
        people = await sql.rows(
            _UNBOUND.format(charge=condition, n=n, m=n + 1), *params, list(ADMITTED), class_id
        )
        made = await codes.issue(asker.college, [row["id"] for row in people], now=now)
        for row in people:
            await audit.record(asker, "bind.sheet", subject=f"person:{row['id']}",
                               subject_person_id=row["id"], now=now)
    slips = tuple(Slip(row["number"], row["name"], made[row["id"]]) for row in people)
    return Sheet(found, slips, now + codes.VALID_FOR)
