"""A ranking: what place, and how far from the next (CONVERSATIONS §5 ④)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from charts import words
from charts.canvas import BODY, FOOT, Canvas
from charts.fields import Fields, as_text
from charts.fonts import width
from charts.inks import COMPARE, GRID, INK, MET, MET_TINT, SOFT, WHITE
from charts.lettering import cut, wrapped
from charts.numbers import plain, printed, rounded
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, empty_page, read_heading
from charts.registry import chart
from charts.rows import FOLD_HEIGHT, Figure, Fold, draw_fold, folded

ROW, _KEY, _RANK = 124.0, 76.0, 76.0

EXAMPLE: Mapping[str, Any] = {
    "title": "经管第 6，差第 5 名 2.7 个百分点",
    "unit": "%",
    "rows": [
        {"rank": 1, "name": "健康", "value": 97.2, "text": "97.2%（176/181）"},
        {"rank": 2, "name": "机电", "value": 95.1, "text": "95.1%（156/164）"},
        {"rank": 3, "name": "信息", "value": 94.4, "text": "94.4%（153/162）"},
        {"rank": 4, "name": "汽车", "value": 93.0, "text": "93.0%（147/158）"},
        {"rank": 5, "name": "建工", "value": 92.1, "text": "92.1%（140/152）"},
        {"rank": 6, "name": "经管", "value": 89.4, "text": "89.4%（152/170）", "mine": True},
    ],
    "reference": {"name": "全校", "value": 93.6},
    "excluded": [],
    "foot": {"scope": "2026届就业率", "as_of": "8月31日", "source": "就业系统"},
    "late": None,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One object's place."""

    rank: int
    name: str
    value: float
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places, best first; `reference` is the line they are seen against (the whole college)."""

    heading: Heading
    places: tuple[Place, ...]
    reference: tuple[str, float] | None
    excluded: tuple[str, ...]
    unit: str

    def gap_ahead(self, place: Place) -> float:
        """How far a place is from the one before it, 0 for the first."""
        for before, own in pairwise(self.places):
            if own is place:
                return float(abs(rounded(before.value) - rounded(own.value)))
        return 0.0


def from_data(data: Mapping[str, Any]) -> Ranking:
    """Read {title, unit, rows, reference?, excluded?, foot, late?}."""
    fields = Fields(data)
    unit = fields.text_or("unit", "", longest=8)
    reference = None
    if fields.has("reference"):
        inner = fields.inner("reference")
        reference = (inner.text("name", longest=12), inner.number("value"))
        inner.close()
    ranking = Ranking(
        heading=read_heading(fields),
        places=fields.rows("rows", lambda row: _place(row, unit)),
        reference=reference,
        excluded=fields.each("excluded", as_text),
        unit=unit,
    )
    fields.close()
    return ranking


def _place(fields: Fields, unit: str) -> Place:
    value = fields.number("value")
    text = fields.text_or("text", printed(value) + unit, longest=40)
    return Place(fields.count("rank"), fields.text("name"), value, text, fields.flag("mine"))


@chart("ranking", read=from_data, example=EXAMPLE)
def draw_ranking(ranking: Ranking) -> Canvas:
    """我在第几、离前一名多远。"""
    if not ranking.places:
        return empty_page(ranking.heading)
    items = folded(ranking.places, keep=lambda place: place.mine).items
    note = _note(ranking)
    heights = [FOLD_HEIGHT if isinstance(item, Fold) else ROW for item in items]
    page = Page(ranking.heading, body=_KEY + sum(heights) + len(note) * 46 + 10)
    ladder = _Ladder(page.canvas, ranking)
    tops = [page.top + _KEY + sum(heights[:n]) for n in range(len(items))]
    for item, y in zip(items, tops, strict=True):
        if isinstance(item, Place) and item.mine:
            page.canvas.rect(LEFT - 16, y, ROOM + 32, ROW - 8, fill=MET_TINT, radius=12)
    ladder.reference_line(page.top, page.top + _KEY + sum(heights) - 8)
    for item, y in zip(items, tops, strict=True):
        if isinstance(item, Fold):
            page.canvas.rect(LEFT, y, ROOM, FOLD_HEIGHT - 30, fill=WHITE)
            draw_fold(page.canvas, item, y=y)
        else:
            ladder.place(item, y=y)
    y = page.top + _KEY + sum(heights)
    for n, line in enumerate(note):
        page.canvas.text(LEFT, y + 28 + n * 46, line, size=FOOT, ink=SOFT)
    return page.canvas


def _note(ranking: Ranking) -> tuple[str, ...]:
    if not ranking.excluded:
        return ()
    text = words.UNRANKED.format(names="、".join(ranking.excluded))
    return wrapped(text, size=FOOT, room=ROOM, most=3)


class _Ladder:
    """Dots on a line each, seen from the reference: bars would need a zero far away."""

    def __init__(self, canvas: Canvas, ranking: Ranking) -> None:
        self.canvas, self.ranking = canvas, ranking
        values = [place.value for place in ranking.places]
        if ranking.reference:
            values.append(ranking.reference[1])
        self.low, self.high = min(values), max(values)
        self.left, self.right = LEFT + _RANK + 20, RIGHT - 30

    def x(self, value: float) -> float:
        """Where a value lies."""
        if self.high == self.low:
            return (self.left + self.right) / 2
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def reference_line(self, top: float, bottom: float) -> None:
        """The dashed line through all rows, its name and value above."""
        if self.ranking.reference is None:
            return
        name, value = self.ranking.reference
        text = f"{name} {printed(value)}{self.ranking.unit}"
        x, half = self.x(value), width(text, FOOT) / 2
        at = min(max(x, LEFT + half), RIGHT - half)
        self.canvas.text(at, top + 24, text, size=FOOT, ink=SOFT, align="centre")
        self.canvas.line([(x, top + 50), (x, bottom)], ink=SOFT, stroke=3, dash=(14, 8))

    def place(self, place: Place, *, y: float) -> None:
        """One row: rank, name and number above, the dot and its way to the reference below."""
        ink, tone, ground, size = INK, SOFT, WHITE, float(BODY)
        if place.mine:
            ink, tone, ground, size = MET, MET, MET_TINT, 45.0
        self.canvas.text(LEFT + 28, y + 40, str(place.rank), size=45, ink=tone, align="centre")
        figure = Figure.of(place.text)
        self._words(LEFT + _RANK, y + 40, place, ink=ink, size=size, ground=ground)
        x = RIGHT - figure.wide
        self.canvas.rect(x - 10, y + 14, figure.wide + 10, 52, fill=ground)
        figure.draw(self.canvas, x, y + 40, ink=ink, room=figure.wide)
        self._dot(place, y=y + 88)

    def _words(
        self, x: float, y: float, place: Place, *, ink: str, size: float, ground: str
    ) -> None:
        gap = self.ranking.gap_ahead(place)
        behind = ""
        if place.mine and gap:
            behind = words.BEHIND.format(amount=self._amount(gap))
        room = RIGHT - Figure.of(place.text).wide - x - 30
        if behind:
            room -= width(behind, FOOT) + 24
        name = cut(place.name, size=size, room=room)
        wide = width(name, size)
        self.canvas.rect(x - 4, y - 26, wide + 8, 52, fill=ground)
        self.canvas.text(x, y, name, size=size, ink=ink)
        if behind:
            more = width(behind, FOOT)
            self.canvas.rect(x + wide + 20, y - 26, more + 8, 52, fill=ground)
            self.canvas.text(x + wide + 24, y + 3, behind, size=FOOT, ink=ink)

    def _amount(self, gap: float) -> str:
        if self.ranking.unit == "%":
            return printed(gap)
        return plain(gap)

    def _dot(self, place: Place, *, y: float) -> None:
        ink, radius, stroke = COMPARE, 13.0, 8.0
        if place.mine:
            ink, radius, stroke = MET, 18.0, 12.0
        x = self.x(place.value)
        self.canvas.line([(self.left, y), (self.right, y)], ink=GRID, stroke=3)
        if self.ranking.reference:
            self.canvas.line(
                [(self.x(self.ranking.reference[1]), y), (x, y)], ink=ink, stroke=stroke
            )
        self.canvas.disc(x, y, radius, fill=ink, edge=WHITE, stroke=3)
