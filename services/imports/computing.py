"""Indicators that are computed from facts, by the formulas of services.imports.formulas.

A batch of facts, or of posts, is followed by the values that stand on it: of the periods it
touched, for every org above its subjects. A value is traced to the batch that made it new. In a
period whose rows came, they alone speak; a period without any keeps what was reported of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from models import sql
from services.batches import Batch
from services.imports import formulas
from services.imports.formulas import Formula, compiling
from services.imports.formulas.compiling import Span
from services.indicators import catalogue, judging, keeping
from services.indicators.indicator import Indicator
from services.indicators.keeping import Given

_TOUCHED = """
SELECT DISTINCT period FROM fact WHERE college_id = $1 AND kind = $2
  AND (batch_id = $3 OR ended_by = $3)
"""
_MADE = """
SELECT DISTINCT indicator, period FROM value WHERE college_id = $1
  AND (batch_id = $2 OR ended_by = $2)
"""
_STANDING = """
SELECT org_id, period, formula_version <> '' AS computed FROM value
WHERE college_id = $1 AND indicator = $2 AND ended_at IS NULL AND period = ANY($3::varchar[])
"""
_SPOKEN_FOR = """
SELECT DISTINCT indicator, period FROM value WHERE college_id = $1 AND ended_at IS NULL
  AND indicator = ANY($2::varchar[]) AND formula_version <> ''
"""
_LAST_STANDING = """
SELECT max(id) FROM batch WHERE college_id = $1 AND feed_id = $2 AND undone_by IS NULL AND id <> $3
"""
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Touched:
    """What a batch touched: months (first days) its facts lie in, periods they name."""

    months: Sequence[date] = ()
    periods: Sequence[str] = ()

    def and_(self, periods: Sequence[str], *, kind: str) -> Touched:
        """With periods of values besides, named by their kind's form."""
        named = sorted({*self.periods, *periods})
        if kind == "term":
            return Touched(self.months, named)
        form = {"month": "{}-01", "year": "{}-01-01"}[kind]
        days = {date.fromisoformat(form.format(period)) for period in periods}
        return Touched(sorted({*self.months, *days}), named)


async def named_periods(batch: Batch, *, fact: str) -> list[str]:
    """The periods that the facts a batch brought or ended name themselves. Undoing must ask
    before it puts the facts back."""
    if not any(one.period == "own" for one in formulas.of_fact(fact)):
        return []
    found = await sql.rows(_TOUCHED, batch.college.id, fact, batch.id)
    return [row["period"] for row in found]


async def followed(batch: Batch, *, fact: str, touched: Touched) -> None:
    """Bring the values that stand on these facts up to them."""
    for formula in formulas.of_fact(fact):
        await _computed(batch, formula, touched)


async def taken_back(batch: Batch, *, fact: str, touched: Touched) -> None:
    """After the facts of a batch were put back: so are the values it made, and those that a later
    batch has made since follow.

    Its own values are computed anew wherever it had any: rows of a later batch may have taken the
    place of all of its rows and come to the very value it had made.
    """
    made = await sql.rows(_MADE, batch.college.id, batch.id)
    await keeping.reopened(batch)
    traced = await sql.value(_LAST_STANDING, batch.college.id, batch.feed_id, batch.id)
    for formula in formulas.of_fact(fact):
        kind = catalogue.load()[formula.indicator].period
        own = [row["period"] for row in made if row["indicator"] == formula.indicator]
        await _computed(batch, formula, touched.and_(own, kind=kind), traced=traced)


async def holders_changed(batch: Batch) -> None:
    """The same after a batch that says who holds which post."""
    for formula in formulas.of_holders():
        await _computed(batch, formula, Touched())


async def holders_put_back(batch: Batch) -> None:
    """And after such a batch was undone."""
    await keeping.reopened(batch)
    await holders_changed(batch)


async def spoken_for(batch: Batch) -> frozenset[tuple[str, str]]:
    """The indicators and periods whose rows came: nothing else may be said of them."""
    found = await sql.rows(_SPOKEN_FOR, batch.college.id, list(formulas.load()))
    return frozenset((row["indicator"], row["period"]) for row in found)


async def _computed(
    batch: Batch, formula: Formula, touched: Touched, *, traced: int | None = None
) -> None:
    indicator = catalogue.load()[formula.indicator]
    span = _span(batch, formula, indicator, touched=touched)
    if not span.periods:
        return
    await sql.rows("DROP TABLE IF EXISTS pg_temp.counted")
    made = compiling.counted(formula, span, college_id=batch.college.id)
    await sql.rows(f"CREATE TEMP TABLE counted ON COMMIT DROP AS {made.text}", *made.params)
    await sql.rows("ANALYZE counted")
    made = compiling.summed(formula, college_id=batch.college.id)
    found = await sql.rows(made.text, *made.params)
    days = await _days(batch, formula, span)
    values = [
        given for row in found if row["period"] in span.periods
        and (given := _given(formula, indicator, row, days.get(row["period"]))) is not None
    ]
    gone = await _gone(batch, formula, span, values=values)
    await keeping.kept(batch, [*values, *gone], traced=traced)


def _span(
    batch: Batch, formula: Formula, indicator: Indicator, *, touched: Touched
) -> Span:
    """The periods of the indicator that a batch touches."""
    if formula.holders is not None:
        last = batch.today.year
        years = range(last - formula.holders.years + 1, last + 1)
        return Span("year", [str(year) for year in years], years=tuple(years))
    if formula.period == "own":
        return Span(indicator.period, touched.periods)
    if not touched.months:
        return Span(indicator.period, ())
    first, last_month = min(touched.months), max(touched.months)
    if indicator.period == "year":
        return Span("year", sorted({f"{month:%Y}" for month in touched.months}),
                    date(first.year, 1, 1), date(last_month.year + 1, 1, 1))
    return Span("month", sorted({f"{month:%Y-%m}" for month in touched.months}), first,
                _next(last_month))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


async def _days(batch: Batch, formula: Formula, span: Span) -> dict[str, date]:
    """The last day a period's facts speak of; who holds a role is known up to the day itself."""
    if formula.holders is not None:
        return {str(year): min(date(year, *formula.holders.on), batch.today)
                for year in span.years}
    made = compiling.last_days(formula, span, college_id=batch.college.id)
    return {row["period"]: row["day"] for row in await sql.rows(made.text, *made.params)}


def _given(
    formula: Formula, indicator: Indicator, row: dict[str, Any], day: date | None
) -> Given | None:
    """The value of an org and period; None where nothing stands below the line."""
    above, below = Decimal(row["n"]), Decimal(row["d"])
    if indicator.kind == "count":
        return Given(
            indicator.id, row["org_id"], row["period"], above, data_on=day,
            formula_version=formula.version, band=judging.band(indicator, Fraction(above)),
        )
    if not below:
        return None
    exact, value = Fraction(above) / Fraction(below), (above / below).quantize(
        _PLACES, ROUND_HALF_UP)
    if indicator.is_rate:
        exact, value = exact * 100, judging.stored(above, below)
    return Given(
        indicator.id, row["org_id"], row["period"], value, numerator=above, denominator=below,
        data_on=day, formula_version=formula.version, band=judging.band(indicator, exact),
    )


async def _gone(
    batch: Batch, formula: Formula, span: Span, *, values: Iterable[Given]
) -> list[Given]:
    """What nothing speaks for any more: computed before, or reported of a period that has rows."""
    there = {(value.org_id, value.period) for value in values}
    told = {period for _, period in there}
    standing = await sql.rows(
        _STANDING, batch.college.id, formula.indicator, list(span.periods)
    )
    return [
        Given(formula.indicator, row["org_id"], row["period"], None) for row in standing
        if (row["org_id"], row["period"]) not in there
        and (row["computed"] or row["period"] in told)
    ]
