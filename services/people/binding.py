"""Binding an openid to a person by number and code, in two steps (S01).

`check` weighs what was typed, `bind` does it after the person said 是我. Words and work are the
same for a wrong code and for a number that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models import sql
from services import audit
from services.colleges import College
from services.people import codes, consents, locks, menu_tags
from services.people.asker import ADMITTED, Asker, build

#: No person has this id: stands in where a number names nobody.
NOBODY = 0


@dataclass(frozen=True)
class Locked:
    """Too many wrong tries; nothing is looked at until then."""

    until: datetime


@dataclass(frozen=True)
class Wrong:
    """Number and code do not belong together; so many tries are left."""

    left: int


@dataclass(frozen=True)
class Over:
    """The code was right once: it has been used, or its time is over."""

    used: bool


@dataclass(frozen=True)
class Taken:
    """The person is bound to another openid; only a right code learns that."""

    person_id: int


@dataclass(frozen=True)
class Ready:
    """Right: who it would be, to be shown masked and confirmed. `place` is college and class, or
    where a member of staff serves. A `minor` is under 18: her guardians are to agree as well."""

    person_id: int
    code_id: int
    kind: str
    name: str
    number: str
    place: str
    minor: bool = False


Weighed = Locked | Wrong | Over | Taken | Ready


@dataclass(frozen=True)
class Bound:
    """Done; the asker as the next message will find her."""

    asker: Asker


async def check(
    college: College, *, openid: str, typed: codes.Typed, today: date, now: datetime
) -> Weighed:
    """Weigh a number and a code, inside the message's transaction; a wrong one is counted."""
    waits = await locks.locked_until(college, openid, typed.number, now=now)
    if waits is not None:
        return Locked(waits)
    people = await _named(college, typed.number)
    row = await _code(college, people, typed.code, now=now)
    if row is None:
        return await _missed(college, openid, typed.number, people, now=now)
    bound_to = await _bound_to(college, row["person_id"])
    if bound_to is not None and bound_to != openid:
        return Taken(row["person_id"])
    if row["used_at"] is not None or row["expires_at"] <= now:
        return Over(used=row["used_at"] is not None)
    return await _ready(college, row, today=today)


async def _named(college: College, number: str) -> list[int]:
    """The persons of this number, a student and a member of staff at most; never none."""
    found = await sql.rows(
        "SELECT id FROM person WHERE college_id = $1 AND number = $2 AND status = ANY($3)",
        college.id, number, list(ADMITTED),
    )
    ids = [row["id"] for row in found]
    return [*ids, *[NOBODY] * (2 - len(ids))]


async def _code(
    college: College, people: list[int], code: str, *, now: datetime
) -> dict[str, Any] | None:
    hashes = [codes.digest(college, person, code) for person in people]
    return await sql.one(
        "SELECT c.id AS code_id, c.person_id, c.used_at, c.expires_at FROM bind_code c "
        "WHERE c.college_id = $1 AND c.hash = ANY($2) "
        "AND (c.locked_until IS NULL OR c.locked_until <= $3) "
        "ORDER BY c.used_at NULLS FIRST, c.expires_at DESC LIMIT 1",
        college.id, hashes, now,
    )


async def _missed(
    college: College, openid: str, number: str, people: list[int], *, now: datetime
) -> Locked | Wrong:
    await sql.rows(
        "UPDATE bind_code SET wrong_tries = wrong_tries + 1, locked_until = "
        "CASE WHEN wrong_tries + 1 >= $3 THEN expires_at END WHERE college_id = $1 "
        "AND person_id = ANY($2) AND used_at IS NULL AND expires_at > $4",
        college.id, people, codes.VOID_AFTER, now,
    )
    missed = await locks.missed(college, openid, number, now=now)
    if missed.locked_until is not None:
        return Locked(missed.locked_until)
    return Wrong(missed.left)


async def _bound_to(college: College, person_id: int) -> str | None:
    found: str | None = await sql.value(
        "SELECT openid FROM contact WHERE college_id = $1 AND person_id = $2",
        college.id, person_id,
    )
    return found


async def _ready(college: College, row: dict[str, Any], *, today: date) -> Ready:
    person = await sql.one(
        "SELECT p.id AS person_id, p.kind, p.name, p.number, p.born_on, o.name AS class, "
        "(SELECT a.name "
        "FROM org_closure c JOIN org a ON a.college_id = c.college_id AND a.id = c.ancestor_id "
        "WHERE c.college_id = $1 AND c.descendant_id = coalesce(p.class_org_id, (SELECT t.org_id "
        "FROM post t WHERE t.college_id = $1 AND t.person_id = p.id AND t.from_on <= $3 "
        "AND (t.until_on IS NULL OR t.until_on >= $3) ORDER BY t.from_on, t.id LIMIT 1)) "
        "ORDER BY a.kind = 'college' DESC, c.depth LIMIT 1) AS college "
        "FROM person p LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id "
        "WHERE p.college_id = $1 AND p.id = $2",
        college.id, row["person_id"], today,
    )
    assert person is not None  # the code's foreign key holds it
    place = " ".join(part for part in (person.pop("college"), person.pop("class")) if part)
    minor = consents.is_minor(person.pop("born_on"), today=today)
    return Ready(code_id=row["code_id"], place=place, minor=minor, **person)


async def bind(
    college: College, *, contact_id: int, openid: str, person_id: int, code_id: int,
    today: date, now: datetime,
) -> Bound | Taken | Over:
    """Bind the contact, whose row the message has locked, to the person of a checked code.

    The person's row is locked before anything is decided: of two phones for one person exactly
    one wins, and the unique key on contact.person_id stands behind it.
    """
    person = await sql.one(
        "SELECT number, status FROM person WHERE college_id = $1 AND id = $2 FOR UPDATE",
        college.id, person_id,
    )
    bound_to = await _bound_to(college, person_id)
    if bound_to is not None and bound_to != openid:
        return Taken(person_id)
    used = await sql.changed(
        "UPDATE bind_code SET used_at = $4 WHERE college_id = $1 AND id = $2 AND person_id = $3 "
        "AND used_at IS NULL AND expires_at > $4 "
        "AND (locked_until IS NULL OR locked_until <= $4)",
        college.id, code_id, person_id, now,
    )
    if person is None or person["status"] not in ADMITTED or not used:
        return Over(used=False)
    await sql.changed(
        "UPDATE contact SET person_id = $3, post_id = NULL, following = TRUE "
        "WHERE college_id = $1 AND id = $2",
        college.id, contact_id, person_id,
    )
    await locks.forgotten(college, openid, person["number"])
    await consents.given(college, person_id, today=today, now=now)
    asker = await build(college, person_id, None, today=today)
    assert asker is not None  # admitted, and its row is locked
    await menu_tags.want(college, openid, asker.audience, now=now)
    await audit.record(asker, "bind", subject=f"person:{person_id}", now=now)
    return Bound(asker)


async def unbind(asker: Asker, *, contact_id: int, openid: str, now: datetime) -> None:
    """Take the binding off the contact; what the person wrote stays the person's (S01)."""
    await sql.changed(
        "UPDATE contact SET person_id = NULL, post_id = NULL WHERE college_id = $1 AND id = $2 "
        "AND person_id = $3",
        asker.college.id, contact_id, asker.person_id,
    )
    await menu_tags.want(asker.college, openid, menu_tags.GUEST, now=now)
    await audit.record(asker, "unbind", subject=f"person:{asker.person_id}", now=now)
