"""Keeping values: append-only versions, of which the current one has no end (MODEL §2, law 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models import sql
from services.batches import Batch, Counts, staged

_COLUMNS = {
    "indicator": "varchar(80)", "org_id": "bigint", "period": "varchar(16)",
    "numerator": "numeric(14,4)", "denominator": "numeric(14,4)", "value": "numeric(14,4)",
    "band": "varchar(8)", "formula_version": "varchar(16)", "row_number": "int", "data_on": "date",
}


@dataclass(frozen=True)
class Given:
    """A value to keep; without one (`value` None) the current one ends and none follows."""

    indicator: str
    org_id: int
    period: str
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    band: str = ""
    formula_version: str = ""
    row: int | None = None
    data_on: date | None = None


async def kept(
    batch: Batch, values: Iterable[Given], *, traced: int | None = None
) -> Counts:
    """Make these the current values; one that says what the current one says changes nothing.

    New ones are traced to the batch, or to the one of that id.
    """
    await staged("given", _COLUMNS, (
        (one.indicator, one.org_id, one.period, one.numerator, one.denominator, one.value,
         one.band, one.formula_version, one.row, one.data_on)
        for one in values
    ))
    await sql.rows("DROP TABLE IF EXISTS pg_temp.renewed")
    await sql.rows(
        "CREATE TEMP TABLE renewed ON COMMIT DROP AS SELECT g.*, v.id AS old_id FROM given g "
        "LEFT JOIN value v ON v.college_id = $1 AND v.indicator = g.indicator "
        "AND v.org_id = g.org_id AND v.period = g.period AND v.ended_at IS NULL "
        "WHERE (v.id IS NULL AND g.value IS NOT NULL) OR (v.id IS NOT NULL AND "
        "(v.numerator, v.denominator, v.value, v.band, v.formula_version, v.data_on) "
        "IS DISTINCT FROM "
        "(g.numerator, g.denominator, g.value, g.band, g.formula_version, g.data_on))",
        batch.college.id,
    )
    changed = await sql.changed(
        "UPDATE value SET ended_at = $3, ended_by = $2 WHERE college_id = $1 "
        "AND id IN (SELECT old_id FROM renewed WHERE old_id IS NOT NULL)",
        batch.college.id, batch.id, batch.now,
    )
    written = await sql.value("SELECT count(*) FROM renewed")
    await sql.changed(
        "INSERT INTO value (college_id, indicator, org_id, period, numerator, denominator, value, "
        "band, formula_version, batch_id, row_number, data_on, computed_at) SELECT $1, indicator, "
        "org_id, period, numerator, denominator, value, band, formula_version, $2, row_number, "
        "data_on, $3 FROM renewed WHERE value IS NOT NULL",
        batch.college.id, traced or batch.id, batch.now,
    )
    whole = await sql.value("SELECT count(*) FROM given")
    return Counts(new=written - changed, changed=changed, same=whole - written)


async def reopened(batch: Batch) -> int:
    """Put back the values the batch replaced; how many current ones went.

    Where a later batch has replaced one again since, that one stays and takes over what lies
    before it.
    """
    mine = (batch.college.id, batch.id)
    await sql.changed(
        "UPDATE value o SET ended_by = m.ended_by, ended_at = m.ended_at FROM value m "
        "WHERE o.college_id = $1 AND m.college_id = $1 AND o.ended_by = $2 "
        "AND o.batch_id IS DISTINCT FROM $2 AND m.batch_id = $2 AND m.indicator = o.indicator "
        "AND m.org_id = o.org_id AND m.period = o.period AND m.ended_by <> $2",
        *mine,
    )
    went = await sql.changed(
        "UPDATE value SET ended_at = $3, ended_by = $2 WHERE college_id = $1 AND batch_id = $2 "
        "AND ended_at IS NULL",
        *mine, batch.now,
    )
    await sql.changed(
        "UPDATE value SET ended_by = $2 WHERE college_id = $1 AND batch_id = $2", *mine
    )
    await sql.changed(
        "UPDATE value SET ended_at = NULL, ended_by = NULL WHERE college_id = $1 "
        "AND ended_by = $2 AND batch_id IS DISTINCT FROM $2",
        *mine,
    )
    return went
