"""Rosters: staged rows against a table, each change kept so that the batch can be put back.

A roster file adds and changes rows; a row it does not name stays as it is. Nobody is deleted by
an import: students leave by their 状态, posts end by their 止.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models import sql
from services.batches import Batch, Counts
from services.colleges import College

#: The temporary table in which new and old stand side by side.
DIFF = "roster_diff"


@dataclass(frozen=True)
class Roster:
    """A table, the columns that name a row of it, and what a file says of the others.

    `values` maps a column to an SQL expression over `i` (the staged row) and `t` (the row that is
    there, all NULL for a new one).
    """

    table: str
    key: tuple[str, ...]
    values: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.values)


async def applied(batch: Batch, roster: Roster, *, source: str) -> Counts:
    """Bring the table up to the staged rows of `source`: `line`, the key, what values need."""
    await _compared(batch.college, roster, source=source)
    found = await sql.one(
        "SELECT count(*) FILTER (WHERE row_id IS NULL) AS new, "
        "count(*) FILTER (WHERE row_id IS NOT NULL AND before <> after) AS changed, "
        f"count(*) FILTER (WHERE before = after) AS same FROM {DIFF}"
    )
    await _updated(batch.college, roster)
    await _inserted(batch.college, roster)
    await _kept(batch, roster)
    return Counts(**(found or {}))


def together(*counts: Counts) -> Counts:
    """The sum of several counts."""
    return Counts(
        new=sum(one.new for one in counts), changed=sum(one.changed for one in counts),
        same=sum(one.same for one in counts),
    )


async def _compared(college: College, roster: Roster, *, source: str) -> None:
    """DIFF: line, row_id (NULL = new), before and after as JSON of key and values."""
    matched = " AND ".join(f"t.{column} = i.{column}" for column in roster.key)
    was = _object({column: f"t.{column}" for column in roster.columns})
    becomes = _object({**{column: f"i.{column}" for column in roster.key}, **roster.values})
    await sql.rows(f"DROP TABLE IF EXISTS pg_temp.{DIFF}")
    await sql.rows(
        f"CREATE TEMP TABLE {DIFF} ON COMMIT DROP AS SELECT i.line, t.id AS row_id, "
        f"CASE WHEN t.id IS NOT NULL THEN {was} END AS before, {becomes} AS after "
        f"FROM {source} i LEFT JOIN {roster.table} t ON t.college_id = {college.id} AND {matched}"
    )


def _object(columns: Mapping[str, str]) -> str:
    pairs = ", ".join(f"'{column}', {expression}" for column, expression in columns.items())
    return f"jsonb_build_object({pairs})"


async def _updated(college: College, roster: Roster) -> None:
    listed = ", ".join(f"{column} = r.{column}" for column in roster.values)
    if not listed:
        return
    await sql.rows(
        f"WITH touched AS (UPDATE {roster.table} t SET {listed} "
        f"FROM {DIFF} d, jsonb_populate_record(NULL::{roster.table}, d.after) r "
        "WHERE t.college_id = $1 AND t.id = d.row_id AND d.before IS DISTINCT FROM d.after "
        "RETURNING 1) SELECT count(*) FROM touched",
        college.id,
    )


async def _inserted(college: College, roster: Roster) -> None:
    """Insert what is new, then let DIFF know the ids."""
    columns = ", ".join(roster.columns)
    taken = ", ".join(f"r.{column}" for column in roster.columns)
    matched = " AND ".join(f"t.{column} = r.{column}" for column in roster.key)
    await sql.rows(
        f"INSERT INTO {roster.table} (college_id, {columns}) SELECT $1, {taken} "
        f"FROM {DIFF} d, jsonb_populate_record(NULL::{roster.table}, d.after) r "
        "WHERE d.row_id IS NULL ORDER BY d.line",
        college.id,
    )
    await sql.rows(
        f"UPDATE {DIFF} d SET row_id = found.id FROM (SELECT own.line, t.id FROM {DIFF} own "
        f"CROSS JOIN LATERAL jsonb_populate_record(NULL::{roster.table}, own.after) r "
        f"JOIN {roster.table} t ON t.college_id = $1 AND {matched} "
        "WHERE own.row_id IS NULL) found WHERE found.line = d.line",
        college.id,
    )


async def _kept(batch: Batch, roster: Roster) -> None:
    """Write the way back, one roster_change a row that is not as it was."""
    await sql.rows(
        "INSERT INTO roster_change (college_id, batch_id, seq, table_name, row_id, before, after) "
        "SELECT $1, $2, coalesce((SELECT max(seq) FROM roster_change WHERE college_id = $1 "
        "AND batch_id = $2), 0) + row_number() OVER (ORDER BY line), $3, row_id, before, after "
        f"FROM {DIFF} WHERE before IS DISTINCT FROM after",
        batch.college.id, batch.id, roster.table,
    )
