"""A month of daily records: how dense, and where the gaps are (CONVERSATIONS §5 ⑥)."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from charts import words
from charts.canvas import Canvas
from charts.errors import ChartDataError
from charts.fields import Fields, as_day
from charts.inks import (
    COMPARE,
    GRID,
    HATCH,
    INK,
    MET,
    MET_LIGHT,
    MET_MIDDLE,
    NONE,
    PANEL,
    SOFT,
    WHITE,
)  # fmt: skip
from charts.lettering import cut, shrunk
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, read_heading
from charts.registry import chart

GAP = 12
CELL = (ROOM - 6 * GAP) / 7
_FIGURES, _WEEKDAYS, _LEGEND = 160, 62, 84
#: A week wholly to come is only a row of dates, one before entering is left blank.
_BARE = 74.0

EXAMPLE: Mapping[str, Any] = {
    "title": "11月写了 11 天，最近 3 天没断",
    "month": "2026-11",
    "today": "2026-11-18",
    "entered_on": "2025-09-01",
    "days": {
        "2026-11-01": {"parts": 1}, "2026-11-03": {"parts": 1}, "2026-11-04": {"parts": 2},
        "2026-11-05": {"rest": "请假"}, "2026-11-06": {"rest": "请假"},
        "2026-11-08": {"parts": 2}, "2026-11-09": {"parts": 3}, "2026-11-10": {"parts": 1},
        "2026-11-11": {"parts": 1}, "2026-11-13": {"parts": 1}, "2026-11-16": {"parts": 1},
        "2026-11-17": {"parts": 2}, "2026-11-18": {"parts": 2},
    },
    "figures": [["写了", "11 天"], ["自动休", "2 天"], ["习惯强度", "62/100"]],
    "foot": "只有你能看",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many parts were written, or why it rests by itself."""

    parts: int
    rest: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month's records; days before `entered_on` stay blank, days after `today` are faint."""

    heading: Heading
    first: date
    today: date
    entered_on: date | None
    days: Mapping[date, Day]
    figures: tuple[tuple[str, str], ...]


def from_data(data: Mapping[str, Any]) -> Month:
    """Read {title, month, today, entered_on?, days, figures, foot}."""
    fields = Fields(data)
    first = as_day(f"{fields.text('month')}-01", "month")
    entered_on = None
    if fields.has("entered_on"):
        entered_on = fields.day("entered_on")
    month = Month(
        heading=read_heading(fields),
        first=first,
        today=fields.day("today"),
        entered_on=entered_on,
        days=_days(fields.raw("days"), first),
        figures=fields.each("figures", _figure),
    )
    fields.close()
    if len(month.figures) > 3:
        raise ChartDataError("figures", "has more than 3 items")
    return month


def _days(raw: Any, first: date) -> dict[date, Day]:
    if not isinstance(raw, Mapping):
        raise ChartDataError("days", "must be a mapping")
    found = {}
    for text, value in raw.items():
        on = as_day(text, f"days.{text}")
        if (on.year, on.month) != (first.year, first.month):
            raise ChartDataError(f"days.{text}", "is not in this month")
        fields = Fields(value, f"days.{text}")
        parts = fields.count("parts") if fields.has("parts") else 0
        found[on] = Day(parts, fields.text_or("rest", "", longest=8))
        fields.close()
    return found


def _figure(raw: Any, path: str) -> tuple[str, str]:
    if not isinstance(raw, (list, tuple)) or len(raw) != 2:
        raise ChartDataError(path, "must be [name, value]")
    fields = Fields({"name": raw[0], "value": raw[1]}, path)
    return fields.text("name", longest=12), fields.text("value", longest=12)


@chart("calendar_heat", read=from_data, example=EXAMPLE)
def draw_calendar(month: Month) -> Canvas:
    """写得密不密、空档在哪。"""
    weeks = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    figures = _FIGURES if month.figures else 0
    heights = [_week_height(month, week) for week in weeks]
    body = figures + _WEEKDAYS + sum(heights) + _LEGEND
    page = Page(month.heading, body=body)
    _figures(page.canvas, month, top=page.top)
    y = page.top + figures
    for n, name in enumerate(words.WEEKDAYS):
        page.canvas.text(_x(n) + CELL / 2, y + 26, name, size=36, ink=SOFT, align="centre")
    y += _WEEKDAYS
    for week, high in zip(weeks, heights, strict=True):
        for n, on in enumerate(week):
            if on.month == month.first.month:
                _cell(page.canvas, month, on, x=_x(n), y=y)
        y += high
    _legend(page.canvas, month, y=y + 44)
    return page.canvas


def _x(column: int) -> float:
    return LEFT + column * (CELL + GAP)


def _week_height(month: Month, week: list[date]) -> float:
    days = [on for on in week if on.month == month.first.month]
    entered_on = month.entered_on or date.min
    if any(on in month.days or entered_on <= on <= month.today for on in days):
        return CELL + GAP
    return _BARE


def _figures(canvas: Canvas, month: Month, *, top: float) -> None:
    if not month.figures:
        return
    wide = ROOM / len(month.figures)
    canvas.rect(LEFT, top, ROOM, 132, fill=PANEL, radius=12)
    for n, (name, value) in enumerate(month.figures):
        x = LEFT + (n + 0.5) * wide
        size = shrunk(value, size=51, least=36, room=wide - 24)
        shown = cut(value, size=size, room=wide - 24)
        canvas.text(x, top + 48, shown, size=size, align="centre")
        label = cut(name, size=33, room=wide - 24)
        canvas.text(x, top + 100, label, size=33, ink=SOFT, align="centre")
        if n:
            edge = LEFT + n * wide
            canvas.line([(edge, top + 30), (edge, top + 102)], ink=GRID, stroke=2)


def _cell(canvas: Canvas, month: Month, on: date, *, x: float, y: float) -> None:
    if month.entered_on and on < month.entered_on:
        return
    day = month.days.get(on, Day(0, ""))
    ink = SOFT
    if day.parts:
        ink = _written(canvas, day.parts, x=x, y=y)
    elif day.rest:
        ink = INK
        _rest(canvas, day.rest, x=x, y=y)
    elif on > month.today:
        ink = COMPARE
    else:
        canvas.rect(x + 2, y + 2, CELL - 4, CELL - 4, edge=COMPARE, stroke=4, radius=10)
    if on == month.today:
        canvas.rect(x - 2, y - 2, CELL + 4, CELL + 4, edge=INK, stroke=7, radius=14)
        if not day.parts:
            ink = INK
    canvas.text(x + 16, y + 32, str(on.day), size=36, ink=ink)


def _written(canvas: Canvas, parts: int, *, x: float, y: float) -> str:
    fill, ink = {1: (MET_LIGHT, INK), 2: (MET_MIDDLE, INK)}.get(parts, (MET, WHITE))
    canvas.rect(x, y, CELL, CELL, fill=fill, radius=10)
    size, side = min(parts, 3), 16
    for n in range(size):
        canvas.rect(x + 18 + n * (side + 8), y + CELL - 34, side, side, fill=ink, radius=4)
    return ink


def _rest(canvas: Canvas, reason: str, *, x: float, y: float) -> None:
    canvas.rect(x, y, CELL, CELL, fill=PANEL, radius=10)
    canvas.hatch(x + 5, y + 5, CELL - 10, CELL - 10, ink=HATCH, gap=18, stroke=4)
    label = cut(reason, size=33, room=CELL - 4)
    canvas.text(x + CELL / 2, y + CELL - 34, label, size=33, align="centre")


def _legend(canvas: Canvas, month: Month, *, y: float) -> None:
    if not any(day.parts or day.rest for day in month.days.values()):
        canvas.text((LEFT + RIGHT) / 2, y, words.START_TODAY, ink=MET, align="centre")
        return
    x = LEFT
    for fill in (MET_LIGHT, MET_MIDDLE, MET):
        canvas.rect(x, y - 18, 36, 36, fill=fill, radius=6)
        x += 44
    x += 8 + canvas.text(x + 4, y, words.WRITTEN, size=33, ink=SOFT) + 40
    canvas.rect(x, y - 18, 36, 36, fill=PANEL, radius=6)
    canvas.hatch(x + 2, y - 16, 32, 32, ink=NONE, gap=13, stroke=3)
    x += 52 + canvas.text(x + 52, y, words.RESTED, size=33, ink=SOFT) + 40
    canvas.rect(x + 2, y - 16, 32, 32, edge=COMPARE, stroke=4, radius=6)
    canvas.text(x + 52, y, words.BLANK, size=33, ink=SOFT)
