"""Accounts of others: codes and releases, by who may vouch for a person (S01, A06).

An advisor vouches for the students of her own classes, an administrator for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kit.reply import Reply
from models import sql
from services import audit, pushes
from services.colleges import College
from services.people import codes, menu_tags
from services.people.asker import ADMITTED, Asker
from services.people.scope import denied, visible

#: A06: a code issued after a face-to-face check is good for a day.
FACE_TO_FACE = timedelta(hours=24)


@dataclass(frozen=True)
class Account:
    """A person as who vouches for her sees her; `openid` is "" while nobody is bound."""

    person_id: int
    kind: str
    number: str
    name: str
    place: str
    openid: str


async def account(asker: Asker, number: str, *, now: datetime) -> Account:
    """The account of a number; NoRight, with an audit row, for one outside the asker's charge,
    whether or not it exists."""
    condition, params = charge(asker)
    place = len(params) + 1
    row = await sql.one(
        "SELECT p.id AS person_id, p.kind, p.number, p.name, coalesce(o.name, '') AS place, "
        "coalesce(c.openid, '') AS openid FROM person p "
        "LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id "
        "LEFT JOIN contact c ON c.college_id = p.college_id AND c.person_id = p.id "
        f"WHERE {condition} AND p.number = ${place} AND p.status = ANY(${place + 1}) "
        f"AND p.id <> ${place + 2} ORDER BY p.kind DESC LIMIT 1",
        *params, number, list(ADMITTED), asker.person_id,
    )
    if row is None:
        raise await denied(asker, number, action="account", now=now)
    return Account(**row)


def charge(asker: Asker) -> tuple[str, tuple[Any, ...]]:
    """The condition on person `p` that the asker vouches for her, and its parameters."""
    if asker.role == "admin":
        return "p.college_id = $1", (asker.college.id,)
    scope = visible(asker, "act")
    return scope.sql, scope.params


async def new_code(asker: Asker, number: str, *, now: datetime) -> tuple[Account, str]:
    """A fresh code for a person nobody is bound to, with an audit row; "" when somebody is."""
    found = await account(asker, number, now=now)
    if found.openid:
        return found, ""
    made = await codes.issue(asker.college, [found.person_id], now=now, valid_for=FACE_TO_FACE)
    await audit.record(
        asker, "bind.code", subject=f"person:{found.person_id}",
        subject_person_id=found.person_id, now=now,
    )
    return found, made[found.person_id]


async def release(asker: Asker, person_id: int, *, notice: Reply, now: datetime) -> str:
    """Take the binding off a person's phone and issue a new code, with an audit row.

    The old phone is told by `notice`, which goes to its openid since it is nobody's now. NoRight
    where the asker does not vouch for the person any more: time has passed since she was asked.
    """
    college = asker.college
    await _still_in_charge(asker, person_id, now=now)
    openid = await sql.value(
        "SELECT openid FROM contact WHERE college_id = $1 AND person_id = $2 FOR UPDATE",
        college.id, person_id,
    )
    if openid is not None:
        await sql.changed(
            "UPDATE contact SET person_id = NULL, post_id = NULL, flow = '', step = '', "
            "data_sealed = NULL, context = '{}', expires_at = NULL "
            "WHERE college_id = $1 AND openid = $2",
            college.id, openid,
        )
        await menu_tags.want(college, openid, menu_tags.GUEST, now=now)
        await pushes.enqueue(
            college, dedupe=f"bind.released:{person_id}:{now.isoformat()}", person_id=None,
            openid=openid, kind="bind.notice", urgency="normal", reply=notice, now=now,
        )
    made = await codes.issue(college, [person_id], now=now, valid_for=FACE_TO_FACE)
    await audit.record(
        asker, "bind.release", subject=f"person:{person_id}", subject_person_id=person_id,
        now=now,
    )
    return made[person_id]


async def _still_in_charge(asker: Asker, person_id: int, *, now: datetime) -> None:
    condition, params = charge(asker)
    place = len(params) + 1
    found = await sql.value(
        f"SELECT p.id FROM person p WHERE {condition} AND p.id = ${place} "
        f"AND p.id <> ${place + 1} AND p.status = ANY(${place + 2})",
        *params, person_id, asker.person_id, list(ADMITTED),
    )
    if found is not None:
        return
    number = await sql.value(
        "SELECT number FROM person WHERE college_id = $1 AND id = $2", asker.college.id, person_id
    )
    raise await denied(asker, str(number), action="account", now=now)


async def vouchers(college: College, person_id: int, *, now: datetime) -> list[int]:
    """Who vouches for a person today: the advisors of her class, else the administrators."""
    today = now.astimezone(college.zone).date()
    found = await sql.rows(
        "SELECT DISTINCT t.person_id, t.role FROM post t JOIN person h "
        "ON h.college_id = t.college_id AND h.id = t.person_id AND h.status = 'active' "
        "WHERE t.college_id = $1 AND t.person_id <> $2 AND t.from_on <= $3 "
        "AND (t.until_on IS NULL OR t.until_on >= $3) "
        "AND (t.role = 'admin' OR t.role = 'class_advisor' AND EXISTS (SELECT 1 "
        "FROM org_closure c JOIN person p ON p.college_id = c.college_id "
        "AND p.class_org_id = c.descendant_id WHERE c.college_id = $1 AND p.id = $2 "
        "AND c.ancestor_id = t.org_id)) ORDER BY t.person_id",
        college.id, person_id, today,
    )
    advisors = [row["person_id"] for row in found if row["role"] == "class_advisor"]
    return advisors or [row["person_id"] for row in found]


@dataclass(frozen=True)
class Summary:
    """A person as the task of who vouches for her prints it."""

    person_id: int
    number: str
    name: str
    place: str

    @property
    def shown(self) -> dict[str, str]:
        return {"number": self.number, "name": self.name, "place": self.place}


async def summary(college: College, number: str) -> Summary | None:
    """Who a number names, a student first; the caller answers alike either way."""
    row = await sql.one(
        "SELECT p.id AS person_id, p.number, p.name, coalesce(o.name, '') AS place "
        "FROM person p LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id "
        "WHERE p.college_id = $1 AND p.number = $2 AND p.status = ANY($3) "
        "ORDER BY p.kind DESC LIMIT 1",
        college.id, number, list(ADMITTED),
    )
    if row is None:
        return None
    return Summary(**row)


async def ask_vouchers(
    college: College, person_id: int, *, about: str, task: Reply, now: datetime,
    notice: Reply | None = None,
) -> None:
    """Tell who vouches for a person by `task`, once a day and matter, and by `notice` the phone
    that is bound to her now."""
    day = now.astimezone(college.zone).date().isoformat()
    for voucher in await vouchers(college, person_id, now=now):
        await pushes.enqueue(
            college, dedupe=f"bind.{about}:{person_id}:{voucher}:{day}", person_id=voucher,
            kind="bind.task", urgency="normal", reply=task, now=now,
        )
    if notice is not None:
        await pushes.enqueue(
            college, dedupe=f"bind.{about}.notice:{person_id}:{day}", person_id=person_id,
            kind="bind.notice", urgency="normal", reply=notice, now=now,
        )
