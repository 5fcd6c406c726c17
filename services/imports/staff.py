"""Staff: numbers and names; what they may see comes from their posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.batches import Batch, Counts, staged
from services.imports import cells, checks, computing, persons, pinyin, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column

STATUS_WORDS = {"在职": "active", "离职": "left", "退休": "left"}
STAGE = "roster_staff"
STAGED = {
    "line": "int", "kind": "text", "number": "text", "name": "text", "status": "text",
    "left_on": "date", "name_key": "text",
}


async def load(batch: Batch) -> Counts:
    """Bring the persons up to date."""
    await staged(STAGE, STAGED, _records(batch))
    await checks.no_doubles(batch, STAGE, key=("number",), head="工号", shown="number")
    if batch.problems:
        return Counts()
    counts = await persons.applied(batch, STAGE)
    await computing.holders_changed(batch)
    return counts


async def undo(batch: Batch) -> int:
    """Put the persons back, and what is counted by them."""
    restored = await undoing.undo(batch)
    await computing.holders_put_back(batch)
    return restored


def _records(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for line, number, name, status, left_on in batch.rows:
        key = pinyin.of_person(name)[:120]
        yield line, "staff", number, name, status or "active", left_on, key


KIND = Kind(
    code="staff", feed="roster_staff", feed_name="教职工名单",
    columns=(
        Column("number", ("工号", "staff_number", "number"), cells.code(32)),
        Column("name", ("姓名", "name"), cells.name(40)),
        Column("status", ("状态", "status"), cells.one_of(STATUS_WORDS), required=False,
               empty=True),
        Column("left_on", ("离岗日期", "left_on"), cells.day, required=False, empty=True),
    ),
    load=load, undo=undo,
)
