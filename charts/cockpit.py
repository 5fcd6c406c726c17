"""The five layers: which is worst, and up or down since last time (CONVERSATIONS §5 ①)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.canvas import FOOT, Canvas
from charts.errors import ChartDataError
from charts.fields import Fields
from charts.fonts import width
from charts.inks import GRID, HATCH, MET, MISSED, NONE, PANEL, SOFT, State
from charts.lettering import cut, shrunk
from charts.marks import down_mark, state_mark, up_mark
from charts.numbers import printed
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, empty_page, read_heading
from charts.registry import chart

ROW, BAR, _KEY, _VALUE = 152.0, 48.0, 84.0, 172.0
_TRACK, _CHANGE = ROOM - _VALUE, 210.0

EXAMPLE: Mapping[str, Any] = {
    "title": "专业最该看：73.6%，降 0.5",
    "rows": [
        {"name": "学校", "met": 27, "known": 33, "expected": 38, "change": 0.4, "state": "watch"},
        {"name": "专业", "met": 318, "known": 432, "expected": 456, "change": -0.5,
         "state": "watch"},
        {"name": "课程", "met": 655, "known": 820, "expected": 848, "change": 0.0,
         "state": "watch"},
        {"name": "教师", "met": 958, "known": 1340, "expected": 1608, "change": 0.2,
         "state": "watch"},
        {"name": "学生", "met": 11, "known": 16, "expected": 24, "change": None,
         "state": "missed"},
    ],
    "foot": {"scope": "全校 2026年", "as_of": "11月17日", "source": "校本数据中心"},
    "late": "宿舍门禁 停在 11月16日 22:00",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """Met of known of expected; what was never measured stays out of the denominator."""

    name: str
    met: int
    known: int
    expected: int
    change: float | None
    state: State

    @property
    def share(self) -> str:
        """Met of known, as printed."""
        if not self.known:
            return words.NO_DATA
        return f"{printed(100 * self.met / self.known)}%"

    @property
    def counts(self) -> str:
        """All three counts: a share alone hides what was never measured."""
        return f"{self.met:,}/{self.known:,}（{words.EXPECTED} {self.expected:,}）"


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The layers in their fixed order."""

    heading: Heading
    layers: tuple[Layer, ...]


def from_data(data: Mapping[str, Any]) -> Cockpit:
    """Read {title, rows: [{name, met, known, expected, change?, state}], foot, late?}."""
    fields = Fields(data)
    cockpit = Cockpit(read_heading(fields), fields.rows("rows", _layer))
    fields.close()
    return cockpit


def _layer(fields: Fields) -> Layer:
    met, known, expected = fields.count("met"), fields.count("known"), fields.count("expected")
    if not met <= known <= expected:
        raise ChartDataError(fields.where("known"), "must lie between met and expected")
    state = State(fields.choice("state", tuple(State), default="none"))
    name, change = fields.text("name"), fields.number_or_none("change")
    return Layer(name, met, known, expected, change, state)


@chart("cockpit", read=from_data, example=EXAMPLE)
def draw_cockpit(cockpit: Cockpit) -> Canvas:
    """哪层最差、比上期升降。"""
    if not cockpit.layers:
        return empty_page(cockpit.heading)
    page = Page(cockpit.heading, body=_KEY + len(cockpit.layers) * ROW)
    _key(page.canvas, y=page.top + 24)
    for n, layer in enumerate(cockpit.layers):
        _draw_layer(page.canvas, layer, y=page.top + _KEY + n * ROW)
    return page.canvas


def _draw_layer(canvas: Canvas, layer: Layer, *, y: float) -> None:
    state_mark(canvas, LEFT + 16, y + 30, state=layer.state, size=30)
    room = _TRACK - 48 - width(layer.counts, FOOT) - _CHANGE
    x = LEFT + 48
    x += canvas.text(x, y + 30, cut(layer.name, size=42, room=room), size=42)
    _change(canvas, layer, x=x + 30, y=y + 30)
    canvas.text(LEFT + _TRACK, y + 33, layer.counts, size=FOOT, ink=SOFT, align="right")
    _bar(canvas, layer, y=y + 66)
    ink = SOFT if layer.state is State.NONE else layer.state.ink
    size = shrunk(layer.share, size=54, least=FOOT, room=_VALUE - 22)
    canvas.text(RIGHT, y + 66 + BAR / 2, layer.share, size=size, ink=ink, align="right")


def _bar(canvas: Canvas, layer: Layer, *, y: float) -> None:
    """Met solid, known but not met light, never measured hatched."""
    whole = max(layer.expected, 1)
    met, known = (_TRACK * part / whole for part in (layer.met, layer.known))
    canvas.rect(LEFT, y, _TRACK, BAR, fill=PANEL)
    canvas.hatch(LEFT + known, y, _TRACK - known, BAR, ink=NONE, gap=15, stroke=3)
    canvas.rect(LEFT, y, known, BAR, fill=HATCH)
    canvas.rect(LEFT, y, met, BAR, fill=layer.state.ink)
    canvas.rect(LEFT + 1, y + 1, _TRACK - 2, BAR - 2, edge=GRID, stroke=2)


def _change(canvas: Canvas, layer: Layer, *, x: float, y: float) -> None:
    """Up or down against last time, from `x` on."""
    if layer.change is None:
        return
    amount = printed(abs(layer.change))
    if float(amount) == 0:
        canvas.text(x, y + 2, words.SAME, size=FOOT, ink=SOFT)
    elif layer.change > 0:
        up_mark(canvas, x + 13, y + 2, ink=MET, size=26)
        canvas.text(x + 34, y + 1, amount, size=36, ink=MET)
    else:
        down_mark(canvas, x + 13, y + 2, ink=MISSED, size=26)
        canvas.text(x + 34, y + 1, amount, size=36, ink=MISSED)


def _key(canvas: Canvas, *, y: float) -> None:
    x = LEFT
    for n, text in enumerate((words.KEY_MET, words.KEY_KNOWN, words.KEY_UNKNOWN)):
        canvas.rect(x, y - 15, 46, 30, fill=(SOFT, HATCH, PANEL)[n])
        if n == 2:
            canvas.hatch(x, y - 15, 46, 30, ink=NONE, gap=13, stroke=3)
        x += 60 + canvas.text(x + 60, y, text, size=FOOT, ink=SOFT) + 34
    canvas.text(RIGHT, y, words.VERSUS_LAST, size=FOOT, ink=SOFT, align="right")
    canvas.line([(LEFT, y + 36), (LEFT + ROOM, y + 36)], ink=GRID, stroke=2)
