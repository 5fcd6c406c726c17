"""Reading values: the current ones with their lines, and where they came from (law 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models import sql
from services.colleges import College
from services.indicators import targets
from services.indicators.indicator import Indicator, Lines, Org, Reading
from services.indicators.orgs import Reach

Key = tuple[str, int, str]

_CURRENT = """
SELECT v.indicator, v.org_id, v.period, v.value, v.numerator, v.denominator, v.band, v.data_on,
       v.row_number, coalesce(b.number, '') AS batch
FROM value v LEFT JOIN batch b ON b.college_id = v.college_id AND b.id = v.batch_id
WHERE v.college_id = $1 AND v.indicator = ANY($2::varchar[]) AND v.org_id = ANY($3::bigint[])
  AND v.period = ANY($4::varchar[]) AND v.ended_at IS NULL
"""
#: A batch that was undone later stood until then; where two spans hold a moment, the later spoke.
_AS_OF = """
SELECT DISTINCT ON (v.org_id) v.org_id, v.value, v.numerator, v.denominator, v.band, v.data_on,
       v.formula_version, coalesce(b.number, '') AS batch
FROM value v LEFT JOIN batch b ON b.college_id = v.college_id AND b.id = v.batch_id
WHERE v.college_id = $1 AND v.indicator = $2 AND v.period = $3 AND v.computed_at <= $4
  AND (v.ended_at IS NULL OR v.ended_at > $4)
ORDER BY v.org_id, v.id DESC
"""
_PERIODS = """
SELECT DISTINCT period FROM value WHERE college_id = $1 AND indicator = $2
  AND org_id = ANY($3::bigint[]) AND ended_at IS NULL AND value IS NOT NULL ORDER BY period
"""


async def current(
    college: College, reach: Reach, *, indicators: Sequence[Indicator], orgs: Iterable[Org],
    periods: Sequence[str],
) -> dict[Key, Reading]:
    """A reading for every indicator, org and period asked for, known or not."""
    asked = {org.id: org for org in orgs}
    found = await sql.rows(
        _CURRENT, college.id, [one.id for one in indicators], list(asked), list(periods)
    )
    rows = {(row["indicator"], row["org_id"], row["period"]): row for row in found}
    lines = await targets.lines_of(
        college, indicators, periods=periods,
        chains={org.id: reach.above(org) for org in asked.values()},
    )
    return {
        (indicator.id, org.id, period): _reading(
            indicator, org, period, lines=lines[indicator.id, org.id, period],
            row=rows.get((indicator.id, org.id, period)),
        )
        for indicator in indicators for org in asked.values() for period in periods
    }


@dataclass(frozen=True)
class Known:
    """A value as it stood at some moment: of which formula (empty: reported) and batch."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    band: str
    data_on: date | None
    formula_version: str
    batch: str


async def as_of(
    college: College, indicator: str, *, period: str, at: datetime
) -> dict[int, Known]:
    """The values of an indicator and period by org as they were known at a moment, whatever came
    or was taken back since."""
    found = await sql.rows(_AS_OF, college.id, indicator, period, at)
    return {row.pop("org_id"): Known(**row) for row in found}


async def reported(college: College, periods: Iterable[str]) -> frozenset[str]:
    """The ids of the indicators of which any org has a value in one of these periods."""
    found = await sql.rows(
        "SELECT DISTINCT indicator FROM value WHERE college_id = $1 AND ended_at IS NULL "
        "AND period = ANY($2::varchar[])",
        college.id, list(periods),
    )
    return frozenset(row["indicator"] for row in found)


async def one(
    college: College, reach: Reach, indicator: Indicator, *, org: Org, period: str
) -> Reading:
    """The reading of one indicator, org and period."""
    found = await current(
        college, reach, indicators=[indicator], orgs=[org], periods=[period]
    )
    return found[indicator.id, org.id, period]


async def periods_with_data(
    college: College, indicator: Indicator, orgs: Iterable[Org]
) -> list[str]:
    """The periods of which at least one of the orgs has a value, oldest first."""
    found = await sql.rows(_PERIODS, college.id, indicator.id, [org.id for org in orgs])
    return [row["period"] for row in found]


def _reading(
    indicator: Indicator, org: Org, period: str, *, lines: Lines, row: dict[str, Any] | None
) -> Reading:
    if row is None:
        return Reading(indicator, org, period, lines=lines)
    return Reading(
        indicator, org, period, value=row["value"], numerator=row["numerator"],
        denominator=row["denominator"], band=row["band"], data_on=row["data_on"],
        batch=row["batch"], row=row["row_number"], lines=lines,
    )
