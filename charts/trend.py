"""Values over time: better or worse, and since when (CONVERSATIONS §5 ③)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.canvas import FOOT, Canvas, Cap
from charts.errors import ChartDataError
from charts.fields import Fields, as_number_or_none, as_text
from charts.fonts import width
from charts.inks import BAND, COMPARE, GRID, INK, MET, SOFT, WHITE
from charts.labels import Labels, spread
from charts.lettering import cut
from charts.marks import LINE_STYLES, bound_line
from charts.numbers import plain, printed, ticks
from charts.page import LEFT, RIGHT, Heading, Page, empty_page, read_heading
from charts.registry import chart
from charts.turns import turning_points

PLOT, AXIS, TOP, NOTE = 640.0, 64.0, 40.0, 60.0
KINDS = ("target", "standard", "warning")
_END_GAP = 26.0
_WIDEST_END = 330.0

EXAMPLE: Mapping[str, Any] = {
    "title": "到课 9 周起往下，本周 85.7%",
    "unit": "%",
    "points": [f"{week}周" for week in range(1, 13)],
    "series": [
        {"name": "物联网2501", "main": True,
         "values": [95.4, 95.1, 95.6, 94.8, None, 95.2, 95.0, 94.7, 94.1, 90.2, 87.9, 85.7]},
        {"name": "年级",
         "values": [94.6, 94.2, 94.4, 94.0, None, 93.8, 93.9, 93.6, 93.5, 93.2, 93.3, 93.1]},
    ],
    "previous": {"name": "去年", "values": [
        94.9, 94.7, 95.0, 94.8, None, 94.5, 94.6, 94.1, 94.3, 94.0, 93.9, 93.7]},
    "bands": [{"from": 5, "to": 5, "name": "国庆"}],
    "lines": {"warning": 88},
    "foot": {"scope": "物联网2501", "as_of": "11月17日", "source": "教务考勤"},
    "late": None,
}  # fmt: skip


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


@chart("trend", read=from_data, example=EXAMPLE)
def draw_trend(trend: Trend) -> Canvas:
    """在变好还是变坏、拐点在哪。"""
    if not any(series.known for series in trend.series):
        return empty_page(trend.heading)
    above = TOP
    if all(len(series.known) < 2 for series in trend.every):
        above += NOTE
    page = Page(trend.heading, body=above + PLOT + AXIS)
    plot = _Plot(page.canvas, trend, top=page.top + above)
    plot.ground()
    for series in trend.every:
        plot.trace(series)
    plot.numbers()
    plot.ends()
    return page.canvas


class _Plot:
    """The axes' arithmetic and the parts drawn on them."""

    def __init__(self, canvas: Canvas, trend: Trend, *, top: float) -> None:
        self.canvas, self.trend = canvas, trend
        self.top, self.bottom = top, top + PLOT
        known = [value for one in trend.every for value in one.values if value is not None]
        low, high = min([*known, *trend.lines.values()]), max([*known, *trend.lines.values()])
        pad = (high - low) * 0.1 or max(abs(high) * 0.05, 1.0)
        self.low, self.high = low - 1.5 * pad, high + pad
        self.ticks = [tick for tick in ticks(self.low, self.high) if self.low <= tick <= self.high]
        self.single = all(len(one.known) < 2 for one in trend.every)
        self.left = LEFT + max(width(plain(tick), FOOT) for tick in self.ticks) + 18
        self.right = RIGHT - self._ends_width() - _END_GAP
        self.step = (self.right - self.left - 40) / max(len(trend.points) - 1, 1)
        self.labels = Labels(
            canvas, left=self.left, right=self.right + 20, top=top - 30, bottom=self.bottom
        )

    def x(self, place: float) -> float:
        """The place of a point."""
        if len(self.trend.points) == 1:
            return (self.left + self.right) / 2
        return self.left + 20 + place * self.step

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.bottom - (value - self.low) / (self.high - self.low) * PLOT

    def ground(self) -> None:
        """Bands, grid, the three lines and the labels of the points."""
        for band in self.trend.bands:
            self._band(band)
        for tick in self.ticks:
            y = self.y(tick)
            self.canvas.line([(self.left, y), (self.right, y)], ink=GRID, stroke=2)
            self.canvas.text(self.left - 14, y, plain(tick), size=FOOT, ink=SOFT, align="right")
        for kind, value in self.trend.lines.items():
            bound_line(self.canvas, self.left, self.right + 12, self.y(value), kind=kind)
        self._point_names()

    def _band(self, band: Band) -> None:
        half = max(self.step / 2, 16)
        left = max(self.left, self.x(band.first) - half)
        right = min(self.right, self.x(band.last) + half)
        self.canvas.rect(left, self.top, right - left, PLOT, fill=BAND)
        name = cut(band.name, size=FOOT, room=max(right - left + 40, 80))
        self.canvas.text(
            (left + right) / 2, self.bottom - 28, name, size=FOOT, ink=SOFT, align="centre"
        )

    def _point_names(self) -> None:
        points = self.trend.points
        widest = max(width(point, FOOT) for point in points) + 24
        every = max(1, -(-widest // max(self.step, 1)))
        last = len(points) - 1
        for n, point in enumerate(points):
            near_last = n != last and (last - n) < every
            if (n % every == 0 and not near_last) or n == last:
                self.canvas.text(
                    self.x(n), self.bottom + 36, point, size=FOOT, ink=SOFT, align="centre"
                )

    def trace(self, series: Series) -> None:
        """One line, broken at its gaps."""
        ink, stroke = self._ink(series), 4.0
        cap: Cap = "round"
        dash: tuple[float, ...] = ()
        if series.main:
            stroke = 7.0
        elif series is self.trend.previous:
            dash, cap = (12, 7), "butt"
        for run in series.runs():
            points = [self._point(series, n) for n in run]
            if len(points) > 1:
                self.canvas.line(points, ink=ink, stroke=stroke, dash=dash, cap=cap)
            elif not series.main:
                self.canvas.disc(*points[0], 6, fill=ink)
        if series.main:
            self._dots(series, ink)

    def _dots(self, series: Series, ink: str) -> None:
        radius = 9.0
        if self.single:
            radius = 22.0
        elif len(series.values) > 20:
            radius = 5.0
        for n in series.known:
            self.canvas.disc(*self._point(series, n), radius, fill=ink, edge=WHITE, stroke=3)

    def _ink(self, series: Series) -> str:
        mains = [one for one in self.trend.series if one.main]
        if series not in mains:
            return COMPARE
        return (MET, INK)[min(mains.index(series), 1)]

    def _point(self, series: Series, n: int) -> tuple[float, float]:
        value = series.values[n]
        assert value is not None
        return self.x(n), self.y(value)

    def numbers(self) -> None:
        """Values at the first and last point and where the direction changes."""
        for value in self.trend.lines.values():
            self.labels.keep_off([(self.left, self.y(value)), (self.right, self.y(value))])
        for series in self.trend.every:
            for run in series.runs():
                points = [self._point(series, n) for n in run]
                if series.main:
                    self.labels.keep_clear(points)
                else:
                    self.labels.keep_off(points)
        if self.single:
            self._single()
            return
        for series in [series for series in self.trend.series if series.main][:2]:
            for n in turning_points(series.values)[:-1]:  # the last stands at the line's end
                point, ink = self._point(series, n), self._ink(series)
                self.labels.put(point, series.texts[n], ink=ink, above=self._above(series, n))

    def _single(self) -> None:
        """One period is no trend: the point with its name and value, and that said in words."""
        for series in self.trend.every:
            for n in series.known:
                text, ink = f"{series.name} {series.texts[n]}", self._ink(series)
                if not series.main:
                    ink = SOFT
                self.labels.put(self._point(series, n), text, ink=ink, above=True)
        middle = (self.left + self.right) / 2
        self.canvas.text(middle, self.top - 58, words.ONE_POINT, ink=SOFT, align="centre")

    def _above(self, series: Series, n: int) -> bool:
        near = [k for k in (n - 1, n + 1) if k in series.known]
        value = series.values[n] or 0.0
        return all((series.values[k] or 0.0) <= value for k in near)

    def ends(self) -> None:
        """Each line's last value and name at its end, moved apart where they would touch."""
        ends = sorted(self._ends(), key=lambda end: end.y)
        wanted = [(end.y - end.high / 2, end.high) for end in ends]
        tops = spread(wanted, low=self.top - 30, high=self.bottom + 10)
        for end, top in zip(ends, tops, strict=True):
            at = top + end.high / 2
            if abs(at - end.y) > 12:
                points = [(self.right - 6, end.y), (self.right + 16, at)]
                self.canvas.line(points, ink=GRID, stroke=3)
            end.draw(self.canvas, self.right + _END_GAP, at)

    def _ends(self) -> list[_End]:
        found = []
        for series in self.trend.every:
            if series.known and not self.single:
                last = series.known[-1]
                y = self._point(series, last)[1]
                found.append(_end(series, y=y, ink=self._ink(series)))
        for kind, value in self.trend.lines.items():
            ink = LINE_STYLES[kind][0]
            found.append(_End(self.y(value), ((_bound(kind, value), float(FOOT), ink),)))
        return found

    def _ends_width(self) -> float:
        ends = [
            _end(one, y=0, ink=INK) for one in self.trend.every if one.known and not self.single
        ]
        bounds = [width(_bound(kind, value), FOOT) for kind, value in self.trend.lines.items()]
        return min(_WIDEST_END, max([end.wide for end in ends] + bounds, default=0.0))


@dataclass(frozen=True, slots=True)
class _End:
    """The words at a line's right end: lines of (text, size, ink) with their middle at `y`."""

    y: float
    lines: tuple[tuple[str, float, str], ...]

    @property
    def high(self) -> float:
        return sum(size * 1.2 for _, size, _ in self.lines) + 8

    @property
    def wide(self) -> float:
        return max(width(text, size) for text, size, _ in self.lines)

    def draw(self, canvas: Canvas, x: float, middle: float) -> None:
        y = middle - sum(size * 1.2 for _, size, _ in self.lines) / 2
        for text, size, ink in self.lines:
            canvas.text(
                x, y + size * 0.6, cut(text, size=size, room=RIGHT - x), size=size, ink=ink
            )
            y += size * 1.2


def _end(series: Series, *, y: float, ink: str) -> _End:
    text = series.texts[series.known[-1]]
    if series.main:
        return _End(y, ((text, 51.0, ink), (series.name, float(FOOT), ink)))
    return _End(y, ((f"{series.name} {text}", float(FOOT), SOFT),))


def _bound(kind: str, value: float) -> str:
    return f"{words.LINES[kind]} {plain(value)}"
