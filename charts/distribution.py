"""How many are where, and what a new line would change (CONVERSATIONS §5 ⑦)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.canvas import FOOT, Canvas
from charts.errors import ChartDataError
from charts.fields import Fields, as_count, as_text
from charts.fonts import width
from charts.inks import COMPARE, GRID, INK, MET, SOFT, WARNING, WHITE
from charts.lettering import cut, shrunk, wrapped
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, empty_page, read_heading
from charts.registry import chart

PLOT, _KEY, _TOP, _AXIS = 560.0, 64.0, 56.0, 110.0
_THRESHOLD, _SECOND_COUNT = 44.0, 40.0
MOST_BINS, MOST_BINS_OF_TWO, FEWEST_PUBLIC = 12, 7, 10

EXAMPLE: Mapping[str, Any] = {
    "title": "改成 4 节，每周每人 0.6 件",
    "unit": "人",
    "bins": ["2 节", "3 节", "4 节", "5–6 节", "7–8 节", "9–12 节"],
    "series": [
        {"name": "现行 ≥2 节 431 人", "counts": [128, 91, 74, 66, 43, 29], "main": False},
        {"name": "新线 ≥4 节 212 人", "counts": [0, 0, 74, 66, 43, 29], "main": True},
    ],
    "thresholds": [{"after": 2, "name": "新线 4 节"}],
    "public": False,
    "foot": {"scope": "全校 上学期", "as_of": "7月10日", "source": "教务考勤"},
    "late": None,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """One way of counting; the main one in colour, the other grey beside it."""

    name: str
    counts: tuple[int, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """A vertical line after the bin of this place, from 0 (before the first)."""

    after: int
    name: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts by bin."""

    heading: Heading
    bins: tuple[str, ...]
    series: tuple[Counts, ...]
    thresholds: tuple[Threshold, ...]
    unit: str


def from_data(data: Mapping[str, Any]) -> Distribution:
    """Read {title, unit, bins, series, thresholds?, public?, foot, late?}.

    With `public` bins of fewer than 10 are joined to their neighbour, so that nobody can be
    picked out.
    """
    fields = Fields(data)
    bins = fields.each("bins", lambda item, path: as_text(item, path, longest=12))
    if len(bins) > MOST_BINS:
        raise ChartDataError("bins", f"has more than {MOST_BINS} items")
    found = Distribution(
        heading=read_heading(fields),
        bins=bins,
        series=fields.rows("series", lambda inner: _counts(inner, len(bins))),
        thresholds=fields.rows("thresholds", lambda inner: _threshold(inner, len(bins))),
        unit=fields.text_or("unit", "", longest=8),
    )
    if not 1 <= len(found.series) <= 2 and bins:
        raise ChartDataError("series", "must have one or two items")
    if len(found.series) == 2 and len(bins) > MOST_BINS_OF_TWO:
        raise ChartDataError("bins", f"has more than {MOST_BINS_OF_TWO} items for two series")
    public = fields.flag("public")
    fields.close()
    if public:
        return joined(found)
    return found


def _counts(fields: Fields, bins: int) -> Counts:
    counts = fields.each("counts", as_count)
    if len(counts) != bins:
        raise ChartDataError(fields.where("counts"), f"must have {bins} items")
    return Counts(fields.text("name", longest=30), counts, fields.flag("main"))


def _threshold(fields: Fields, bins: int) -> Threshold:
    after = fields.count("after")
    if after > bins:
        raise ChartDataError(fields.where("after"), f"must lie within 0 to {bins}")
    return Threshold(after, fields.text("name", longest=16))


def joined(found: Distribution) -> Distribution:
    """The same with neighbouring bins joined until none holds 1 to 9 people.

    A threshold inside a joined bin moves to its end.
    """
    groups = _groups([one.counts for one in found.series], len(found.bins))
    bins = tuple(_joined_name(found.bins, group) for group in groups)
    series = tuple(
        Counts(one.name, tuple(sum(one.counts[n] for n in group) for group in groups), one.main)
        for one in found.series
    )
    ends = [group[-1] + 1 for group in groups]
    thresholds = tuple(
        Threshold(sum(end < one.after for end in ends) + (one.after > 0), one.name)
        for one in found.thresholds
    )
    return Distribution(found.heading, bins, series, thresholds, found.unit)


def _groups(every: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    groups = [[n] for n in range(count)]

    def small(group: list[int]) -> bool:
        return any(0 < sum(counts[n] for n in group) < FEWEST_PUBLIC for counts in every)

    while len(groups) > 1 and any(map(small, groups)):
        at = max(n for n, group in enumerate(groups) if small(group))
        beside = at - 1 if at else 1
        first = min(at, beside)
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    return groups


def _joined_name(bins: Sequence[str], group: Sequence[int]) -> str:
    if len(group) == 1:
        return bins[group[0]]
    return words.JOINED.format(first=bins[group[0]], last=bins[group[-1]])


@chart("distribution", read=from_data, example=EXAMPLE)
def draw_distribution(found: Distribution) -> Canvas:
    """大多数在哪、尾巴几个人。"""
    if not found.bins or not any(any(one.counts) for one in found.series):
        return empty_page(found.heading)
    above = _KEY + _TOP + len(found.thresholds) * _THRESHOLD
    if len(found.series) == 2:
        above += _SECOND_COUNT
    page = Page(found.heading, body=above + PLOT + _AXIS)
    _key(page.canvas, found, y=page.top + 24)
    columns = _Columns(page.canvas, found, base=page.top + above + PLOT, head=page.top + _KEY)
    columns.ground()
    for n in range(len(found.bins)):
        columns.bin(n)
    columns.thresholds()
    return page.canvas


class _Columns:
    """Columns side by side on one base line."""

    def __init__(self, canvas: Canvas, found: Distribution, *, base: float, head: float) -> None:
        self.canvas, self.found, self.base, self.head = canvas, found, base, head
        self.top = max(max(one.counts) for one in found.series)
        self.slot = ROOM / len(found.bins)
        self.wide = min(self.slot * 0.78 / len(found.series), 150)

    def ground(self) -> None:
        """The base line."""
        self.canvas.line([(LEFT, self.base), (RIGHT, self.base)], ink=SOFT, stroke=3)

    def bin(self, n: int) -> None:
        """One bin's columns with their counts on top and its name below."""
        middle = LEFT + (n + 0.5) * self.slot
        there = [one for one in self.found.series if one.counts[n]]
        for place, one in enumerate(there):
            x = middle + (place - len(there) / 2) * self.wide
            high = self._high(one.counts[n])
            self.canvas.rect(x + 2, self.base - high, self.wide - 4, high, fill=self._ink(one))
        self._counts(middle, there, n)
        self._name(middle, self.found.bins[n])

    def _high(self, count: int) -> float:
        return count / self.top * PLOT

    def _ink(self, one: Counts) -> str:
        if one.main or len(self.found.series) == 1:
            return MET
        return COMPARE

    def _counts(self, middle: float, there: list[Counts], n: int) -> None:
        """Two different counts stand one above the other over the taller column."""
        y = self.base - max((self._high(one.counts[n]) for one in there), default=0.0) - 28
        texts = dict.fromkeys(f"{one.counts[n]:,}" for one in reversed(there))
        for place, text in enumerate(texts):
            main = any(one.main and f"{one.counts[n]:,}" == text for one in there)
            ink = SOFT
            if main or len(self.found.series) == 1:
                ink = INK
            size = shrunk(text, size=39, least=FOOT, room=self.slot - 8)
            at = y - place * _SECOND_COUNT
            self.canvas.text(middle, at, text, size=size, ink=ink, align="centre")

    def _name(self, x: float, name: str) -> None:
        for n, line in enumerate(wrapped(name, size=FOOT, room=self.slot - 6, most=2)):
            self.canvas.text(x, self.base + 36 + n * 40, line, size=FOOT, ink=SOFT, align="centre")

    def thresholds(self) -> None:
        """Dotted lines between the bins, each with its name on top."""
        for place, one in enumerate(self.found.thresholds):
            x = LEFT + one.after * self.slot
            top = self.head + 20 + place * _THRESHOLD
            self.canvas.line([(x, top + 24), (x, self.base)], ink=WHITE, stroke=9)
            ink, dash = WARNING, (5, 6)
            self.canvas.line([(x, top + 24), (x, self.base)], ink=ink, stroke=5, dash=dash)
            half = width(one.name, FOOT) / 2
            at = min(max(x, LEFT + half), RIGHT - half)
            self.canvas.text(at, top, one.name, size=FOOT, ink=ink, align="centre")


def _key(canvas: Canvas, found: Distribution, *, y: float) -> None:
    x = LEFT
    for one in found.series:
        ink = MET if one.main or len(found.series) == 1 else COMPARE
        canvas.rect(x, y - 15, 36, 30, fill=ink)
        name = cut(one.name, size=FOOT, room=ROOM / len(found.series) - 90)
        x += 50 + canvas.text(x + 50, y, name, size=FOOT, ink=SOFT) + 40
    if found.unit:
        text = words.UNIT.format(unit=found.unit)
        canvas.text(RIGHT, y, text, size=FOOT, ink=SOFT, align="right")
    canvas.line([(LEFT, y + 36), (RIGHT, y + 36)], ink=GRID, stroke=2)
