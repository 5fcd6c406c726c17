"""Dimensions against last time and against peers (CONVERSATIONS §5 ⑤)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.bar_rows import Row
from charts.bars import Bars, draw_bars
from charts.canvas import BODY, FOOT, Canvas
from charts.errors import ChartDataError
from charts.fields import Fields, as_number_or_none, as_text
from charts.fonts import width
from charts.inks import (
    COMPARE,
    GRID,
    HATCH,
    INK,
    MET,
    MET_TINT,
    MISSED,
    NONE,
    SOFT,
    WHITE,
    State,
)
from charts.marks import down_mark, up_mark
from charts.numbers import printed, rounded
from charts.page import LEFT, RIGHT, Heading, Page, empty_page, read_heading
from charts.registry import chart

RADIUS, _KEY, _TIPS, _NAME_LINE = 320.0, 64.0, 152.0, 46.0
FEWEST_AXES, MOST_AXES, FEWEST_PEERS = 3, 10, 10
FULL = 100.0

EXAMPLE: Mapping[str, Any] = {
    "title": "职业凹了 6.7，团队涨了 10.0",
    "axes": ["学业", "职业", "个人", "团队", "社会"],
    "now": [70.0, 56.7, 72.0, 75.0, 80.0],
    "last": [68.0, 63.4, 72.0, 65.0, 78.0],
    "peers": {"low": [60, 58, 62, 60, 64], "high": [78, 74, 80, 77, 82], "n": 34},
    "foot": "只有你能看",
}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Peers:
    """The middle half of like students, and how many they are."""

    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Radar:
    """Scores of 0 to 100 on each axis; None where nothing was measured."""

    heading: Heading
    axes: tuple[str, ...]
    now: tuple[float | None, ...]
    last: tuple[float | None, ...]
    peers: Peers | None

    @property
    def known(self) -> list[int]:
        """The axes that have a score."""
        return [n for n, score in enumerate(self.now) if score is not None]


def from_data(data: Mapping[str, Any]) -> Radar:
    """Read {title, axes, now, last?, peers?, foot}."""
    fields = Fields(data)
    axes = fields.each("axes", lambda item, path: as_text(item, path, longest=24))
    if len(axes) > MOST_AXES:
        raise ChartDataError("axes", f"has more than {MOST_AXES} items")
    last: tuple[float | None, ...] = (None,) * len(axes)
    if fields.has("last"):
        last = _scores(fields, "last", len(axes))
    peers = None
    if fields.has("peers"):
        peers = _peers(fields.inner("peers"), len(axes))
    radar = Radar(read_heading(fields), axes, _scores(fields, "now", len(axes)), last, peers)
    fields.close()
    return radar


def _scores(fields: Fields, name: str, count: int) -> tuple[float | None, ...]:
    scores = fields.each(name, as_number_or_none)
    if len(scores) != count:
        raise ChartDataError(fields.where(name), f"must have {count} items")
    if any(score is not None and not 0 <= score <= FULL for score in scores):
        raise ChartDataError(fields.where(name), "must lie within 0 to 100")
    return scores


def _peers(fields: Fields, count: int) -> Peers | None:
    low, high = _scores(fields, "low", count), _scores(fields, "high", count)
    peers = Peers(low, high, fields.count("n"))
    fields.close()
    if peers.n < FEWEST_PEERS:
        return None
    return peers


@chart("radar", read=from_data, example=EXAMPLE)
def draw_radar(radar: Radar) -> Canvas:
    """哪个维度凹、比上次怎样。"""
    if not radar.known:
        return empty_page(radar.heading)
    if len(radar.known) < FEWEST_AXES:
        return draw_bars(_as_bars(radar))
    lowest = max(-math.cos(2 * math.pi * n / len(radar.axes)) for n in range(len(radar.axes)))
    tips = _TIPS + _NAME_LINE * (max(len(_name_lines(name)) for name in radar.axes) - 1)
    page = Page(radar.heading, body=_KEY + tips + RADIUS * (1 + lowest) + tips)
    web = _Web(page.canvas, radar, x=(LEFT + RIGHT) / 2, y=page.top + _KEY + tips + RADIUS)
    _key(page.canvas, radar, y=page.top + 20)
    web.ground()
    web.peers()
    web.grid()
    web.last()
    web.now()
    web.names()
    return page.canvas


def _as_bars(radar: Radar) -> Bars:
    """Two axes make no shape: the same scores as bars out of 100."""
    rows = []
    for name, score in zip(radar.axes, radar.now, strict=True):
        text = words.NO_DATA
        if score is not None:
            text = printed(score)
        rows.append(Row(name, score, text, {}, FULL, State.NONE))
    return Bars(radar.heading, tuple(rows))


class _Web:
    """The arithmetic of the axes around the middle (x, y), first axis up, then clockwise."""

    def __init__(self, canvas: Canvas, radar: Radar, *, x: float, y: float) -> None:
        self.canvas, self.radar, self.x, self.y = canvas, radar, x, y
        self.count = len(radar.axes)

    def at(self, axis: int, score: float) -> Point:
        """Where a score lies on an axis."""
        turn = 2 * math.pi * axis / self.count
        reach = score / FULL * RADIUS
        return self.x + reach * math.sin(turn), self.y - reach * math.cos(turn)

    def ring(self, score: float) -> list[Point]:
        """The corners of an even web at `score`."""
        return [self.at(axis, score) for axis in range(self.count)]

    def ground(self) -> None:
        """The tinted inside of this time's shape, below everything else."""
        for axis in range(self.count):
            beside = (axis + 1) % self.count
            one, two = self.radar.now[axis], self.radar.now[beside]
            if one is not None and two is not None:
                corners = [(self.x, self.y), self.at(axis, one), self.at(beside, two)]
                self.canvas.shape(corners, fill=MET_TINT)

    def peers(self) -> None:
        """The middle half of the peers as a grey band, axis to axis."""
        peers = self.radar.peers
        if peers is None:
            return
        for axis in range(self.count):
            beside = (axis + 1) % self.count
            corners = [peers.low[axis], peers.high[axis], peers.high[beside], peers.low[beside]]
            if None not in corners:
                places = (axis, axis, beside, beside)
                points = [self.at(n, score or 0) for n, score in zip(places, corners, strict=True)]
                self.canvas.shape(points, fill=HATCH, edge=HATCH, stroke=1)

    def grid(self) -> None:
        """Rings at every quarter and the axes; a missing axis is dashed."""
        for score in (25.0, 50.0, 75.0, 100.0):
            self.canvas.shape(self.ring(score), edge=COMPARE if score == FULL else GRID, stroke=2)
        for axis in range(self.count):
            ends = [(self.x, self.y), self.at(axis, FULL)]
            if self.radar.now[axis] is None:
                self.canvas.line(ends, ink=NONE, stroke=4, dash=(6, 8))
            else:
                self.canvas.line(ends, ink=GRID, stroke=2)

    def last(self) -> None:
        """Last time, dashed."""
        self._outline(self.radar.last, ink=SOFT, stroke=4, dash=(14, 9))

    def now(self) -> None:
        """This time, solid, with a dot an axis."""
        self._outline(self.radar.now, ink=MET, stroke=7, dash=())
        for axis in self.radar.known:
            x, y = self.at(axis, self.radar.now[axis] or 0)
            self.canvas.disc(x, y, 12, fill=MET, edge=WHITE, stroke=4)

    def _outline(
        self, scores: Sequence[float | None], *, ink: str, stroke: float, dash: tuple[float, ...]
    ) -> None:
        points = [None if score is None else self.at(n, score) for n, score in enumerate(scores)]
        whole = [point for point in points if point is not None]
        if len(whole) == len(points):
            self.canvas.shape(whole, edge=ink, stroke=stroke, dash=dash)
            return
        for one, two in zip(points, points[1:] + points[:1], strict=True):
            if one and two:
                self.canvas.line([one, two], ink=ink, stroke=stroke, dash=dash, cap="butt")

    def names(self) -> None:
        """At each tip the axis' name, its score, and the change since last time."""
        for axis, name in enumerate(self.radar.axes):
            x, y = self.at(axis, FULL)
            turn = 2 * math.pi * axis / self.count
            side, lift = math.sin(turn), -math.cos(turn)
            x += side * 34
            y += lift * 62 + abs(side) * 8 - max(0.0, -lift) * 14
            y -= (len(_name_lines(name)) - 1) * _NAME_LINE * (1 - lift) / 2
            self._tip(axis, name, x=x, y=y, side=side)

    def _tip(self, axis: int, name: str, *, x: float, y: float, side: float) -> None:
        score, before = self.radar.now[axis], self.radar.last[axis]
        parts: list[tuple[str, float, str]] = [(words.NO_DATA, float(FOOT), NONE)]
        change = 0.0
        if score is not None:
            parts = [(printed(score), 48.0, INK)]
            if before is not None:
                change = float(rounded(score) - rounded(before))
        lines = _name_lines(name)
        wide = max(*(width(line, BODY) for line in lines), _score_width(parts, change))
        x = _kept_inside(x, wide, side)
        for n, line in enumerate(lines):
            self.canvas.text(x, y - 26 + n * _NAME_LINE, line, ink=SOFT, align="centre")
        y += (len(lines) - 1) * _NAME_LINE
        self._score(parts[0], change, x=x, y=y + 28)

    def _score(self, part: tuple[str, float, str], change: float, *, x: float, y: float) -> None:
        text, size, ink = part
        x -= _score_width([part], change) / 2
        x += self.canvas.text(x, y, text, size=size, ink=ink)
        if change > 0:
            up_mark(self.canvas, x + 26, y + 2, ink=MET, size=24)
            self.canvas.text(x + 44, y + 2, _amount(change), size=FOOT, ink=MET)
        elif change < 0:
            down_mark(self.canvas, x + 26, y + 2, ink=MISSED, size=24)
            self.canvas.text(x + 44, y + 2, _amount(change), size=FOOT, ink=MISSED)


def _amount(change: float) -> str:
    return printed(abs(change))


def _score_width(parts: Iterable[tuple[str, float, str]], change: float) -> float:
    wide = sum(width(text, size) for text, size, _ in parts)
    return wide + (44 + width(_amount(change), FOOT) if change else 0)


def _name_lines(name: str) -> tuple[str, ...]:
    if width(name, BODY) <= 250:
        return (name,)
    half = (len(name) + 1) // 2
    return name[:half], name[half:]


def _kept_inside(x: float, wide: float, side: float) -> float:
    if side > 0.05:
        x += wide / 2
    elif side < -0.05:
        x -= wide / 2
    return min(max(x, LEFT + wide / 2), RIGHT - wide / 2)


def _key(canvas: Canvas, radar: Radar, *, y: float) -> None:
    items: list[tuple[str, Callable[[float], None]]] = [
        (words.THIS_TIME, lambda x: canvas.line([(x, y), (x + 52, y)], ink=MET, stroke=7))
    ]
    if any(score is not None for score in radar.last):
        items.append((words.LAST_TIME, lambda x: canvas.line(
            [(x, y), (x + 52, y)], ink=SOFT, stroke=4, dash=(14, 9))))  # fmt: skip
    if radar.peers:
        text = words.PEERS.format(count=radar.peers.n)
        items.append((text, lambda x: canvas.rect(x, y - 14, 52, 28, fill=HATCH)))
    x = LEFT
    for text, sample in items:
        sample(x)
        x += 66 + canvas.text(x + 66, y, text, size=FOOT, ink=SOFT) + 40
