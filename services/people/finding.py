"""查绑定: an account as the administrator sees it: who, since when, in which posts (acct.find).

Never an openid, and nothing of what a person writes or is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models import sql
from services import audit
from services.batches import nearest
from services.people import naming
from services.people.accounts import charge
from services.people.asker import Asker
from services.people.naming import AT_ONCE, Named

_CONSENT = """
SELECT given_at, notice, guardian FROM consent_given WHERE college_id = $1 AND person_id = $2
ORDER BY given_at DESC, id DESC LIMIT 1
"""
_CODES = """
SELECT count(*) AS issued, max(expires_at) FILTER (WHERE used_at IS NULL AND expires_at > $3
  AND (locked_until IS NULL OR locked_until <= $3)) AS open_until, max(used_at) AS used_at
FROM bind_code WHERE college_id = $1 AND person_id = $2
"""
_POSTS = """
SELECT t.role, coalesce(nullif(o.short_name, ''), o.name) AS org, t.from_on, t.until_on
FROM post t JOIN org o ON o.college_id = $1 AND o.id = t.org_id
WHERE t.college_id = $1 AND t.person_id = $2 AND (t.until_on IS NULL OR t.until_on >= $3)
ORDER BY t.role, t.from_on, o.code
"""


@dataclass(frozen=True)
class Candidates:
    """Several whom a word names; `more` beyond those shown. `near`: nobody has the word itself,
    the one shown is the most alike."""

    people: tuple[Named, ...]
    more: bool = False
    near: bool = False


@dataclass(frozen=True)
class PostSeen:
    """A role where it is held; `from_on` may be still to come, `until_on` None for an open end."""

    role: str
    orgs: tuple[str, ...]
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class AccountSeen:
    """All of an account: `since` and `notice` of the last consent, None and "" without one."""

    person: Named
    since: datetime | None
    notice: str
    guardian: bool
    issued: int
    open_until: datetime | None
    used_at: datetime | None
    posts: tuple[PostSeen, ...]


async def find(asker: Asker, word: str, *, now: datetime) -> AccountSeen | Candidates:
    """The account that a number, a name or a part of one names, or who it may be; audited.

    Without anybody alike `people` is empty.
    """
    await audit.record(asker, "account.search", subject=word, now=now)
    found = await naming.named(*charge(asker), word)
    if len(found) == 1:
        return await _whole(asker, found[0], now=now)
    if found:
        return Candidates(tuple(found[:AT_ONCE]), more=len(found) > AT_ONCE)
    return await _alike(asker, word)


async def account(asker: Asker, person_id: int, *, now: datetime) -> AccountSeen | None:
    """The account of a candidate; None for a person out of the asker's charge."""
    found = await naming.those(*charge(asker), "p.id = {word}", person_id)
    if not found:
        return None
    return await _whole(asker, found[0], now=now)


async def _alike(asker: Asker, word: str) -> Candidates:
    condition, params = charge(asker)
    rows = await sql.rows(f"SELECT p.number, p.name FROM person p WHERE {condition}", *params)
    for column, which in (("number", naming.NUMBER), ("name", naming.NAME)):
        near = nearest(word.upper(), [row[column] for row in rows])
        if near:
            found = await naming.those(condition, params, which, near)
            return Candidates(tuple(found[:AT_ONCE]), more=len(found) > AT_ONCE, near=True)
    return Candidates(())


async def _whole(asker: Asker, person: Named, *, now: datetime) -> AccountSeen:
    college = asker.college
    await audit.record(
        asker, "account.find", subject=f"person:{person.person_id}",
        subject_person_id=person.person_id, now=now,
    )
    consent = await sql.one(_CONSENT, college.id, person.person_id) or {}
    issued = await sql.one(_CODES, college.id, person.person_id, now)
    assert issued is not None  # an aggregate has always one row
    today = now.astimezone(college.zone).date()
    posts = await sql.rows(_POSTS, college.id, person.person_id, today)
    return AccountSeen(
        person, consent.get("given_at"), consent.get("notice", ""),
        consent.get("guardian", False), posts=_together(posts), **issued,
    )


def _together(rows: list[dict[str, Any]]) -> tuple[PostSeen, ...]:
    """Posts of one role and span are one line: an advisor of five classes."""
    found: dict[tuple[str, date, date | None], list[str]] = {}
    for row in rows:
        found.setdefault((row["role"], row["from_on"], row["until_on"]), []).append(row["org"])
    return tuple(
        PostSeen(role, tuple(orgs), from_on, until_on)
        for (role, from_on, until_on), orgs in found.items()
    )
