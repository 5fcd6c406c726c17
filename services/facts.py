"""Facts in versions: a batch ends the rows it changes, and undoing it opens them again (MODEL §2).

A kind of import stages its rows in the temporary table `incoming` (see INCOMING) and calls
`merged`; its undo calls `reopened`. Both keep `fact_tally`, the recorded units of a subject and
month, in step with the rows by what changed, so that neither has to read all facts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from models import sql
from services.batches import Batch, Counts
from services.colleges import College

#: Columns of the temporary table that `merged` takes in; one row a source key.
INCOMING = {
    "subject_id": "bigint", "source_key": "varchar(160)", "day": "date", "period": "varchar(16)",
    "value": "numeric(12,3)", "state": "varchar(16)", "note": "varchar(80)",
}


#: What a tally adds up.
Counted = Literal["value", "rows"]


@dataclass(frozen=True)
class Merged:
    """What a batch did: its counts, and the months (first days) whose facts it touched."""

    counts: Counts
    months: tuple[date, ...]


async def merged(batch: Batch, *, kind: str, counted: Counted = "value") -> Merged:
    """Bring the facts of the batch's feed up to `incoming`; rows that say the same stay.

    `counted` says what a tally adds up: the facts' values (periods of a lesson), or the rows.
    """
    await sql.rows("DROP TABLE IF EXISTS pg_temp.differing")
    await sql.rows(
        "CREATE TEMP TABLE differing ON COMMIT DROP AS "
        "SELECT i.*, f.id AS old_id, f.subject_id AS old_subject, f.day AS old_day, "
        "f.value AS old_value FROM incoming i LEFT JOIN fact f ON f.college_id = $1 "
        "AND f.feed_id = $2 AND f.source_key = i.source_key AND f.ended_by IS NULL "
        "WHERE f.id IS NULL OR "
        "(f.subject_id, f.kind, f.day, f.period, f.value, f.state, f.note) IS DISTINCT FROM "
        "(i.subject_id, $3::varchar, i.day, i.period, i.value, i.state, i.note)",
        batch.college.id, batch.feed_id, kind,
    )
    changed = await sql.changed(
        "UPDATE fact SET ended_by = $2 WHERE college_id = $1 "
        "AND id IN (SELECT old_id FROM differing WHERE old_id IS NOT NULL)",
        batch.college.id, batch.id,
    )
    added = await sql.changed(
        "INSERT INTO fact (college_id, feed_id, batch_id, source_key, subject_id, kind, day, "
        "period, value, state, note) SELECT $1, $2, $3, source_key, subject_id, $4, day, period, "
        "value, state, note FROM differing",
        batch.college.id, batch.feed_id, batch.id, kind,
    )
    await _tally(batch, kind=kind, delta=_DIFFERING[counted])
    whole = await sql.value("SELECT count(*) FROM incoming")
    counts = Counts(new=added - changed, changed=changed, same=whole - added)
    return Merged(counts, await _months(batch))


async def reopened(batch: Batch, *, kind: str, counted: Counted = "value") -> Merged:
    """Put back what the batch changed: its rows end, the rows it had ended are current again.

    Where a later batch has changed the same row since, that one stays current and takes over
    what lies before it. `counts.changed` tells how many current rows were put back.
    """
    mine = (batch.college.id, batch.id)
    await _tally(batch, kind=kind, delta=_REOPENING[counted])
    months = await _months(batch)
    await sql.changed(
        "UPDATE fact o SET ended_by = m.ended_by FROM fact m WHERE o.college_id = $1 "
        "AND m.college_id = $1 AND o.ended_by = $2 AND o.batch_id <> $2 AND m.batch_id = $2 "
        "AND m.feed_id = o.feed_id AND m.source_key = o.source_key AND m.ended_by <> $2",
        *mine,
    )
    live = await sql.value(
        "SELECT count(*) FROM fact WHERE college_id = $1 AND batch_id = $2 AND ended_by IS NULL",
        *mine,
    )
    await sql.changed(
        "UPDATE fact SET ended_by = $2 WHERE college_id = $1 AND batch_id = $2", *mine
    )
    await sql.changed(
        "UPDATE fact SET ended_by = NULL WHERE college_id = $1 AND ended_by = $2 "
        "AND batch_id <> $2",
        *mine,
    )
    return Merged(Counts(changed=live), months)


@dataclass(frozen=True)
class Version:
    """A fact as it stood at some moment, and the batch that brought it."""

    subject_id: int
    source_key: str
    day: date
    period: str
    value: Decimal
    state: str
    note: str
    batch: str


#: Every version is kept, so the newest of the batches that stood at the moment is what was said.
_AS_OF = """
SELECT * FROM (SELECT DISTINCT ON (f.feed_id, f.source_key) f.subject_id, f.source_key, f.day,
  f.period, f.value, f.state, f.note, b.number AS batch
FROM fact f JOIN batch b ON b.college_id = f.college_id AND b.id = f.batch_id
WHERE f.college_id = $1 AND f.kind = $2 AND b.at <= $5
  AND (b.undone_at IS NULL OR b.undone_at > $5)
  AND (f.feed_id, f.source_key) IN (SELECT x.feed_id, x.source_key FROM fact x
    WHERE x.college_id = $1 AND x.kind = $2 AND x.day >= $3 AND x.day <= $4)
ORDER BY f.feed_id, f.source_key, f.batch_id DESC) said WHERE day >= $3 AND day <= $4
ORDER BY source_key
"""


async def as_of(
    college: College, *, kind: str, first: date, last: date, at: datetime
) -> list[Version]:
    """The facts of a kind and a stretch of days (both inclusive) as they were known at a moment,
    whatever was changed or taken back since."""
    found = await sql.rows(_AS_OF, college.id, kind, first, last, at)
    return [Version(**row) for row in found]


_DIFFERING_ROWS = """
SELECT subject_id, day, {new} FROM differing WHERE $2::bigint IS NOT NULL
UNION ALL SELECT old_subject, old_day, -{old} FROM differing WHERE old_id IS NOT NULL
"""
_DIFFERING: dict[Counted, str] = {
    "value": _DIFFERING_ROWS.format(new="value", old="old_value"),
    "rows": _DIFFERING_ROWS.format(new="1", old="1"),
}
#: Current rows of the batch go; rows it ended come back unless a later batch replaced them too.
_REOPENING_ROWS = """
SELECT subject_id, day, -{mine} FROM fact
WHERE college_id = $1 AND batch_id = $2 AND ended_by IS NULL
UNION ALL
SELECT o.subject_id, o.day, {theirs} FROM fact o JOIN fact m ON m.college_id = $1
 AND m.batch_id = $2 AND m.feed_id = o.feed_id AND m.source_key = o.source_key
 AND m.ended_by IS NULL
WHERE o.college_id = $1 AND o.ended_by = $2 AND o.batch_id <> $2
"""
_REOPENING: dict[Counted, str] = {
    "value": _REOPENING_ROWS.format(mine="value", theirs="o.value"),
    "rows": _REOPENING_ROWS.format(mine="1", theirs="1"),
}


async def _tally(batch: Batch, *, kind: str, delta: str) -> None:
    """Add a delta (subject, day, value) to the tallies; a month without units has no row."""
    await sql.rows("DROP TABLE IF EXISTS pg_temp.tallied")
    await sql.rows(
        "CREATE TEMP TABLE tallied ON COMMIT DROP AS SELECT d.subject_id, "
        "date_trunc('month', d.day)::date AS month, sum(d.value)::int AS units "
        f"FROM ({delta}) AS d (subject_id, day, value) WHERE $1::bigint IS NOT NULL GROUP BY 1, 2",
        batch.college.id, batch.id,
    )
    await sql.changed(
        "INSERT INTO fact_tally AS t (college_id, kind, subject_id, month, recorded) "
        "SELECT $1, $2, subject_id, month, units FROM tallied WHERE units <> 0 "
        "ON CONFLICT (college_id, kind, subject_id, month) "
        "DO UPDATE SET recorded = t.recorded + excluded.recorded",
        batch.college.id, kind,
    )
    await sql.changed(
        "DELETE FROM fact_tally t USING tallied d WHERE t.college_id = $1 AND t.kind = $2 "
        "AND t.subject_id = d.subject_id AND t.month = d.month AND t.recorded = 0",
        batch.college.id, kind,
    )


async def _months(batch: Batch) -> tuple[date, ...]:
    found = await sql.rows("SELECT DISTINCT month FROM tallied ORDER BY month")
    return tuple(row["month"] for row in found)
