"""Orgs as a file names them: by code, or by name or short name where only one has it."""

from __future__ import annotations

from collections.abc import Sequence

from models import sql
from services.batches import Batch
from services.imports.checks import Hints


async def resolve(
    batch: Batch, table: str, *, ref: str, into: str, kinds: Sequence[str], head: str
) -> None:
    """Add the column `into` to the staged `table`: the org of one of `kinds` that `ref` names.

    A code goes before a name. What names no org, or several, becomes a problem of its row.
    """
    await sql.rows(f"ALTER TABLE {table} ADD COLUMN {into} bigint")
    await sql.rows(
        f"UPDATE {table} s SET {into} = o.id FROM org o WHERE o.college_id = $1 "
        f"AND o.kind = ANY($2) AND o.code = upper(s.{ref}) AND {_single('o.code')}",
        batch.college.id, list(kinds),
    )
    await sql.rows(
        f"UPDATE {table} s SET {into} = o.id FROM (SELECT word, min(id) AS id FROM (SELECT id, "
        "unnest(ARRAY[name, short_name]) AS word FROM org WHERE college_id = $1 "
        "AND kind = ANY($2)) words WHERE word <> '' GROUP BY word "
        f"HAVING count(DISTINCT id) = 1) o WHERE s.{into} IS NULL AND o.word = s.{ref}",
        batch.college.id, list(kinds),
    )
    await _unfound(batch, table, ref=ref, into=into, kinds=kinds, head=head)


def _single(code: str) -> str:
    """One org of these kinds has the code; two kinds may share one."""
    return (
        "(SELECT count(*) FROM org x WHERE x.college_id = $1 AND x.kind = ANY($2) "
        f"AND x.code = {code}) = 1"
    )


async def _unfound(
    batch: Batch, table: str, *, ref: str, into: str, kinds: Sequence[str], head: str
) -> None:
    missed = await sql.rows(
        f"SELECT line, {ref} AS word FROM {table} WHERE {into} IS NULL ORDER BY line"
    )
    if not missed:
        return
    known = await sql.rows(
        "SELECT code, name, short_name FROM org WHERE college_id = $1 AND kind = ANY($2)",
        batch.college.id, list(kinds),
    )
    words = [row[column] for row in known for column in ("name", "code", "short_name")]
    hints = Hints([word for word in dict.fromkeys(words) if word])
    for row in missed:
        n = sum(row["word"] in (one["name"], one["short_name"], one["code"]) for one in known)
        if n > 1:
            batch.problems.add(row["line"], head, row["word"], "ambiguous", n=n)
        else:
            near = hints.near(row["word"])
            batch.problems.add(row["line"], head, row["word"], "unknown", near=near)
