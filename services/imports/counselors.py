"""Counselors of classes, as the students' office lists them: who takes one over, and from whom.

A row is a post of its own; where it names who is relieved, that one's post ends the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models import sql
from services.batches import Batch, Counts, staged
from services.imports import cells, checks, orgs_named, persons_named, roster, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column

ROLE = "class_advisor"
STAGE = "roster_counselors"
STAGED = {
    "line": "int", "class_ref": "text", "number": "text", "from_on": "date", "until_on": "date",
    "before": "text", "batch_id": "bigint",
}
#: A row for who comes, and one for the post of who goes; each has a line of its own.
_POSTS = f"""
CREATE TEMP TABLE roster_counselor_posts ON COMMIT DROP AS
SELECT line, person_id, '{ROLE}'::text AS role, org_id, from_on, until_on, batch_id FROM {STAGE}
UNION ALL
SELECT -min(s.line), t.person_id, '{ROLE}', t.org_id, t.from_on, min(s.from_on) - 1, t.batch_id
FROM {STAGE} s JOIN post t ON t.college_id = $1 AND t.id = s.ends
GROUP BY t.id, t.person_id, t.org_id, t.from_on, t.batch_id
"""
#: The post that ends: of who goes, at the class, under way when the other one begins, or ended by
#: this very row in an earlier file.
_ENDS = f"""
UPDATE {STAGE} s SET ends = (SELECT max(t.id) FROM post t WHERE t.college_id = $1
  AND t.person_id = s.before_id AND t.org_id = s.org_id AND t.role = '{ROLE}'
  AND t.from_on < s.from_on AND (t.until_on IS NULL OR t.until_on >= s.from_on - 1))
WHERE s.before IS NOT NULL
"""


async def load(batch: Batch) -> Counts:
    """Find class and persons of each row, then bring the posts up to date."""
    await staged(STAGE, STAGED, _records(batch))
    await orgs_named.resolve(
        batch, STAGE, ref="class_ref", into="org_id", kinds=("class",), head="班级"
    )
    await persons_named.resolve(
        batch, STAGE, ref="number", into="person_id", kind="staff", head="工号"
    )
    if batch.problems:
        return Counts()
    await _find_relieved(batch)
    await checks.no_doubles(
        batch, STAGE, key=("person_id", "org_id", "from_on"), head="工号", shown="number"
    )
    if batch.problems:
        return Counts()
    await sql.rows("DROP TABLE IF EXISTS pg_temp.roster_counselor_posts")
    await sql.rows(_POSTS, batch.college.id)
    values = {"batch_id": "coalesce(t.batch_id, i.batch_id)", "until_on": "i.until_on"}
    key = ("person_id", "role", "org_id", "from_on")
    return await roster.applied(
        batch, roster.Roster("post", key, values), source="roster_counselor_posts"
    )


def _records(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for line, class_ref, number, from_on, until_on, before in batch.rows:
        if until_on is not None and until_on < from_on:
            batch.problems.add(
                line, "止", until_on, "until_before_from", from_on=from_on.isoformat()
            )
        yield line, class_ref, number, from_on, until_on, before, batch.id


async def _find_relieved(batch: Batch) -> None:
    """The post that each row ends; a problem where the one it names has no such class then."""
    await sql.rows(f"ALTER TABLE {STAGE} ADD COLUMN before_id bigint, ADD COLUMN ends bigint")
    await sql.rows(
        f"UPDATE {STAGE} s SET before_id = p.id FROM person p WHERE p.college_id = $1 "
        "AND p.kind = 'staff' AND p.number = s.before",
        batch.college.id,
    )
    await sql.rows(_ENDS, batch.college.id)
    for row in await sql.rows(
        f"SELECT line, before, class_ref FROM {STAGE} WHERE before IS NOT NULL AND ends IS NULL "
        "ORDER BY line"
    ):
        batch.problems.add(row["line"], "原工号", row["before"], "not_their_class",
                           place=row["class_ref"])


KIND = Kind(
    code="counselors", feed="roster_counselors", feed_name="学工带班",
    columns=(
        Column("org", ("班级", "class"), cells.name(80)),
        Column("number", ("工号", "辅导员工号", "staff_number"), cells.code(32)),
        Column("from_on", ("起", "开始日期", "from_on"), cells.day),
        Column("until_on", ("止", "结束日期", "until_on"), cells.day, required=False, empty=True),
        Column("before", ("原工号", "原辅导员工号", "replaces"), cells.code(32), required=False,
               empty=True),
    ),
    load=load, undo=undoing.undo,
)
