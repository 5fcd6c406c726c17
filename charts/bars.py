"""Values against their target, standard and warning lines (CONVERSATIONS §5 ②)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.canvas import BODY, FOOT, Canvas
from charts.fields import Fields
from charts.fonts import width
from charts.inks import GRID, HATCH, NONE, PANEL, SOFT, State
from charts.lettering import wrapped
from charts.marks import bound_tick, state_mark
from charts.numbers import plain, printed, rounded
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, empty_page, read_heading
from charts.registry import chart

BAR, LINE, NAME_GAP, ROW_GAP = 42.0, 54.0, 12.0, 36.0
MOST_ROWS, FIRST_ROWS, LAST_ROWS = 12, 5, 3
VALUE_SIZE = 45
_VALUE_GAP, _OVERHANG, _COLUMN_GAP = 22.0, 9.0, 28.0
_KEY = 92.0
KINDS = ("target", "standard", "warning")

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
class Row:
    """One indicator; `value` None is "no data", which is never drawn as zero."""

    name: str
    value: float | None
    text: str
    bounds: Mapping[str, float]
    higher: bool
    state: State

    @property
    def edge(self) -> float:
        """The value at the right end of the track: the target, or the worst line when low is good.

        A bar never passes the edge; `over` says by how much its value does.
        """
        found = [abs(bound) for bound in self.bounds.values()]
        if self.higher and "target" in self.bounds:
            return abs(self.bounds["target"]) or 1.0
        return max([*found, abs(self.value or 0.0) * (not found)]) or 1.0

    @property
    def over(self) -> float:
        """How far the value lies beyond the target, 0 when it does not."""
        if self.value is None or "target" not in self.bounds:
            return 0.0
        return max(0.0, self.value - self.bounds["target"])


@dataclass(frozen=True, slots=True)
class Bars:
    """The rows of one object, worst first as the asker wants them."""

    heading: Heading
    rows: tuple[Row, ...]
    unit: str

    @property
    def shared_bounds(self) -> Mapping[str, float] | None:
        """The lines' values when every row has the same ones: then they are printed once."""
        first = self.rows[0].bounds
        if all(row.bounds == first for row in self.rows):
            return first
        return None


def from_data(data: Mapping[str, Any]) -> Bars:
    """Read {title, rows, unit, foot, late?}."""
    fields = Fields(data)
    unit = fields.text_or("unit", "", longest=8)
    bars = Bars(read_heading(fields), fields.rows("rows", lambda row: _row(row, unit)), unit)
    fields.close()
    return bars


def _row(fields: Fields, unit: str) -> Row:
    bounds = {kind: fields.number(kind) for kind in KINDS if fields.has(kind)}
    value = fields.number_or_none("value")
    text = fields.text_or("text", "", longest=40)
    if value is None:
        text = text or words.NO_DATA
    elif not text:
        text = printed(value, lines=bounds.values()) + unit
    state = State(fields.choice("state", tuple(State), default="none"))
    if value is None:
        state = State.NONE
    return Row(
        name=fields.text("name"),
        value=value,
        text=text,
        bounds=bounds,
        higher=fields.choice("direction", ("higher", "lower"), default="higher") == "higher",
        state=state,
    )


@chart("bars", read=from_data, example=EXAMPLE)
def draw_bars(bars: Bars) -> Canvas:
    """哪几条没过哪条线。"""
    if not bars.rows:
        return empty_page(bars.heading)
    layout = _Layout(bars)
    page = Page(bars.heading, body=layout.height)
    _key(page.canvas, bars, y=page.top + 26)
    y = page.top + _KEY
    for n, row in enumerate(layout.shown):
        if n == layout.hidden_at:
            _hidden(page.canvas, layout.hidden, y=y)
            y += LINE + ROW_GAP
        layout.draw(page.canvas, row, y=y)
        y += layout.height_of(row)
    return page.canvas


class _Layout:
    """Where the parts of each row go: name above, bar below, its number at the bar's tail."""

    def __init__(self, bars: Bars) -> None:
        self.shown = bars.rows
        self.hidden, self.hidden_at = 0, -1
        if len(bars.rows) > MOST_ROWS:
            self.shown = bars.rows[:FIRST_ROWS] + bars.rows[-LAST_ROWS:]
            self.hidden, self.hidden_at = len(bars.rows) - len(self.shown), FIRST_ROWS
        self.unit = bars.unit
        self.per_row = bars.shared_bounds is None
        self.columns = _columns(self.shown)
        self.values = min(430.0, max(self._value_width(row) for row in self.shown))
        self.track = ROOM - self.values - _VALUE_GAP

    @property
    def height(self) -> float:
        """The height of the whole body."""
        gap = (LINE + ROW_GAP) * (self.hidden > 0)
        return _KEY + sum(map(self.height_of, self.shown)) + gap

    def height_of(self, row: Row) -> float:
        """One row's height; a long name or crowded lines take a line of their own."""
        lines = len(self._name_lines(row)) + self._bounds_below(row)
        return lines * LINE + NAME_GAP + BAR + ROW_GAP

    def draw(self, canvas: Canvas, row: Row, *, y: float) -> None:
        """Draw one row with its top at `y`."""
        state_mark(canvas, LEFT + 15, y + LINE / 2, state=row.state, size=28)
        names = self._name_lines(row)
        for n, name in enumerate(names):
            canvas.text(LEFT + 44, y + LINE * (n + 0.5), name)
        if self.per_row and not self._bounds_below(row):
            self._bounds(canvas, row, y=y + LINE / 2)
        y += LINE * len(names) + NAME_GAP
        self._bar(canvas, row, y=y)
        self._value(canvas, row, y=y + BAR / 2)
        if self._bounds_below(row):
            self._bounds(canvas, row, y=y + BAR + LINE / 2 + 6)

    def _bounds(self, canvas: Canvas, row: Row, *, y: float) -> None:
        x = RIGHT - sum(self.columns.values())
        for kind, wide in self.columns.items():
            if kind in row.bounds:
                _sample(canvas, kind, row.bounds, x=x + _COLUMN_GAP, y=y)
            x += wide

    def _name_lines(self, row: Row) -> tuple[str, ...]:
        return wrapped(row.name, size=BODY, room=ROOM - 44, most=2)

    def _bounds_below(self, row: Row) -> bool:
        if not self.per_row or not row.bounds:
            return False
        names = self._name_lines(row)
        needed = width(names[0], BODY) + sum(self.columns.values()) + 44 + 16
        return len(names) > 1 or needed > ROOM

    def _bar(self, canvas: Canvas, row: Row, *, y: float) -> None:
        if row.value is None:
            canvas.rect(LEFT, y, 180, BAR, fill=PANEL)
            canvas.hatch(LEFT + 2, y + 2, 176, BAR - 4, ink=HATCH, gap=18, stroke=5)
            canvas.rect(LEFT + 1, y + 1, 178, BAR - 2, edge=NONE, stroke=3, dash=(10, 6))
            return
        canvas.rect(LEFT, y, self.track, BAR, fill=PANEL)
        part = max(0.0, min(1.0, row.value / row.edge))
        canvas.rect(LEFT, y + 2, max(4.0, part * self.track), BAR - 4, fill=row.state.ink)
        for kind in reversed(KINDS):
            if kind in row.bounds:
                x = LEFT + max(0.0, min(1.0, row.bounds[kind] / row.edge)) * self.track
                bound_tick(canvas, x, y - _OVERHANG, y + BAR + _OVERHANG, kind=kind)

    def _value_width(self, row: Row) -> float:
        main, detail = _split(row.text)
        over = width(_over(row), FOOT) + 14 if row.over else 0.0
        return width(main, VALUE_SIZE) + width(detail, FOOT) + over + 6

    def _value(self, canvas: Canvas, row: Row, *, y: float) -> None:
        main, detail = _split(row.text)
        x = LEFT + self.track + _VALUE_GAP
        if row.value is None:
            x = LEFT + 180 + _VALUE_GAP
        ink = SOFT if row.state is State.NONE else row.state.ink
        squeeze = min(1.0, self.values / self._value_width(row))
        x += canvas.text(x, y, main, size=VALUE_SIZE * squeeze, ink=ink)
        if detail:
            x += canvas.text(x, y + 3, detail, size=FOOT * squeeze, ink=SOFT)
        if row.over:
            canvas.text(x + 14, y + 3, _over(row), size=FOOT * squeeze, ink=ink)


def _split(text: str) -> tuple[str, str]:
    """A number and its fraction: 「66.7%（36/54）」 is printed large, then small."""
    main, bracket, rest = text.partition("（")
    return main, bracket + rest


def _over(row: Row) -> str:
    return words.OVER.format(amount=plain(float(rounded(round(row.over, 9)))))


def _bound_text(kind: str, bounds: Mapping[str, float]) -> str:
    return f"{words.LINES[kind]} {plain(bounds[kind])}"


def _columns(rows: Iterable[Row]) -> dict[str, float]:
    """The width of each kind of line's column, so that the numbers stand under each other."""
    found = {}
    for kind in KINDS:
        texts = [_bound_text(kind, row.bounds) for row in rows if kind in row.bounds]
        if texts:
            found[kind] = max(width(text, FOOT) for text in texts) + 14 + _COLUMN_GAP
    return found


def _sample(canvas: Canvas, kind: str, bounds: Mapping[str, float], *, x: float, y: float) -> None:
    bound_tick(canvas, x, y - 17, y + 17, kind=kind)
    canvas.text(x + 14, y, _bound_text(kind, bounds), size=FOOT, ink=SOFT)


def _key(canvas: Canvas, bars: Bars, *, y: float) -> None:
    x = LEFT
    for state in State:
        count = sum(row.state is state for row in bars.rows)
        if count:
            state_mark(canvas, x + 14, y, state=state, size=26)
            x += 38 + canvas.text(x + 38, y, f"{words.STATES[state]} {count}", ink=state.ink) + 32
    if bars.shared_bounds:
        columns = _columns(bars.rows)
        x = RIGHT - sum(columns.values())
        for kind, wide in columns.items():
            _sample(canvas, kind, bars.shared_bounds, x=x + _COLUMN_GAP, y=y)
            x += wide
    canvas.line([(LEFT, y + 40), (RIGHT, y + 40)], ink=GRID, stroke=2)


def _hidden(canvas: Canvas, count: int, *, y: float) -> None:
    text = words.HIDDEN_ROWS.format(count=count)
    middle = (LEFT + RIGHT) / 2
    half = canvas.text(middle, y + 20, text, size=FOOT, ink=SOFT, align="centre") / 2 + 24
    for start, end in ((LEFT, middle - half), (middle + half, RIGHT)):
        canvas.line([(start, y + 20), (end, y + 20)], ink=GRID, stroke=3, dash=(12, 10))
