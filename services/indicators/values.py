"""Reading values: the current ones with their lines, and where they came from (law 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
