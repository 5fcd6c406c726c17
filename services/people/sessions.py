"""Who opens a phone page: the person bound to the phone that WeChat names, acting in a post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from models import sql
from services.colleges import College
from services.people import asker as askers
from services.people.asker import Asker
from services.people.departing import last_day_of_export

_BOUND = "SELECT id, person_id, post_id FROM contact WHERE college_id = $1 AND {which}"


@dataclass(frozen=True)
class Phone:
    """A contact as a page's session names it, and who is bound to it by now.

    `asker` is None for a graduate in her last thirty days: what is her own is open to her, and
    nothing else.
    """

    contact_id: int
    person_id: int
    asker: Asker | None


async def by_openid(college: College, openid: str, *, today: date) -> Phone | None:
    """Who is bound to this phone; None for nobody, or somebody who left too long ago."""
    return await _phone(college, "openid = $2", openid, today=today)


async def by_contact(college: College, contact_id: int, *, today: date) -> Phone | None:
    """The same by the contact of a session: whoever was unbound since is nobody."""
    return await _phone(college, "id = $2", contact_id, today=today)


async def _phone(
    college: College, which: str, value: object, *, today: date
) -> Phone | None:
    row = await sql.one(_BOUND.format(which=which), college.id, value)
    if row is None or row["person_id"] is None:
        return None
    asker = await askers.build(college, row["person_id"], row["post_id"], today=today)
    if asker is None:
        until = await last_day_of_export(college, row["person_id"])
        if until is None or until < today:
            return None
    return Phone(row["id"], row["person_id"], asker)


def acting(asker: Asker, roles: Collection[str]) -> Asker | None:
    """The asker in the first of her posts today that has one of these roles; None without one."""
    if asker.role in roles:
        return asker
    post = next((one for one in asker.posts if one.role in roles), None)
    if post is None:
        return None
    reach = tuple(dict.fromkeys(p.reach_id for p in asker.posts if p.role == post.role))
    return replace(asker, post=post, role=post.role, org_ids=reach)


async def claimed(college: College, key: str, *, now: datetime) -> bool:
    """Take a form's key in the ambient transaction; False where it was taken before (MODEL §2)."""
    return bool(await sql.changed(
        "INSERT INTO inbound (college_id, channel, key, received_at) VALUES ($1, 'form', $2, $3) "
        "ON CONFLICT DO NOTHING", college.id, key, now,
    ))
