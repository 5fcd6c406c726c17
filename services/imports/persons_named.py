"""Persons as a file names them: by student or staff number."""

from __future__ import annotations

from models import sql
from services.batches import Batch
from services.imports.checks import Hints


async def resolve(
    batch: Batch, table: str, *, ref: str, into: str, kind: str, head: str
) -> None:
    """Add the column `into` to the staged `table`: the person of this kind whose number `ref` is.

    A number that nobody has becomes a problem of its row, with the nearest one there is.
    """
    await sql.rows(f"ALTER TABLE {table} ADD COLUMN {into} bigint")
    await sql.rows(
        f"UPDATE {table} s SET {into} = p.id FROM person p WHERE p.college_id = $1 "
        f"AND p.kind = $2 AND p.number = s.{ref}",
        batch.college.id, kind,
    )
    missed = await sql.rows(
        f"SELECT line, {ref} AS word FROM {table} WHERE {into} IS NULL ORDER BY line"
    )
    if not missed:
        return
    known = await sql.rows(
        "SELECT number FROM person WHERE college_id = $1 AND kind = $2 ORDER BY number",
        batch.college.id, kind,
    )
    hints = Hints([row["number"] for row in known])
    for row in missed:
        near = hints.near(row["word"])
        batch.problems.add(row["line"], head, row["word"], "unknown", near=near)
