"""The lines of trend.py: a value a point, gaps, holidays and bounds, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts.errors import ChartDataError
from charts.fields import Fields, as_number_or_none, as_text
from charts.numbers import printed
from charts.page import Heading, read_heading

KINDS = ("target", "standard", "warning")


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value a point, None where nothing was measured, texts as they are printed."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    main: bool

    @property
    def known(self) -> list[int]:
        """The places that have a value."""
        return [n for n, value in enumerate(self.values) if value is not None]

    def runs(self) -> list[list[int]]:
        """The known places in unbroken runs: a gap is never bridged."""
        found: list[list[int]] = []
        for n in self.known:
            if found and found[-1][-1] == n - 1:
                found[-1].append(n)
            else:
                found.append([n])
        return found


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of holidays, as places from 0."""

    first: int
    last: int
    name: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over the same points."""

    heading: Heading
    points: tuple[str, ...]
    series: tuple[Series, ...]
    previous: Series | None
    bands: tuple[Band, ...]
    lines: Mapping[str, float]

    @property
    def every(self) -> tuple[Series, ...]:
        """All lines, the least important first."""
        behind = () if self.previous is None else (self.previous,)
        return behind + tuple(sorted(self.series, key=lambda series: series.main))


def from_data(data: Mapping[str, Any]) -> Trend:
    """Read {title, unit, points, series, previous?, bands?, lines?, foot, late?}.

    Bands count points from 1, as people do.
    """
    fields = Fields(data)
    unit = fields.text_or("unit", "", longest=8)
    points = fields.each("points", lambda item, path: as_text(item, path, longest=16))
    series = fields.rows("series", lambda inner: _series(inner, points, unit))
    previous = None
    if fields.has("previous"):
        previous = _series(fields.inner("previous"), points, unit)
    trend = Trend(
        heading=read_heading(fields),
        points=points,
        series=_with_a_main(series),
        previous=previous,
        bands=fields.rows("bands", lambda inner: _band(inner, len(points))),
        lines=_lines(fields),
    )
    fields.close()
    return trend


def _series(fields: Fields, points: Sequence[str], unit: str) -> Series:
    values = fields.each("values", as_number_or_none)
    if len(values) != len(points):
        raise ChartDataError(fields.where("values"), f"must have {len(points)} items")
    texts = tuple("" if value is None else printed(value) + unit for value in values)
    if fields.has("texts"):
        given = fields.each("texts", lambda item, path: str(item or ""))
        if len(given) != len(points):
            raise ChartDataError(fields.where("texts"), f"must have {len(points)} items")
        texts = tuple(own or text for own, text in zip(given, texts, strict=True))
    return Series(fields.text("name", longest=24), values, texts, fields.flag("main"))


def _with_a_main(series: tuple[Series, ...]) -> tuple[Series, ...]:
    if not series or any(one.main for one in series):
        return series
    first = series[0]
    return (Series(first.name, first.values, first.texts, main=True), *series[1:])


def _band(fields: Fields, count: int) -> Band:
    first, last = fields.count("from"), fields.count("to")
    if not 1 <= first <= last <= count:
        raise ChartDataError(fields.where("from"), f"must lie within 1 to {count}")
    return Band(first - 1, last - 1, fields.text("name", longest=12))


def _lines(fields: Fields) -> dict[str, float]:
    if not fields.has("lines"):
        return {}
    inner = fields.inner("lines")
    found = {kind: inner.number(kind) for kind in KINDS if inner.has(kind)}
    inner.close()
    return found
