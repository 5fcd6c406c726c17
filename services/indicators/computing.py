"""Indicators that are computed from facts: today the attendance rate.

实到 is what was recorded less absences and leave; being late is being there. A month's rate is
computed for every org above the students' classes, and traced to the batch that made it new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models import sql
from services.batches import Batch
from services.indicators import catalogue, judging
from services.indicators.indicator import Indicator
from services.indicators.keeping import Given, kept

ATTENDANCE = "course.attendance_rate"
#: Grows when the way of computing changes, so that old values keep telling how they were made.
FORMULA = "2026.1"

#: Recorded and missed units by student and month. A table of its own with its own statistics: the
#: facts may be so new that the planner knows nothing of them.
_ATTENDED = """
CREATE TEMP TABLE attended ON COMMIT DROP AS
WITH recorded AS MATERIALIZED (
    SELECT subject_id, month, recorded FROM fact_tally
    WHERE college_id = $1 AND kind = $2 AND month = ANY($3::date[])
), missed AS MATERIALIZED (
    SELECT subject_id, date_trunc('month', day)::date AS month, sum(value) AS units FROM fact
    WHERE college_id = $1 AND kind = $2 AND state IN ('absent', 'leave') AND state <> 'normal'
      AND ended_by IS NULL AND day >= $4 AND day < $5 GROUP BY 1, 2
)
SELECT t.subject_id, t.month, t.recorded, coalesce(m.units, 0) AS missed
FROM recorded t LEFT JOIN missed m ON m.subject_id = t.subject_id AND m.month = t.month
"""
_RATES = """
SELECT oc.ancestor_id AS org_id, a.month, sum(a.recorded) AS due,
       sum(a.recorded - a.missed) AS present
FROM attended a JOIN person p ON p.college_id = $1 AND p.id = a.subject_id
JOIN org_closure oc ON oc.college_id = $1 AND oc.descendant_id = p.class_org_id
JOIN org o ON o.college_id = $1 AND o.id = oc.ancestor_id
WHERE o.kind = ANY($2::varchar[]) GROUP BY 1, 2 ORDER BY 1, 2
"""
_LAST_DAYS = """
SELECT date_trunc('month', day)::date AS month, max(day) AS day FROM fact
WHERE college_id = $1 AND feed_id = $2 AND kind = $3 AND ended_by IS NULL
  AND day >= $4 AND day < $5 GROUP BY 1
"""
_STANDING = """
SELECT org_id, period FROM value WHERE college_id = $1 AND indicator = $2 AND ended_at IS NULL
  AND period = ANY($3::varchar[])
"""


async def attendance(batch: Batch, *, fact: str, months: Sequence[date]) -> None:
    """Bring the attendance rates of these months (first days) up to the facts."""
    if not months:
        return
    indicator = catalogue.load()[ATTENDANCE]
    span = (min(months), _next(max(months)))
    await sql.rows("DROP TABLE IF EXISTS pg_temp.attended")
    await sql.rows(_ATTENDED, batch.college.id, fact, list(months), *span)
    await sql.rows("ANALYZE attended")
    found = await sql.rows(_RATES, batch.college.id, list(indicator.at))
    last = await _last_days(batch, fact, span)
    values = [_given(indicator, row, last[row["month"]]) for row in found]
    there = {(value.org_id, value.period) for value in values}
    standing = await sql.rows(
        _STANDING, batch.college.id, indicator.id, [f"{month:%Y-%m}" for month in months]
    )
    gone = [
        Given(indicator.id, row["org_id"], row["period"], None) for row in standing
        if (row["org_id"], row["period"]) not in there
    ]
    await kept(batch, [*values, *gone])


async def _last_days(batch: Batch, fact: str, span: tuple[date, date]) -> dict[date, date]:
    found = await sql.rows(_LAST_DAYS, batch.college.id, batch.feed_id, fact, *span)
    return {row["month"]: row["day"] for row in found}


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _given(indicator: Indicator, row: dict[str, Any], last: date) -> Given:
    present, due = Decimal(row["present"]), Decimal(row["due"])
    return Given(
        indicator.id, row["org_id"], f"{row['month']:%Y-%m}", judging.stored(present, due),
        numerator=present, denominator=due, data_on=last, formula_version=FORMULA,
        band=judging.band(indicator, Fraction(present) * 100 / Fraction(due)),
    )
