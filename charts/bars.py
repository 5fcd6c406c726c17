"""Values against their target, standard and warning lines (CONVERSATIONS §5 ②)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from charts import words
from charts.bar_rows import KINDS, BarRows, Row, bound_columns, draw_bounds
from charts.canvas import BODY, Canvas
from charts.fields import Fields
from charts.fonts import width
from charts.inks import GRID, State
from charts.marks import state_mark
from charts.numbers import printed
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, empty_page, read_heading
from charts.registry import chart
from charts.rows import FOLD_HEIGHT, Fold, draw_fold, folded

_KEY_LINE, _KEY_GAP = 56.0, 32.0
_FULL_PERCENT = 100.0

EXAMPLE: Mapping[str, Any] = {
    "title": "3 项没到标准，吻合度最要紧",
    "rows": [
        {"name": "岗位吻合度", "value": 66.7, "text": "66.7%（36/54）", "target": 90,
         "standard": 70, "warning": 60, "direction": "higher", "state": "missed"},
        {"name": "调研企业", "value": 9, "text": "9 个", "target": 12, "standard": 10,
         "warning": 8, "direction": "higher", "state": "missed"},
        {"name": "师资年度建设目标", "value": 81.3, "text": "81.3%（13/16）", "target": 90,
         "standard": 80, "warning": 70, "direction": "higher", "state": "watch"},
        {"name": "就业率", "value": 96.9, "text": "96.9%（31/32）", "target": 93.7,
         "standard": 90, "warning": 85, "direction": "higher", "state": "met"},
        {"name": "学生流失率", "value": 4.1, "text": "4.1%（12/293）", "target": 2,
         "standard": 3, "warning": 5, "direction": "lower", "state": "missed"},
        {"name": "国际证书对接度", "value": None, "text": "", "target": 25, "standard": 20,
         "warning": 15, "direction": "higher", "state": "none"},
    ],
    "unit": "%",
    "foot": {"scope": "软件技术", "as_of": "11月16日", "source": "企业调研表等 4 个"},
    "late": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bars:
    """The rows of one object, in the order the asker wants them."""

    heading: Heading
    rows: tuple[Row, ...]

    @property
    def shared_bounds(self) -> Mapping[str, float] | None:
        """The lines' values when every row has the same ones: then they are printed once."""
        first = self.rows[0].bounds
        if len(self.rows) > 1 and all(row.bounds == first for row in self.rows):
            return first
        return None

    def counts(self) -> list[tuple[State, int]]:
        """How many rows stand how; a value nobody judged counts nowhere."""
        found = []
        for state in State:
            missing = state is State.NONE
            count = sum(row.state is state and (row.value is None) == missing for row in self.rows)
            found.append((state, count))
        return [(state, count) for state, count in found if count]


def from_data(data: Mapping[str, Any]) -> Bars:
    """Read {title, rows, unit, foot, late?}."""
    fields = Fields(data)
    unit = fields.text_or("unit", "", longest=8)
    bars = Bars(read_heading(fields), fields.rows("rows", lambda row: _row(row, unit)))
    fields.close()
    return Bars(bars.heading, _with_edges(bars.rows, unit))


def _row(fields: Fields, unit: str) -> Row:
    bounds = {kind: fields.number(kind) for kind in KINDS if fields.has(kind)}
    value = fields.number_or_none("value")
    text = fields.text_or("text", "", longest=40)
    state = State(fields.choice("state", tuple(State), default="none"))
    if value is None:
        text, state = text or words.NO_DATA, State.NONE
    elif not text:
        text = printed(value, lines=bounds.values()) + unit
    edge = _edge(bounds, value, fields.choice("direction", ("higher", "lower"), default="higher"))
    return Row(fields.text("name"), value, text, bounds, edge, state)


def _edge(bounds: Mapping[str, float], value: float | None, direction: str) -> float:
    """The track ends at the target; where low is good, at the worst line. 0 when nobody knows."""
    if direction == "higher" and bounds.get("target", 0.0) > 0:
        return bounds["target"]
    ends = [abs(bound) for bound in bounds.values()]
    if ends and "target" not in bounds:
        ends.append(abs(value or 0.0))
    return max(ends, default=0.0)


def _with_edges(rows: tuple[Row, ...], unit: str) -> tuple[Row, ...]:
    """Rows without any line share one scale: all of 100 %, or the largest of them."""
    largest = max((abs(row.value or 0.0) for row in rows if not row.edge), default=0.0)
    if unit == "%" and largest <= _FULL_PERCENT:
        largest = _FULL_PERCENT
    return tuple(replace(row, edge=row.edge or largest or 1.0) for row in rows)


@chart("bars", read=from_data, example=EXAMPLE)
def draw_bars(bars: Bars) -> Canvas:
    """哪几条没过哪条线。"""
    if not bars.rows:
        return empty_page(bars.heading)
    items = folded(bars.rows)
    rows = BarRows(items.shown, per_row=bars.shared_bounds is None)
    key = _Key(bars)
    heights = [
        FOLD_HEIGHT if isinstance(item, Fold) else rows.height_of(item) for item in items.items
    ]
    page = Page(bars.heading, body=key.height + sum(heights))
    key.draw(page.canvas, y=page.top)
    y = page.top + key.height
    for item, high in zip(items.items, heights, strict=True):
        if isinstance(item, Fold):
            draw_fold(page.canvas, item, y=y)
        else:
            rows.draw(page.canvas, item, y=y)
        y += high
    return page.canvas


class _Key:
    """Above the rows: how many stand how, and the three lines when all rows share them."""

    def __init__(self, bars: Bars) -> None:
        self.bounds = bars.shared_bounds or {}
        self.columns = bound_columns(bars.rows) if self.bounds else {}
        self.states = [(state, f"{words.STATES[state]} {count}") for state, count in bars.counts()]
        self.wide = sum(38 + width(text, BODY) + _KEY_GAP for _, text in self.states)
        self.lines = bool(self.states or self.columns) + self._two_lines()

    def _two_lines(self) -> bool:
        both = bool(self.states and self.columns)
        return both and self.wide + sum(self.columns.values()) > ROOM

    @property
    def height(self) -> float:
        """With the rule below it and the gap to the first row."""
        return self.lines * _KEY_LINE + 36 * bool(self.lines)

    def draw(self, canvas: Canvas, *, y: float) -> None:
        """Draw it with its top at `y`."""
        if not self.lines:
            return
        x, middle = LEFT, y + _KEY_LINE / 2
        for state, text in self.states:
            state_mark(canvas, x + 14, middle, state=state, size=26)
            x += 38 + canvas.text(x + 38, middle, text, ink=state.ink) + _KEY_GAP
        last = middle + (self.lines - 1) * _KEY_LINE
        draw_bounds(canvas, self.bounds, self.columns, y=last)
        rule = y + self.lines * _KEY_LINE + 10
        canvas.line([(LEFT, rule), (RIGHT, rule)], ink=GRID, stroke=2)
