"""One row of bars.py: the name above, the bar with its three lines, the number at the tail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charts import words
from charts.canvas import BODY, FOOT, Canvas
from charts.fonts import width
from charts.inks import COMPARE, HATCH, INK, NONE, PANEL, SOFT, State
from charts.lettering import wrapped
from charts.marks import bound_tick, state_mark
from charts.numbers import plain, printed
from charts.page import LEFT, RIGHT, ROOM
from charts.rows import Figure

BAR, LINE, NAME_GAP, ROW_GAP = 42.0, 54.0, 12.0, 36.0
KINDS = ("target", "standard", "warning")
_VALUE_GAP, _OVERHANG, _COLUMN_GAP, _INDENT = 22.0, 9.0, 28.0, 44.0
_NO_DATA_WIDTH, _WIDEST_VALUE = 180.0, 560.0


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator; `value` None is "no data", which is never drawn as zero.

    `edge` is the value at the right end of the track. A bar never passes it: what is over the
    target is said in words.
    """

    name: str
    value: float | None
    text: str
    bounds: Mapping[str, float]
    edge: float
    state: State

    @property
    def over(self) -> float:
        """How far the value lies beyond the target, 0 when it does not."""
        if self.value is None or "target" not in self.bounds:
            return 0.0
        return max(0.0, round(self.value - self.bounds["target"], 9))

    @property
    def figure(self) -> Figure:
        """What is printed at the bar's tail."""
        if not self.over:
            return Figure.of(self.text)
        amount = plain(self.over)
        if "%" in self.text:
            amount = printed(self.over)
        return Figure.of(self.text, extra=words.OVER.format(amount=amount))

    def part(self, value: float) -> float:
        """How far along the track a value lies, 0 to 1."""
        return max(0.0, min(1.0, value / self.edge))


class BarRows:
    """The measures all rows of one picture share. `per_row` prints each row's own lines."""

    def __init__(self, rows: Iterable[Row], *, per_row: bool) -> None:
        rows = tuple(rows)
        self.columns = bound_columns(rows) if per_row else {}
        self.values = min(_WIDEST_VALUE, max(row.figure.wide for row in rows))
        self.track = ROOM - self.values - _VALUE_GAP

    def height_of(self, row: Row) -> float:
        """One row's height; a long name or crowded lines take a line of their own."""
        lines = len(_names(row)) + self._bounds_below(row)
        return lines * LINE + NAME_GAP + BAR + ROW_GAP

    def draw(self, canvas: Canvas, row: Row, *, y: float) -> None:
        """Draw one row with its top at `y`."""
        names, below = _names(row), self._bounds_below(row)
        for n, name in enumerate(names):
            canvas.text(LEFT + _indent(row), y + LINE * (n + 0.5), name)
        if _indent(row):
            state_mark(canvas, LEFT + 15, y + LINE / 2, state=row.state, size=28)
        if not below:
            draw_bounds(canvas, row.bounds, self.columns, y=y + LINE / 2)
        y += LINE * len(names) + NAME_GAP
        if row.value is None:
            self._no_data(canvas, row, y=y)
        else:
            self._bar(canvas, row, y=y)
        if below:
            draw_bounds(canvas, row.bounds, self.columns, y=y + BAR + LINE / 2 + 6)

    def _bounds_below(self, row: Row) -> bool:
        if not self.columns or not row.bounds:
            return False
        names = _names(row)
        needed = _indent(row) + width(names[0], BODY) + sum(self.columns.values())
        return len(names) > 1 or needed > ROOM

    def _bar(self, canvas: Canvas, row: Row, *, y: float) -> None:
        fill, ink = row.state.ink, row.state.ink
        if row.state is State.NONE:
            fill, ink = COMPARE, INK
        canvas.rect(LEFT, y, self.track, BAR, fill=PANEL)
        long = max(4.0, row.part(row.value or 0.0) * self.track)
        canvas.rect(LEFT, y + 2, long, BAR - 4, fill=fill)
        for kind in reversed(KINDS):
            if kind in row.bounds:
                x = LEFT + row.part(row.bounds[kind]) * self.track
                bound_tick(canvas, x, y - _OVERHANG, y + BAR + _OVERHANG, kind=kind)
        x = LEFT + self.track + _VALUE_GAP
        row.figure.draw(canvas, x, y + BAR / 2, ink=ink, room=self.values)

    def _no_data(self, canvas: Canvas, row: Row, *, y: float) -> None:
        wide = _NO_DATA_WIDTH
        canvas.rect(LEFT, y, wide, BAR, fill=PANEL)
        canvas.hatch(LEFT + 2, y + 2, wide - 4, BAR - 4, ink=HATCH, gap=18, stroke=5)
        canvas.rect(LEFT + 1, y + 1, wide - 2, BAR - 2, edge=NONE, stroke=3, dash=(10, 6))
        x = LEFT + wide + _VALUE_GAP
        row.figure.draw(canvas, x, y + BAR / 2, ink=SOFT, room=RIGHT - x)


def _indent(row: Row) -> float:
    """Room for the state's mark; a value nobody judged has none."""
    if row.state is State.NONE and row.value is not None:
        return 0.0
    return _INDENT


def _names(row: Row) -> tuple[str, ...]:
    return wrapped(row.name, size=BODY, room=ROOM - _indent(row), most=2)


def _bound_text(kind: str, bounds: Mapping[str, float]) -> str:
    return f"{words.LINES[kind]} {plain(bounds[kind])}"


def bound_columns(rows: Iterable[Row]) -> dict[str, float]:
    """The width of each kind of line's column, so that the numbers stand under each other."""
    found = {}
    for kind in KINDS:
        texts = [_bound_text(kind, row.bounds) for row in rows if kind in row.bounds]
        if texts:
            found[kind] = max(width(text, FOOT) for text in texts) + 14 + _COLUMN_GAP
    return found


def draw_bounds(
    canvas: Canvas, bounds: Mapping[str, float], columns: Mapping[str, float], *, y: float
) -> None:
    """The lines' samples, words and numbers, in columns against the right margin."""
    x = RIGHT - sum(columns.values())
    for kind, wide in columns.items():
        if kind in bounds:
            bound_tick(canvas, x + _COLUMN_GAP, y - 17, y + 17, kind=kind)
            text = _bound_text(kind, bounds)
            canvas.text(x + _COLUMN_GAP + 14, y, text, size=FOOT, ink=SOFT)
        x += wide
