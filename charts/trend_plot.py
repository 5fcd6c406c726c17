"""The drawing of trend.py: axes, lines broken at their gaps, numbers where they matter."""

from __future__ import annotations

from dataclasses import dataclass

from charts import words
from charts.canvas import FOOT, Canvas, Cap
from charts.fonts import width
from charts.inks import BAND, COMPARE, GRID, INK, MET, SOFT, WHITE
from charts.labels import Labels, spread
from charts.lettering import cut
from charts.marks import LINE_STYLES, bound_line
from charts.numbers import plain, ticks
from charts.page import LEFT, RIGHT
from charts.trend_data import Band, Series, Trend
from charts.turns import turning_points

PLOT, AXIS, TOP, NOTE = 640.0, 64.0, 40.0, 60.0
_END_GAP = 26.0
_WIDEST_END = 330.0


class Plot:
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
