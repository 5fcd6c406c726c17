"""授权: a leader lets her secretary see her figures, and nothing else, until a day (L12).

The secretary gets a post of her own at the leader's org. `services.people.asker` lets the post
count only while the grant stands and the leader holds what it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.reply import Reply
from models import sql
from services import audit, calendar, pushes
from services.colleges import College
from services.errors import PersonError
from services.people import menu_tags
from services.people.asker import Asker, build

#: Who may let somebody see her figures, and as what that one sees them.
GIVERS = frozenset({"college_leader", "school_leader"})
ROLE, COVERS = "secretary", "cockpit"
#: Outside a term a grant is good for so long.
OUTSIDE_A_TERM = timedelta(days=30)
#: How many of one name are offered to choose from.
MOST = 9

_NAMED = """
SELECT p.id AS person_id, p.name, p.number, coalesce((
  SELECT coalesce(nullif(o.short_name, ''), o.name) FROM post t
  JOIN org o ON o.college_id = $1 AND o.id = t.org_id
  WHERE t.college_id = $1 AND t.person_id = p.id AND t.role <> 'secretary'
    AND t.from_on <= $4 AND (t.until_on IS NULL OR t.until_on >= $4)
  ORDER BY t.from_on, t.id LIMIT 1), '') AS place
FROM person p
WHERE p.college_id = $1 AND p.kind = 'staff' AND p.status = 'active' AND p.id <> $2
  AND (p.name = $3 OR p.number = upper($3))
ORDER BY p.number LIMIT $5
"""
_STANDING = """
SELECT g.id, g.giver_id, g.receiver_id, g.until_on, r.name AS receiver, v.name AS giver,
  t.org_id, coalesce(nullif(o.short_name, ''), o.name) AS org, (
    SELECT count(*) FROM audit a WHERE a.college_id = $1 AND a.post_id = g.post_id
      AND a.action = 'grant.ask') AS asked
FROM access_grant g
JOIN person r ON r.college_id = $1 AND r.id = g.receiver_id
JOIN person v ON v.college_id = $1 AND v.id = g.giver_id
JOIN post t ON t.college_id = $1 AND t.id = g.post_id
JOIN org o ON o.college_id = $1 AND o.id = t.org_id
WHERE g.college_id = $1 AND g.revoked_at IS NULL AND g.until_on >= $2
  AND (g.giver_id = $3 OR g.receiver_id = $3)
ORDER BY g.given_at, g.id
"""
_POST = """
WITH made AS (
  INSERT INTO post (college_id, person_id, role, org_id, from_on, until_on)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (college_id, person_id, role, org_id, from_on)
  DO UPDATE SET until_on = EXCLUDED.until_on RETURNING id
) SELECT id FROM made
"""
_GRANT = """
WITH made AS (
  INSERT INTO access_grant (college_id, post_id, giver_id, giver_post_id, receiver_id, covers,
    until_on, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (college_id, post_id) DO UPDATE SET giver_id = EXCLUDED.giver_id,
    giver_post_id = EXCLUDED.giver_post_id, until_on = EXCLUDED.until_on,
    given_at = EXCLUDED.given_at, revoked_at = NULL RETURNING id
) SELECT id FROM made
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody a grant may go to."""

    person_id: int
    name: str
    number: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One that stands: `given` by the asker, else received; `asked` counts its questions."""

    id: int
    giver: str
    receiver: str
    org: str
    until_on: date
    given: bool
    asked: int


async def named(asker: Asker, words: str) -> tuple[Staff, ...]:
    """The staff of exactly this name or number, without the asker herself.

    PersonError `grants/not_yours` for who has no figures of her own to show.
    """
    _held_to(asker)
    rows = await sql.rows(_NAMED, asker.college.id, asker.person_id, words, asker.today, MOST)
    return tuple(Staff(**row) for row in rows)


def _held_to(asker: Asker) -> None:
    if asker.role not in GIVERS or asker.post is None:
        raise PersonError("grants/not_yours")


async def until(asker: Asker) -> date:
    """The last day of a grant given today: the term's, or that of the giver's post."""
    _held_to(asker)
    last = asker.today + OUTSIDE_A_TERM
    term = await calendar.term_of(asker.college, asker.today)
    if term is not None and term.has(asker.today):
        last = term.ends_on
    ends_on: date | None = await sql.value(
        "SELECT until_on FROM post WHERE college_id = $1 AND id = $2",
        asker.college.id, asker.post.id if asker.post else 0,
    )
    return last if ends_on is None else min(last, ends_on)


async def give(
    asker: Asker, receiver_id: int, *, notice: Reply, now: datetime
) -> tuple[int, date]:
    """Let this person see the figures of the asker's org; the grant's id and its last day.

    `notice` reaches the receiver ten minutes later (R8). PersonError where she can see them
    already, or is not there any more.
    """
    last = await until(asker)
    assert asker.post is not None  # `until` has held her to it
    await _locked(asker.college, receiver_id)
    if any(one["receiver_id"] == receiver_id and one["org_id"] == asker.post.org_id
           for one in await _standing(asker.college, receiver_id, asker.today)):
        raise PersonError("grants/already", until=last)
    post_id = await sql.value(
        _POST, asker.college.id, receiver_id, ROLE, asker.post.org_id, asker.today, last
    )
    grant_id = int(await sql.value(
        _GRANT, asker.college.id, post_id, asker.person_id, asker.post.id, receiver_id, COVERS,
        last, now,
    ))
    await audit.record(asker, "grant.give", subject=f"person:{receiver_id}", now=now)
    await _tell(asker, "given", grant_id, receiver_id, notice=notice, now=now)
    await refresh_menu(asker.college, receiver_id, today=asker.today, now=now)
    return grant_id, last


async def _tell(
    asker: Asker, what: str, grant_id: int, receiver_id: int, *, notice: Reply, now: datetime
) -> None:
    await pushes.enqueue(
        asker.college, dedupe=f"grant.{what}:{grant_id}:{now.isoformat()}",
        person_id=receiver_id, kind="grant.notice", urgency="normal", reply=notice, now=now,
        not_before=now + pushes.THIRD_PERSON_AFTER,
    )


async def _locked(college: College, person_id: int) -> None:
    found = await sql.value(
        "SELECT id FROM person WHERE college_id = $1 AND id = $2 AND kind = 'staff' "
        "AND status = 'active' FOR UPDATE", college.id, person_id,
    )
    if found is None:
        raise PersonError("grants/gone")


async def standing(asker: Asker) -> tuple[Grant, ...]:
    """The grants that the asker has given or got and that stand today, the oldest first."""
    return tuple(
        Grant(id=row["id"], giver=row["giver"], receiver=row["receiver"], org=row["org"],
              until_on=row["until_on"], given=row["giver_id"] == asker.person_id,
              asked=row["asked"])
        for row in await _standing(asker.college, asker.person_id, asker.today)
    )


async def _standing(college: College, person_id: int, today: date) -> list[dict[str, Any]]:
    return await sql.rows(_STANDING, college.id, today, person_id)


async def take_back(asker: Asker, grant_id: int, *, notice: Reply, now: datetime) -> str:
    """End a grant of the asker's at once; whom it was given to. PersonError where there is none.

    The post ends with the day before: what it saw stays in the audit. Who was not told of the
    grant yet is not told of its end either.
    """
    row = await sql.one(
        "WITH ended AS (UPDATE access_grant SET revoked_at = $4 WHERE college_id = $1 "
        "AND id = $2 AND giver_id = $3 AND revoked_at IS NULL "
        "RETURNING post_id, receiver_id) SELECT e.post_id, e.receiver_id, p.name FROM ended e "
        "JOIN person p ON p.college_id = $1 AND p.id = e.receiver_id",
        asker.college.id, grant_id, asker.person_id, now,
    )
    if row is None:
        raise PersonError("grants/gone")
    await _post_ends(asker.college, row["post_id"], asker.today - timedelta(days=1))
    await audit.record(asker, "grant.take_back", subject=f"person:{row['receiver_id']}", now=now)
    if not await pushes.withdraw(asker.college, f"grant.given:{grant_id}", reason="undone",
                                 now=now):
        await _tell(asker, "ended", grant_id, row["receiver_id"], notice=notice, now=now)
    await refresh_menu(asker.college, row["receiver_id"], today=asker.today, now=now)
    return str(row["name"])


async def let_stand(
    asker: Asker, grant_id: int, *, notice: Reply, now: datetime
) -> str | None:
    """Put a grant that was just taken back in force again; whose, None where it cannot be.

    `notice` tells of the grant where the one before never left.
    """
    row = await sql.one(
        "WITH back AS (UPDATE access_grant SET revoked_at = NULL WHERE college_id = $1 "
        "AND id = $2 AND giver_id = $3 AND until_on >= $4 AND revoked_at IS NOT NULL "
        "RETURNING post_id, receiver_id, until_on) SELECT b.*, p.name FROM back b "
        "JOIN person p ON p.college_id = $1 AND p.id = b.receiver_id",
        asker.college.id, grant_id, asker.person_id, asker.today,
    )
    if row is None:
        return None
    await _post_ends(asker.college, row["post_id"], row["until_on"])
    if not await pushes.withdraw(asker.college, f"grant.ended:{grant_id}", reason="undone",
                                 now=now):
        await _tell(asker, "given", grant_id, row["receiver_id"], notice=notice, now=now)
    await audit.record(asker, "grant.give", subject=f"person:{row['receiver_id']}", now=now)
    await refresh_menu(asker.college, row["receiver_id"], today=asker.today, now=now)
    return str(row["name"])


async def _post_ends(college: College, post_id: int, day: date) -> None:
    await sql.changed(
        "UPDATE post SET until_on = $3 WHERE college_id = $1 AND id = $2", college.id, post_id,
        day,
    )


async def refresh_menu(college: College, person_id: int, *, today: date, now: datetime) -> None:
    """The menu of who got or lost a role, where she is bound."""
    contact = await sql.one(
        "SELECT openid, post_id FROM contact WHERE college_id = $1 AND person_id = $2",
        college.id, person_id,
    )
    if contact is None:
        return
    found = await build(college, person_id, contact["post_id"], today=today)
    await menu_tags.want(college, contact["openid"], menu_tags.wanted_tag(found), now=now)
