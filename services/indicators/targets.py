"""Lines of indicators, 目标值 标准值 预警值: set by import, taken back by batch, looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models import sql
from services.batches import Batch, Counts, staged
from services.colleges import College
from services.indicators.indicator import Indicator, Lines, Org

_COLUMNS = {
    "indicator": "varchar(80)", "org_id": "bigint", "period": "varchar(16)",
    "target": "numeric(14,4)", "standard": "numeric(14,4)", "warning": "numeric(14,4)",
}
_LINES = "'target', {0}.target, 'standard', {0}.standard, 'warning', {0}.warning"


@dataclass(frozen=True)
class Given:
    """Lines for an org and a period; None leaves a line to the org above, or the catalogue."""

    indicator: str
    org_id: int
    period: str
    target: Decimal | None
    standard: Decimal | None
    warning: Decimal | None


async def kept(batch: Batch, lines: Iterable[Given]) -> Counts:
    """Make these the lines, and note what stood there before for the way back."""
    await staged("lines", _COLUMNS, (
        (one.indicator, one.org_id, one.period, one.target, one.standard, one.warning)
        for one in lines
    ))
    whole = int(await sql.value("SELECT count(*) FROM lines"))
    await sql.rows("DROP TABLE IF EXISTS pg_temp.moved")
    await sql.rows(
        "CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT l.*, CASE WHEN t.id IS NOT NULL THEN "
        f"jsonb_build_object({_LINES.format('t')}) END AS before FROM lines l LEFT JOIN target t "
        "ON t.college_id = $1 AND t.indicator = l.indicator AND t.org_id = l.org_id "
        "AND t.period = l.period WHERE t.id IS NULL OR (t.target, t.standard, t.warning) "
        "IS DISTINCT FROM (l.target, l.standard, l.warning)",
        batch.college.id,
    )
    await sql.changed(
        "INSERT INTO target AS t (college_id, indicator, org_id, period, target, standard, "
        "warning) SELECT $1, indicator, org_id, period, target, standard, warning FROM moved "
        "ON CONFLICT (college_id, indicator, org_id, period) DO UPDATE SET "
        "target = excluded.target, standard = excluded.standard, warning = excluded.warning",
        batch.college.id,
    )
    await sql.changed(
        "INSERT INTO roster_change (college_id, batch_id, seq, table_name, row_id, before, after) "
        "SELECT $1, $2, row_number() OVER (ORDER BY t.id), 'target', t.id, m.before, "
        f"jsonb_build_object({_LINES.format('t')}) FROM moved m JOIN target t "
        "ON t.college_id = $1 AND t.indicator = m.indicator AND t.org_id = m.org_id "
        "AND t.period = m.period",
        batch.college.id, batch.id,
    )
    new = int(await sql.value("SELECT count(*) FROM moved WHERE before IS NULL"))
    changed = int(await sql.value("SELECT count(*) FROM moved WHERE before IS NOT NULL"))
    return Counts(new=new, changed=changed, same=whole - new - changed)


async def reopened(batch: Batch) -> int:
    """Put the lines back; one that a later batch has moved since stays, and inherits the past."""
    mine = (batch.college.id, batch.id)
    await sql.changed(
        "UPDATE roster_change n SET before = c.before FROM roster_change c "
        f"WHERE c.college_id = $1 AND c.batch_id = $2 AND n.college_id = $1 AND n.id = ({_NEXT})",
        *mine,
    )
    last = (
        "FROM roster_change c WHERE c.college_id = $1 AND c.batch_id = $2 "
        f"AND c.table_name = 'target' AND c.row_id = t.id AND NOT EXISTS ({_NEXT})"
    )
    restored = await sql.changed(
        "UPDATE target t SET target = (c.before->>'target')::numeric, "
        "standard = (c.before->>'standard')::numeric, warning = (c.before->>'warning')::numeric "
        f"{last} AND t.college_id = $1 AND c.before IS NOT NULL",
        *mine,
    )
    removed = await sql.changed(
        f"DELETE FROM target t USING {last.removeprefix('FROM ')} AND t.college_id = $1 "
        "AND c.before IS NULL",
        *mine,
    )
    return restored + removed


#: The next change of the same row by a later batch that still stands.
_NEXT = """
SELECT x.id FROM roster_change x JOIN batch b ON b.college_id = $1 AND b.id = x.batch_id
WHERE x.college_id = $1 AND x.table_name = 'target' AND x.row_id = c.row_id
  AND x.batch_id > c.batch_id AND b.undone_by IS NULL ORDER BY x.batch_id LIMIT 1
"""


async def lines_of(
    college: College, indicators: Sequence[Indicator], *, chains: dict[int, tuple[Org, ...]],
    periods: Sequence[str],
) -> dict[tuple[str, int, str], Lines]:
    """The lines by indicator, org and period.

    `chains` gives for each org the orgs above it, the nearest first. Each line comes from the
    org's own row, else from the nearest org above that has one, else from the catalogue.
    """
    ids = {org.id for chain in chains.values() for org in chain} | set(chains)
    found = await sql.rows(
        "SELECT indicator, org_id, period, target, standard, warning FROM target "
        "WHERE college_id = $1 AND indicator = ANY($2::varchar[]) AND org_id = ANY($3::bigint[]) "
        "AND period = ANY($4::varchar[])",
        college.id, [one.id for one in indicators], list(ids), list(periods),
    )
    set_ = {(row["indicator"], row["org_id"], row["period"]): row for row in found}
    lines = {}
    for indicator in indicators:
        for org_id, chain in chains.items():
            for period in periods:
                rows = [
                    row for at in (org_id, *(org.id for org in chain))
                    if (row := set_.get((indicator.id, at, period))) is not None
                ]
                lines[indicator.id, org_id, period] = Lines(
                    *(_first(name, rows, indicator) for name in ("target", "standard", "warning"))
                )
    return lines


def _first(name: str, rows: Sequence[dict[str, Decimal | None]], indicator: Indicator) -> (
    Decimal | None
):
    for row in rows:
        if row[name] is not None:
            return row[name]
    found: Decimal | None = getattr(indicator, name)
    return found
