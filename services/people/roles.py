"""Identities of a member of staff, and the one she acts in (§4.5 切换身份)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import sql
from services.errors import PersonError
from services.people import menu_tags
from services.people.asker import Asker, build


@dataclass(frozen=True)
class Held:
    """One role with where it is held: short names of orgs, and for an advisor the college and the
    grade when it is only one; `courses` counts what is taught this term."""

    role: str
    post_id: int
    orgs: tuple[str, ...]
    college: str
    grade: int | None
    courses: int


_PLACES = """
SELECT t.id, o.grade, coalesce(nullif(o.short_name, ''), o.name) AS org, (
  SELECT coalesce(nullif(a.short_name, ''), a.name) FROM org_closure c
  JOIN org a ON a.college_id = c.college_id AND a.id = c.ancestor_id
  WHERE c.college_id = $1 AND c.descendant_id = o.id AND a.kind = 'college' LIMIT 1) AS college
FROM post t JOIN org o ON o.college_id = t.college_id AND o.id = t.org_id
WHERE t.college_id = $1 AND t.id = ANY($2)
"""
_COURSES = """
SELECT count(DISTINCT g.course) FROM teaching g
JOIN term m ON m.college_id = g.college_id AND m.id = g.term_id
WHERE g.college_id = $1 AND g.staff_id = $2 AND m.starts_on <= $3 AND m.ends_on >= $3
  AND (g.until_on IS NULL OR g.until_on >= $3)
"""


async def held(asker: Asker) -> tuple[Held, ...]:
    """The roles held today, each once, in the order of the posts."""
    ids = [post.id for post in asker.posts]
    places = {row["id"]: row for row in await sql.rows(_PLACES, asker.college.id, ids)}
    courses = await sql.value(_COURSES, asker.college.id, asker.person_id, asker.today)
    return tuple(_held(asker, role, places, courses) for role in asker.roles)


def _held(
    asker: Asker, role: str, places: dict[int, dict[str, object]], courses: int
) -> Held:
    posts = [post for post in asker.posts if post.role == role]
    found = [places[post.id] for post in posts]
    grades = {row["grade"] for row in found}
    colleges = dict.fromkeys(str(row["college"]) for row in found if row["college"])
    grade = None
    if len(grades) == 1 and (only := grades.pop()) is not None:
        grade = int(str(only))
    orgs = dict.fromkeys(str(row["org"]) for row in found)
    return Held(role, posts[0].id, tuple(orgs), "、".join(colleges), grade, int(courses))


async def switch(
    asker: Asker, post_id: int, *, contact_id: int, openid: str, now: datetime
) -> Asker:
    """Act in the role of this post from now on; the asker as she is then.

    PersonError when the post is not one of hers today: it may have ended since it was listed.
    """
    if post_id not in {post.id for post in asker.posts}:
        raise PersonError("bind/role_gone")
    await sql.changed(
        "UPDATE contact SET post_id = $3 WHERE college_id = $1 AND id = $2",
        asker.college.id, contact_id, post_id,
    )
    changed = await build(asker.college, asker.person_id, post_id, today=asker.today)
    assert changed is not None  # she has just asked
    if changed.audience != asker.audience:
        await menu_tags.want(asker.college, openid, changed.audience, now=now)
    return changed
