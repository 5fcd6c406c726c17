"""Putting a roster batch back, row by row as it was (MODEL §2 roster_change, A03)."""

from __future__ import annotations

from typing import Any

from models import sql
from services.batches import Batch
from services.errors import PersonError
from services.imports import closure

#: What may hang on a person that an import made; such a person is closed, not deleted.
ON_PERSON = (
    ("contact", "person_id"), ("entry", "person_id"), ('"case"', "subject_id"),
    ("fact", "subject_id"), ("push", "person_id"), ("post", "person_id"),
    ("teaching", "staff_id"), ("suggestion", "person_id"), ("todo_mark", "person_id"),
)
#: What may hang on an org that an import made; such an org cannot go.
ON_ORG = (
    ("org", "parent_id"), ("person", "class_org_id"), ("post", "org_id"), ("value", "org_id"),
    ("target", "org_id"), ("teaching", "class_org_id"),
)


async def undo(batch: Batch) -> int:
    """Put back every row the batch changed and take away what it added; number of rows.

    PersonError `imports/undo_later` when a later batch touched a row of this one, and
    `imports/undo_used` when something hangs on an org that would go.
    """
    await _check_later(batch)
    restored = 0
    for table in ("post", "person", "org"):
        restored += await _restored(batch, table)
    restored += await _posts_gone(batch)
    restored += await _persons_gone(batch)
    restored += await _orgs_gone(batch)
    await closure.follow_parents(batch.college)
    return restored


async def plain(batch: Batch, *tables: str) -> int:
    """The same for tables nothing else points at; number of rows."""
    await _check_later(batch)
    restored = 0
    for table in tables:
        restored += await _restored(batch, table)
        restored += await sql.changed(
            f"DELETE FROM {table} WHERE college_id = $1 AND id = ANY($2)",
            batch.college.id, await _added(batch, table),
        )
    return restored


async def _check_later(batch: Batch) -> None:
    later = await sql.value(
        "SELECT max(b.number) FROM roster_change mine JOIN roster_change theirs "
        "ON theirs.college_id = mine.college_id AND theirs.table_name = mine.table_name "
        "AND theirs.row_id = mine.row_id AND theirs.batch_id > mine.batch_id "
        "JOIN batch b ON b.college_id = theirs.college_id AND b.id = theirs.batch_id "
        "AND b.undone_by IS NULL WHERE mine.college_id = $1 AND mine.batch_id = $2",
        batch.college.id, batch.id,
    )
    if later is not None:
        raise PersonError("imports/undo_later", number=batch.number, later=later)


async def _restored(batch: Batch, table: str) -> int:
    """Rows that were changed get the columns of `before` again."""
    named = await sql.rows(
        "SELECT DISTINCT jsonb_object_keys(before) AS name FROM roster_change "
        "WHERE college_id = $1 AND batch_id = $2 AND table_name = $3 AND before IS NOT NULL",
        batch.college.id, batch.id, table,
    )
    if not named:
        return 0
    listed = ", ".join(f"{row['name']} = r.{row['name']}" for row in named)
    return await sql.changed(
        f"UPDATE {table} t SET {listed} FROM roster_change c, "
        f"jsonb_populate_record(NULL::{table}, c.before) r WHERE c.college_id = $1 "
        "AND c.batch_id = $2 AND c.table_name = $3 AND c.before IS NOT NULL "
        "AND t.college_id = $1 AND t.id = c.row_id",
        batch.college.id, batch.id, table,
    )


async def _added(batch: Batch, table: str) -> list[int]:
    found = await sql.rows(
        "SELECT row_id FROM roster_change WHERE college_id = $1 AND batch_id = $2 "
        "AND table_name = $3 AND before IS NULL",
        batch.college.id, batch.id, table,
    )
    return [row["row_id"] for row in found]


async def _posts_gone(batch: Batch) -> int:
    added = await _added(batch, "post")
    await sql.rows(
        "UPDATE contact SET post_id = NULL WHERE college_id = $1 AND post_id = ANY($2)",
        batch.college.id, added,
    )
    return await sql.changed(
        "DELETE FROM post WHERE college_id = $1 AND id = ANY($2)", batch.college.id, added
    )


async def _persons_gone(batch: Batch) -> int:
    """A person who has lived here since stays, closed; the others go with their codes."""
    added = await _added(batch, "person")
    hanging = " UNION ".join(
        f"SELECT {column} AS id FROM {table} WHERE college_id = $1 AND {column} = ANY($2)"
        for table, column in ON_PERSON
    )
    closed = await sql.changed(
        "UPDATE person SET status = 'left', left_on = $3 WHERE college_id = $1 "
        f"AND id IN ({hanging})",
        batch.college.id, added, batch.today,
    )
    await sql.rows(
        "DELETE FROM bind_code WHERE college_id = $1 AND person_id = ANY($2)",
        batch.college.id, added,
    )
    gone = await sql.changed(
        "DELETE FROM person WHERE college_id = $1 AND id = ANY($2) "
        f"AND id NOT IN ({hanging})",
        batch.college.id, added,
    )
    return closed + gone


async def _orgs_gone(batch: Batch) -> int:
    added = await _added(batch, "org")
    await _check_unused(batch, added)
    await sql.rows(
        "DELETE FROM org_closure WHERE college_id = $1 "
        "AND (ancestor_id = ANY($2) OR descendant_id = ANY($2))",
        batch.college.id, added,
    )
    return await sql.changed(
        "DELETE FROM org WHERE college_id = $1 AND id = ANY($2)", batch.college.id, added
    )


async def _check_unused(batch: Batch, orgs: list[int]) -> None:
    for table, column in ON_ORG:
        outside = ""
        if table == "org":
            outside = "AND NOT t.id = ANY($2)"
        name: Any = await sql.value(
            f"SELECT o.name FROM {table} t JOIN org o ON o.college_id = t.college_id "
            f"AND o.id = t.{column} WHERE t.college_id = $1 AND t.{column} = ANY($2) {outside} "
            "LIMIT 1",
            batch.college.id, orgs,
        )
        if name is not None:
            raise PersonError("imports/undo_used", number=batch.number, name=name)
