"""Teaching assignments: who teaches which course to which class in a term."""

from __future__ import annotations

from models import sql
from services.batches import Batch, Counts, staged
from services.imports import cells, checks, orgs_named, persons_named, roster, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column

STAGE = "roster_teaching"
STAGED = {
    "line": "int", "term": "text", "course": "text", "class_ref": "text", "number": "text",
    "until_on": "date",
}
KEY = ("term_id", "course", "class_org_id", "staff_id")


async def load(batch: Batch) -> Counts:
    """Find term, class and teacher of each row, then bring the assignments up to date."""
    await staged(STAGE, STAGED, batch.rows)
    await _find_terms(batch)
    await orgs_named.resolve(
        batch, STAGE, ref="class_ref", into="class_org_id", kinds=("class",), head="班级"
    )
    await persons_named.resolve(
        batch, STAGE, ref="number", into="staff_id", kind="staff", head="工号"
    )
    if batch.problems:
        return Counts()
    await checks.no_doubles(batch, STAGE, key=KEY, head="课程", shown="course")
    if batch.problems:
        return Counts()
    values = {}
    if "until_on" in batch.present:
        values["until_on"] = "i.until_on"
    return await roster.applied(batch, roster.Roster("teaching", KEY, values), source=STAGE)


async def _find_terms(batch: Batch) -> None:
    await sql.rows(f"ALTER TABLE {STAGE} ADD COLUMN term_id bigint")
    await sql.rows(
        f"UPDATE {STAGE} s SET term_id = t.id FROM term t WHERE t.college_id = $1 "
        "AND t.code = s.term",
        batch.college.id,
    )
    known = await sql.rows("SELECT code FROM term WHERE college_id = $1", batch.college.id)
    hints = checks.Hints([row["code"] for row in known])
    for row in await sql.rows(f"SELECT line, term FROM {STAGE} WHERE term_id IS NULL"):
        near = hints.near(row["term"])
        batch.problems.add(row["line"], "学期", row["term"], "unknown", near=near)


async def undo(batch: Batch) -> int:
    return await undoing.plain(batch, "teaching")


KIND = Kind(
    code="teaching", feed="roster_teaching", feed_name="教学任务",
    columns=(
        Column("term", ("学期", "term"), cells.code(16)),
        Column("course", ("课程", "course"), cells.text(80)),
        Column("class_org_id", ("班级", "class"), cells.name(80)),
        Column("staff_id", ("工号", "staff_number", "number"), cells.code(32)),
        Column("until_on", ("止", "结束日期", "until_on"), cells.day, required=False, empty=True),
    ),
    load=load, undo=undo,
)
