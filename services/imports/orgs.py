"""The org tree: school, colleges, majors, classes, offices, courses, each under its parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models import sql
from services.batches import Batch, Counts, staged
from services.imports import cells, checks, closure, pinyin, roster, undoing
from services.imports.frame import Kind
from services.imports.sheet import Column

#: The words of the 类型 column.
KIND_WORDS = {
    "学校": "school", "二级学院": "college", "学院": "college", "专业": "major", "班级": "class",
    "部门": "office", "课程": "course",
}
#: What stands above each kind; levels from the top, so that a parent is there before its child.
ABOVE: dict[str, tuple[str, ...]] = {
    "school": (), "college": ("school",), "office": ("school", "college"),
    "major": ("college",), "class": ("major", "college"), "course": ("major", "college"),
}
#: How people call a kind.
WORDS = {
    "school": "学校", "college": "二级学院", "major": "专业", "class": "班级", "office": "部门",
    "course": "课程",
}
STAGE = "roster_orgs"
LEVEL = "roster_level"
STAGED = {
    "line": "int", "kind": "text", "code": "text", "name": "text", "short_name": "text",
    "parent_code": "text", "grade": "smallint", "name_key": "text",
}


async def load(batch: Batch) -> Counts:
    """Level by level from the top; nothing is changed when a row is wrong."""
    await staged(STAGE, STAGED, _records(batch))
    await checks.no_doubles(batch, STAGE, key=("kind", "code"), head="代码", shown="code")
    await _check_parents(batch)
    if batch.problems:
        return Counts()
    counts = [await _level(batch, kind) for kind in ABOVE]
    await closure.follow_parents(batch.college)
    return roster.together(*counts)


def _records(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for line, kind, code, name, short_name, parent, grade in batch.rows:
        if parent is None and ABOVE[kind]:
            batch.problems.add(line, "上级代码", "", "empty")
            continue
        key = pinyin.of_name(name)[:200]
        yield line, kind, code, name, short_name or "", parent or "", grade, key


async def _check_parents(batch: Batch) -> None:
    """Each parent must be in this file or there already, of a kind that stands above."""
    known = await sql.rows(
        f"SELECT kind, code FROM {STAGE} UNION SELECT kind, code FROM org WHERE college_id = $1",
        batch.college.id,
    )
    kinds: dict[str, set[str]] = {}
    for row in known:
        kinds.setdefault(row["code"], set()).add(row["kind"])
    hints = checks.Hints(list(kinds))
    for row in await sql.rows(f"SELECT line, kind, parent_code FROM {STAGE} ORDER BY line"):
        _check_parent(batch, row, kinds, hints)


def _check_parent(
    batch: Batch, row: dict[str, Any], kinds: dict[str, set[str]], hints: checks.Hints
) -> None:
    above, parent, line = ABOVE[row["kind"]], row["parent_code"], row["line"]
    there = kinds.get(parent, set())
    fitting = [kind for kind in above if kind in there]
    if not parent or len(fitting) == 1:
        if parent and not above:
            batch.problems.add(line, "上级代码", parent, "parent_kind", kind="", wanted=())
    elif fitting:
        batch.problems.add(line, "上级代码", parent, "ambiguous", n=len(fitting))
    elif not there:
        batch.problems.add(line, "上级代码", parent, "unknown", near=hints.near(parent))
    else:
        batch.problems.add(
            line, "上级代码", parent, "parent_kind",
            kind="、".join(WORDS[kind] for kind in sorted(there)),
            wanted=[WORDS[kind] for kind in above],
        )


async def _level(batch: Batch, kind: str) -> Counts:
    """The staged orgs of one kind, their parents found among what is there by now."""
    await sql.rows(f"DROP TABLE IF EXISTS pg_temp.{LEVEL}")
    above = ", ".join(f"'{name}'" for name in ABOVE[kind]) or "''"
    await sql.rows(
        f"CREATE TEMP TABLE {LEVEL} ON COMMIT DROP AS SELECT s.*, p.id AS parent_id "
        f"FROM {STAGE} s LEFT JOIN org p ON p.college_id = {batch.college.id} "
        f"AND p.code = s.parent_code AND p.kind IN ({above}) WHERE s.kind = '{kind}'"
    )
    values = {"name": "i.name", "name_key": "i.name_key", "parent_id": "i.parent_id"}
    for column in ("short_name", "grade"):
        if column in batch.present:
            values[column] = f"i.{column}"
    tree = roster.Roster("org", ("kind", "code"), values)
    return await roster.applied(batch, tree, source=LEVEL)


KIND = Kind(
    code="orgs", feed="roster_orgs", feed_name="组织机构名单",
    columns=(
        Column("kind", ("类型", "kind"), cells.one_of(KIND_WORDS)),
        Column("code", ("代码", "code"), cells.code(40)),
        Column("name", ("名称", "name"), cells.name(80)),
        Column("short_name", ("简称", "short_name"), cells.name(40), required=False, empty=True),
        Column("parent", ("上级代码", "parent_code"), cells.code(40), empty=True),
        Column("grade", ("年级", "grade"), cells.whole(1990, 2100), required=False, empty=True),
    ),
    load=load, undo=undoing.undo,
)
