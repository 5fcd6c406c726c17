"""Values of indicators by org and period, and the lines they are held against.

A rate is computed from 分子 and 分母, by decimals; without 分母 it is refused, never 0 (law 5).
A row may carry a value, lines (目标 标准 预警), or both. A later file's row is a new version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.batches import Batch, Counts, nearest
from services.imports import cells, computing
from services.imports.frame import Kind
from services.imports.sheet import Column
from services.indicators import catalogue, judging, keeping, orgs, targets
from services.indicators.indicator import Indicator, Org

_FORMS = {
    "year": re.compile(r"(\d{4})(?:年|届)?"),
    "term": re.compile(r"(\d{4})-(\d{4})-([12])(?:学期)?"),
    "month": re.compile(r"(\d{4})(?:-|年)(0?[1-9]|1[0-2])月?"),
}
#: The unit of rates, as texts name it.
PERCENT = "percent"
_NUMBER = cells.decimal(places=4, digits=14)
#: Cells that hold a number of the indicator's own unit, and their heads.
_IN_UNIT = {"value": "值", "target": "目标", "standard": "标准", "warning": "预警"}
#: A percent given besides its fraction may be rounded to one decimal.
ROUNDED = Fraction(5, 100)


class Percent(Decimal):
    """A number that was written with a percent sign."""


def _amount(cell: str) -> Decimal:
    """A number; a `Percent` where a percent sign stands behind it."""
    given = unicodedata.normalize("NFKC", cell).strip()
    found: Decimal = _NUMBER(given.removesuffix("%").strip())
    if found < 0:
        raise cells.BadCell("negative")
    if given.endswith("%"):
        return Percent(found)
    return found


@dataclass(frozen=True)
class _Row:
    """A row of the file, its cells read but not yet understood."""

    row: int
    indicator: str
    org: str
    period: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    data_on: date | None
    target: Decimal | None
    standard: Decimal | None
    warning: Decimal | None

    @property
    def has_value(self) -> bool:
        return any(one is not None for one in (self.numerator, self.denominator, self.value))

    @property
    def has_lines(self) -> bool:
        return any(one is not None for one in (self.target, self.standard, self.warning))


async def load(batch: Batch) -> Counts:
    """Take in values and lines of the rows; every mistake is noted with its row."""
    known = _Known(batch, await orgs.all_of(batch.college), await computing.spoken_for(batch))
    values: list[keeping.Given] = []
    lines: list[targets.Given] = []
    for cells_ in batch.rows:
        row = _Row(*cells_)
        found = known.understood(row)
        if found is None:
            continue
        indicator, org, period = found
        if row.has_value and (value := _value(batch, row, indicator)) is not None:
            values.append(keeping.Given(
                indicator.id, org.id, period, value, numerator=row.numerator,
                denominator=row.denominator, row=row.row, data_on=row.data_on,
                band=judging.band(indicator, _exact(row, value)),
            ))
        if row.has_lines:
            lines.append(targets.Given(
                indicator.id, org.id, period, row.target, row.standard, row.warning
            ))
    if batch.problems:
        return Counts()
    batch.data_at = _reaches(batch, values)
    return _sum(await keeping.kept(batch, values), await targets.kept(batch, lines))


async def undo(batch: Batch) -> int:
    """Put values and lines back as they were before the batch."""
    return await keeping.reopened(batch) + await targets.reopened(batch)


def _reaches(batch: Batch, values: list[keeping.Given]) -> datetime | None:
    days = [one.data_on for one in values if one.data_on is not None]
    if not days:
        return None
    end = datetime.combine(max(days), time.max, tzinfo=batch.college.zone).astimezone(UTC)
    return min(end, batch.now)


def _sum(first: Counts, second: Counts) -> Counts:
    return Counts(
        new=first.new + second.new, changed=first.changed + second.changed,
        same=first.same + second.same,
    )


def _exact(row: _Row, value: Decimal) -> Fraction:
    if row.numerator is not None and row.denominator:
        return Fraction(row.numerator) * 100 / Fraction(row.denominator)
    return Fraction(value)


def _value(batch: Batch, row: _Row, indicator: Indicator) -> Decimal | None:
    """The value of a row, or None with the mistake noted."""
    if not indicator.is_rate:
        if row.value is None:
            batch.problems.add(row.row, "值", "", "no_number", indicator=indicator.label)
        return row.value
    if row.numerator is None and row.denominator is None and indicator.fraction == "optional":
        return row.value
    problem = _fraction_problem(row)
    if problem:
        batch.problems.add(
            row.row, "分母", row.denominator if row.denominator is not None else "", problem,
            indicator=indicator.label, numerator=row.numerator, given=row.value,
        )
        return None
    assert row.numerator is not None
    assert row.denominator is not None
    return judging.stored(row.numerator, row.denominator)


def _fraction_problem(row: _Row) -> str:
    """What is wrong with a fraction and the percent given besides; empty if nothing."""
    if row.numerator is None or row.denominator is None:
        return "no_denominator"
    if row.denominator == 0:
        return "zero_denominator"
    if row.numerator > row.denominator:
        return "numerator_over"
    exact = Fraction(row.numerator) * 100 / Fraction(row.denominator)
    if row.value is not None and abs(exact - Fraction(row.value)) > ROUNDED:
        return "value_differs"
    return ""


class _Known:
    """What rows may name: indicators, orgs, periods; and what was named already."""

    def __init__(
        self, batch: Batch, found: list[Org], spoken_for: frozenset[tuple[str, str]]
    ) -> None:
        self.batch, self.spoken_for = batch, spoken_for
        self.catalogue = catalogue.load()
        self.codes = {org.code: org for org in found}
        self.names = dict(_unique_names(found))
        self._seen: dict[tuple[str, int, str], int] = {}

    def understood(self, row: _Row) -> tuple[Indicator, Org, str] | None:
        """Indicator, org and period of a row, or None with the mistakes noted."""
        indicator = self._indicator(row)
        org = self._org(row)
        if indicator is None or org is None:
            return None
        period = self._period(row, indicator)
        if period is None or not self._fits(row, indicator, org=org, period=period):
            return None
        if not self._in_unit(row, indicator):
            return None
        first = self._seen.setdefault((indicator.id, org.id, period), row.row)
        if first != row.row:
            said = f"{indicator.label} {org.name} {period}"
            self.batch.problems.add(row.row, "指标", said, "duplicate", first=first)
            return None
        return indicator, org, period

    def _in_unit(self, row: _Row, indicator: Indicator) -> bool:
        """Whether value and lines are in the indicator's unit: percent as 93 or 93%, but 0.93 may
        be a fraction or less than one percent; nothing else takes a percent sign."""
        good = True
        for name, head in _IN_UNIT.items():
            found: Decimal | None = getattr(row, name)
            if found is None:
                continue
            problem = ""
            if indicator.unit != "%" and isinstance(found, Percent):
                problem = "percent_sign"
            elif indicator.unit == "%" and not isinstance(found, Percent) and 0 < found <= 1:
                problem = "percent_or_fraction"
            if problem:
                self.batch.problems.add(row.row, head, found, problem, unit=PERCENT,
                                        indicator=indicator.label, wanted=indicator.unit)
                good = False
        return good

    def _indicator(self, row: _Row) -> Indicator | None:
        found = self.catalogue.find(row.indicator)
        shared = self.catalogue.shared.get(row.indicator)
        if shared:
            labels = [self.catalogue[code].label for code in shared]
            self.batch.problems.add(row.row, "指标", row.indicator, "shared_name", labels=labels)
        elif found is None:
            near = nearest(row.indicator, self.catalogue.words)
            self.batch.problems.add(row.row, "指标", row.indicator, "unknown", near=near)
        return found

    def _org(self, row: _Row) -> Org | None:
        found = self.codes.get(row.org.upper()) or self.names.get(row.org)
        if found is None:
            near = nearest(row.org, [*self.codes, *self.names])
            self.batch.problems.add(row.row, "对象", row.org, "unknown", near=near)
        return found

    def _period(self, row: _Row, indicator: Indicator) -> str | None:
        found = _FORMS[indicator.period].fullmatch(unicodedata.normalize("NFKC", row.period))
        if found is None or not _follows(indicator.period, found):
            self.batch.problems.add(
                row.row, "期间", row.period, "period_form", form=indicator.period,
                indicator=indicator.label,
            )
            return None
        if indicator.period == "month":
            return f"{found[1]}-{int(found[2]):02}"
        return "-".join(found.groups())

    def _fits(self, row: _Row, indicator: Indicator, *, org: Org, period: str) -> bool:
        problem = ""
        if not indicator.measured:
            problem = "evidence"
        elif row.has_value and indicator.origin == "computed":
            problem = "computed"
        elif row.has_value and (indicator.id, period) in self.spoken_for:
            problem = "has_rows"
        elif org.kind not in indicator.at:
            problem = "not_at"
        elif not row.has_value and not row.has_lines:
            problem = "no_number"
        if problem:
            self.batch.problems.add(
                row.row, "指标", row.indicator, problem, indicator=indicator.label, org=org.name,
                period=period,
            )
        return not problem


def _follows(form: str, found: re.Match[str]) -> bool:
    """A term spans two years that follow each other."""
    return form != "term" or int(found[2]) == int(found[1]) + 1


def _unique_names(found: list[Org]) -> Iterator[tuple[str, Org]]:
    """Names and short names that belong to one org alone."""
    by_name: dict[str, list[Org]] = {}
    for org in found:
        for name in {org.name, org.short_name, org.label} - {""}:
            by_name.setdefault(name, []).append(org)
    for name, named in by_name.items():
        if len(named) == 1:
            yield name, named[0]


def _columns() -> tuple[Column, ...]:
    def amount(key: str, *heads: str) -> Column:
        reader: Any = _amount
        return Column(key, (*heads, key), reader, required=False, empty=True)

    return (
        Column("indicator", ("指标", "indicator"), cells.text(80)),
        Column("org", ("对象", "org"), cells.name(80)),
        Column("period", ("期间", "period"), cells.text(16)),
        amount("numerator", "分子"), amount("denominator", "分母"), amount("value", "值"),
        Column("data_on", ("数据日期", "data_date"), cells.day, required=False, empty=True),
        amount("target", "目标", "目标值"), amount("standard", "标准", "标准值"),
        amount("warning", "预警", "预警值"),
    )


KIND = Kind(
    code="indicator_values", feed="indicator_values", feed_name="指标数值", columns=_columns(),
    load=load, undo=undo, source="quality",
)
