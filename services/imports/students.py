"""Students: who they are and which class they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.batches import Batch, Counts, staged
from services.imports import cells, checks, orgs_named, persons, pinyin, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column

STATUS_WORDS = {
    "在读": "active", "休学": "suspended", "毕业": "graduated", "退学": "left", "离校": "left",
}
#: Where a student lives, and how she came: rules leave some of them out.
RESIDENCE_WORDS = {
    "住校": "dormitory", "住宿": "dormitory", "走读": "day_student", "校外住宿": "off_campus",
    "外宿": "off_campus",
}
INTAKE_WORDS = {
    "普通": "regular", "统招": "regular", "社会生源": "adult", "社会招生": "adult",
    "扩招": "adult",
}
STAGE = "roster_students"
STAGED = {
    "line": "int", "kind": "text", "number": "text", "name": "text", "class_ref": "text",
    "entered_on": "date", "born_on": "date", "residence": "text", "intake": "text",
    "status": "text", "name_key": "text",
}


async def load(batch: Batch) -> Counts:
    """Find each class by its code or name, then bring the persons up to date."""
    await staged(STAGE, STAGED, _records(batch))
    await checks.no_doubles(batch, STAGE, key=("number",), head="学号", shown="number")
    await orgs_named.resolve(
        batch, STAGE, ref="class_ref", into="class_org_id", kinds=("class",), head="班级"
    )
    if batch.problems:
        return Counts()
    return await persons.applied(
        batch, STAGE, extra=("class_org_id", "entered_on", "born_on"),
        facts=("residence", "intake"),
    )


def _records(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for line, number, name, class_ref, entered_on, status, born_on, lives, came in batch.rows:
        key = pinyin.of_person(name)[:120]
        yield (line, "student", number, name, class_ref, entered_on, born_on, lives, came,
               status or "active", key)


KIND = Kind(
    code="students", feed="roster_students", feed_name="学籍名单",
    columns=(
        Column("number", ("学号", "student_number", "number"), cells.code(32)),
        Column("name", ("姓名", "name"), cells.name(40)),
        Column("class_org_id", ("班级", "class"), cells.name(80)),
        Column("entered_on", ("入学日期", "entered_on"), cells.day, required=False, empty=True),
        Column("status", ("状态", "status"), cells.one_of(STATUS_WORDS), required=False,
               empty=True),
        Column("born_on", ("出生日期", "born_on"), cells.day, required=False, empty=True),
        Column("residence", ("住宿", "住宿类型", "residence"), cells.one_of(RESIDENCE_WORDS),
               required=False, empty=True),
        Column("intake", ("生源", "生源类型", "intake"), cells.one_of(INTAKE_WORDS),
               required=False, empty=True),
    ),
    load=load, undo=undoing.undo,
)
