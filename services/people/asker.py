"""Who asks: a person of a college acting in one post. Built once a message (MODEL §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models import sql
from services.colleges import College

#: Which menu a role sees (CONVERSATIONS §2); the audience names the tag and the text variant.
AUDIENCES = {
    "student": "student", "student_informant": "student",
    "class_advisor": "staff", "teacher": "staff", "course_lead": "staff", "staff": "staff",
    "psych_counsellor": "staff",
    "major_director": "director",
    "college_leader": "leader", "college_reviewer": "leader", "school_leader": "leader",
    "unit_head": "leader", "inspector": "leader", "secretary": "secretary",
    "function_supervisor": "quality",
    "quality_officer": "quality", "admin": "admin",
}
ADMITTED = frozenset({"active", "suspended"})


@dataclass(frozen=True)
class PostHeld:
    """A post held today: its id, role, the org it is held at and the one it reaches down from.

    The two differ for an office: who serves there for the school reaches the school.
    """

    id: int
    role: str
    org_id: int
    org_name: str
    org_kind: str
    reach_id: int


@dataclass(frozen=True)
class Asker:
    """A bound person: `post` is the active one, None for a student without posts.

    `role` is "student" or the active post's role; `org_ids` are the orgs that all posts held
    today in that same role reach down from (a class advisor of five classes has five).
    """

    college: College
    person_id: int
    kind: str
    number: str
    name: str
    role: str
    post: PostHeld | None
    posts: tuple[PostHeld, ...] = ()
    org_ids: tuple[int, ...] = ()
    class_org_id: int | None = None
    entered_on: date | None = None
    today: date = field(default=date.min)

    @property
    def audience(self) -> str:
        return AUDIENCES[self.role]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles held today, in the order of the posts, each once."""
        return tuple(dict.fromkeys(post.role for post in self.posts))


#: Posts held on a day by the person of the outer row, as JSON; {person} and {day} are columns
#: or parameters of the statement it stands in, never values. A secretary's post counts only while
#: its grant stands and the post it came from is held by a giver who is still there (L12).
POSTS_JSON = """
(SELECT json_agg(json_build_object('id', t.id, 'role', t.role, 'org_id', t.org_id,
    'org_name', coalesce(nullif(o.short_name, ''), o.name), 'org_kind', o.kind,
    'reach_id', CASE WHEN o.kind = 'office' AND t.role NOT IN ('unit_head', 'staff', 'admin')
                THEN coalesce(o.parent_id, o.id) ELSE o.id END)
    ORDER BY t.from_on, t.id)
 FROM post t JOIN org o ON o.college_id = t.college_id AND o.id = t.org_id
 WHERE t.college_id = $1 AND t.person_id = {person} AND t.from_on <= {day}
   AND (t.until_on IS NULL OR t.until_on >= {day})
   AND (t.role <> 'secretary' OR EXISTS (SELECT 1 FROM access_grant g
     JOIN post gp ON gp.college_id = $1 AND gp.id = g.giver_post_id AND gp.from_on <= {day}
       AND (gp.until_on IS NULL OR gp.until_on >= {day})
     JOIN person gh ON gh.college_id = $1 AND gh.id = g.giver_id AND gh.status = 'active'
     WHERE g.college_id = $1 AND g.post_id = t.id AND g.revoked_at IS NULL
       AND g.until_on >= {day})))
"""
_PERSON = f"""
SELECT p.id AS person_id, p.kind, p.number, p.name, p.class_org_id, p.entered_on, p.status,
       {POSTS_JSON.format(person="p.id", day="$3::date")} AS posts
FROM person p WHERE p.college_id = $1 AND p.id = $2
"""


async def build(
    college: College, person_id: int | None, post_id: int | None, *, today: date
) -> Asker | None:
    """The asker, or None when nobody is bound or the person has left."""
    if person_id is None:
        return None
    row = await sql.one(_PERSON, college.id, person_id, today)
    if row is None:
        return None
    return from_row(college, row, post_id, today=today)


def from_row(
    college: College, row: Mapping[str, Any], post_id: int | None, *, today: date
) -> Asker | None:
    """The asker from a row with the columns of `_PERSON`; None when the person has left."""
    if row["person_id"] is None or row["status"] not in ADMITTED:
        return None
    posts: tuple[PostHeld, ...] = ()
    if row["kind"] == "staff":
        posts = tuple(PostHeld(**post) for post in sql.loaded(row["posts"]) or ())
    active = next((post for post in posts if post.id == post_id), None)
    if active is None and posts:
        active = posts[0]
    role = "student" if row["kind"] == "student" else "staff"
    if active is not None:
        role = active.role
    return Asker(
        college=college, person_id=row["person_id"], kind=row["kind"], number=row["number"],
        name=row["name"], role=role, post=active, posts=posts,
        org_ids=tuple(dict.fromkeys(post.reach_id for post in posts if post.role == role)),
        class_org_id=row["class_org_id"], entered_on=row["entered_on"], today=today,
    )
