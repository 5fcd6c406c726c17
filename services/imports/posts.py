"""Posts: who holds which role at which org, from a day on; a post ends by its 止."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models import sql
from services.batches import Batch, Counts, staged
from services.imports import cells, checks, computing, orgs_named, roster, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column
from services.people import handing_over, succeeding

#: The words of the 角色 column (names and aliases of domain/structure.yaml, roles).
ROLE_WORDS = {
    "辅导员": "class_advisor", "班主任": "class_advisor", "专职辅导员": "class_advisor",
    "导师": "class_advisor", "班主任/辅导员": "class_advisor",
    "任课教师": "teacher", "教师": "teacher", "授课教师": "teacher",
    "课程负责人": "course_lead", "课程组负责人": "course_lead",
    "专业主任": "major_director", "专业负责人": "major_director",
    "专业(群)负责人": "major_director",
    "二级学院审核人": "college_reviewer", "审核人(二级学院)": "college_reviewer",
    "学院学工办": "college_reviewer",
    "院领导": "college_leader", "校领导": "school_leader",
    "职能部门监管人": "function_supervisor", "监管人(职能部门)": "function_supervisor",
    "监管人": "function_supervisor",
    "督导": "inspector", "督导员": "inspector", "督学": "inspector",
    "心理老师": "psych_counsellor", "心理辅导专家": "psych_counsellor",
    "质管办": "quality_officer", "质量管理办公室": "quality_officer",
    "质量管理处": "quality_officer", "诊改中心": "quality_officer",
    "部门负责人": "unit_head", "职能部门负责人": "unit_head",
    "二级学院(部)主要负责人": "unit_head",
    "岗位人员": "staff", "管理人员": "staff", "部门岗位人员": "staff",
    "学生教学信息员": "student_informant", "学生信息员": "student_informant",
    "管理员": "admin",
}
#: Where a role is held; what is not listed is held at any org but a class.
PLACES: dict[str, tuple[str, ...]] = {
    "class_advisor": ("class",), "major_director": ("major",), "student_informant": ("class",),
    "college_leader": ("college",), "college_reviewer": ("college", "office"),
    "school_leader": ("school",), "course_lead": ("course", "major", "college"),
}
ELSEWHERE = ("school", "college", "office", "major", "course")
#: The only role a student holds besides being one.
STUDENTS = "student_informant"

STAGE = "roster_posts"
STAGED = {
    "line": "int", "number": "text", "role": "text", "org_ref": "text", "from_on": "date",
    "until_on": "date", "batch_id": "bigint",
}


async def load(batch: Batch) -> Counts:
    """Find each person and org, then bring the posts up to date."""
    await staged(STAGE, STAGED, _records(batch))
    await _find_persons(batch)
    await _find_orgs(batch)
    key = ("person_id", "role", "org_id", "from_on")
    found = f"(SELECT * FROM {STAGE} WHERE person_id IS NOT NULL AND org_id IS NOT NULL) found"
    await checks.no_doubles(batch, found, key=key, head="工号", shown="number")
    if batch.problems:
        return Counts()
    values = {"batch_id": "coalesce(t.batch_id, i.batch_id)"}
    if "until_on" in batch.present:
        values["until_on"] = "i.until_on"
    counts = await roster.applied(batch, roster.Roster("post", key, values), source=STAGE)
    await computing.holders_changed(batch)
    await succeeding.relieve_offices(batch.college, batch_id=batch.id)
    await handing_over.tell_admins(batch.college, now=batch.now)
    return counts


async def undo(batch: Batch) -> int:
    """Put the posts back, and what is counted by them."""
    restored = await undoing.undo(batch)
    await computing.holders_put_back(batch)
    return restored


def _records(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for line, number, role, org_ref, from_on, until_on in batch.rows:
        if until_on is not None and until_on < from_on:
            batch.problems.add(
                line, "止", until_on, "until_before_from", from_on=from_on.isoformat()
            )
        yield line, number, role, org_ref, from_on, until_on, batch.id


async def _find_persons(batch: Batch) -> None:
    """Each role among those who may hold it: an informant is a student, all others are staff."""
    await sql.rows(f"ALTER TABLE {STAGE} ADD COLUMN person_id bigint")
    await sql.rows(
        f"UPDATE {STAGE} s SET person_id = p.id FROM person p WHERE p.college_id = $1 "
        "AND p.kind = CASE WHEN s.role = $2 THEN 'student' ELSE 'staff' END "
        "AND p.number = s.number",
        batch.college.id, STUDENTS,
    )
    missed = await sql.rows(f"SELECT line, number FROM {STAGE} WHERE person_id IS NULL")
    known = await sql.rows(
        "SELECT number FROM person WHERE college_id = $1 AND kind = 'staff'", batch.college.id
    )
    hints = checks.Hints([row["number"] for row in known])
    for row in missed:
        near = hints.near(row["number"])
        batch.problems.add(row["line"], "工号", row["number"], "unknown", near=near)


async def _find_orgs(batch: Batch) -> None:
    """Each role looks among the kinds of org where it is held, so a code shared by two kinds
    finds the right one."""
    await sql.rows(f"ALTER TABLE {STAGE} ADD COLUMN org_id bigint")
    for role in dict.fromkeys(ROLE_WORDS.values()):
        part = f"{STAGE}_{role}"
        await sql.rows(f"DROP TABLE IF EXISTS pg_temp.{part}")
        await sql.rows(
            f"CREATE TEMP TABLE {part} ON COMMIT DROP AS "
            f"SELECT line, org_ref FROM {STAGE} WHERE role = '{role}'"
        )
        kinds = PLACES.get(role, ELSEWHERE)
        await orgs_named.resolve(
            batch, part, ref="org_ref", into="found_id", kinds=kinds, head="组织代码"
        )
        await sql.rows(
            f"UPDATE {STAGE} s SET org_id = p.found_id FROM {part} p WHERE p.line = s.line"
        )


KIND = Kind(
    code="posts", feed="roster_posts", feed_name="岗位名单",
    columns=(
        Column("number", ("工号", "staff_number", "number"), cells.code(32)),
        Column("role", ("角色", "role"), cells.one_of(ROLE_WORDS)),
        Column("org", ("组织代码", "组织", "org_code"), cells.name(80)),
        Column("from_on", ("起", "开始日期", "from_on"), cells.day),
        Column("until_on", ("止", "结束日期", "until_on"), cells.day, required=False, empty=True),
    ),
    load=load, undo=undo,
)
