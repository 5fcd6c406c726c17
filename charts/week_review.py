"""One person's week, to keep (CONVERSATIONS §5 ⑩); only its owner ever gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charts import words
from charts.canvas import BODY, FOOT, Canvas
from charts.errors import ChartDataError
from charts.fields import Fields
from charts.fonts import printable
from charts.inks import COMPARE, GRID, INK, MET, MET_LIGHT, MET_MIDDLE, MET_TINT, SOFT, WHITE
from charts.lettering import wrapped
from charts.page import LEFT, RIGHT, ROOM, Heading, Page, read_heading
from charts.registry import chart

GAP, CELL_HIGH, MOOD_HIGH = 12.0, 104.0, 230.0
CELL = (ROOM - 6 * GAP) / 7
LINE = 60.0
MOST_MOOD, MOST_QUOTES = 5, 3

EXAMPLE: Mapping[str, Any] = {
    "title": "第12周写了 4 天，学习 14 小时",
    "days": [
        {"parts": 1, "mood": 3}, {"parts": 2, "mood": 4}, {"parts": 0}, {"parts": 1, "mood": 2},
        {"parts": 3, "mood": 4}, {"parts": 0}, {"parts": 0},
    ],
    "quotes": [
        "第一次独立配通三层交换",
        "和小组把任务重新分了工，明天先做登录接口的测试",
        "跑了两圈操场，风有点凉，心里挺静",
    ],
    "year_ago": "第一次进机房，敲错了 30 遍",
    "foot": "只有你能看",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """Parts written, and the mood from 1 to 5 if given."""

    parts: int
    mood: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday, up to three of the week's own sentences, one of a year ago."""

    heading: Heading
    days: tuple[Day, ...]
    quotes: tuple[str, ...]
    year_ago: str


def from_data(data: Mapping[str, Any]) -> Week:
    """Read {title, days, quotes?, year_ago?, foot}; what the font cannot print is left out."""
    fields = Fields(data)
    days = fields.rows("days", _day)
    if len(days) != 7:
        raise ChartDataError("days", "must have 7 items")
    if not any(day.parts for day in days):
        raise ChartDataError("days", "holds no writing: such a week has no review")
    quotes = fields.each("quotes", _sentence)
    year_ago = ""
    if fields.has("year_ago"):
        year_ago = _sentence(fields.raw("year_ago"), "year_ago")
    week = Week(read_heading(fields), days, tuple(filter(None, quotes[:MOST_QUOTES])), year_ago)
    fields.close()
    return week


def _day(fields: Fields) -> Day:
    mood = None
    if fields.has("mood"):
        mood = fields.count("mood")
        if not 1 <= mood <= MOST_MOOD:
            raise ChartDataError(fields.where("mood"), f"must lie within 1 to {MOST_MOOD}")
    return Day(fields.count("parts"), mood)


def _sentence(raw: Any, path: str) -> str:
    """People's own words may hold emoji and line breaks: printed without, never refused."""
    if not isinstance(raw, str):
        raise ChartDataError(path, "must be a text")
    return printable(" ".join(raw.split()))


@chart("week_review", read=from_data, example=EXAMPLE)
def draw_week(week: Week) -> Canvas:
    """这周的我。"""
    blocks = [(quote, 2) for quote in week.quotes]
    quotes = [
        wrapped(f"「{text}」", size=BODY, room=ROOM - 40, most=most) for text, most in blocks
    ]
    ago = (
        wrapped(f"「{week.year_ago}」", size=BODY, room=ROOM - 72, most=2) if week.year_ago else ()
    )
    moods = MOOD_HIGH if any(day.mood for day in week.days) else 0
    body = CELL_HIGH + 70 + moods + 20 + sum(len(lines) * LINE + 18 for lines in quotes)
    ago_high = len(ago) * LINE + 96 if ago else 0
    page = Page(week.heading, body=body + ago_high + 12)
    y = _cells(page.canvas, week, y=page.top)
    if moods:
        y = _moods(page.canvas, week, y=y)
    y = _quotes(page.canvas, quotes, y=y + 20)
    if ago:
        _year_ago(page.canvas, ago, y=y)
    return page.canvas


def _quoted(sentence: str, *, room: float) -> tuple[str, ...]:
    return wrapped(f"「{sentence}」", size=BODY, room=room, most=2)


def _x(place: int) -> float:
    return LEFT + place * (CELL + GAP)


def _cells(canvas: Canvas, week: Week, *, y: float) -> float:
    for n, day in enumerate(week.days):
        x = _x(n)
        canvas.text(x + CELL / 2, y + 24, words.WEEKDAYS[n], size=36, ink=SOFT, align="centre")
        if not day.parts:
            canvas.rect(x + 2, y + 60, CELL - 4, CELL_HIGH - 4, edge=COMPARE, stroke=4, radius=10)
            continue
        fill, ink = {1: (MET_LIGHT, INK), 2: (MET_MIDDLE, INK)}.get(day.parts, (MET, WHITE))
        canvas.rect(x, y + 58, CELL, CELL_HIGH, fill=fill, radius=10)
        shown = min(day.parts, 3)
        for place in range(shown):
            left = x + CELL / 2 + (place - shown / 2) * 26 + 3
            canvas.rect(left, y + 58 + CELL_HIGH / 2 - 10, 20, 20, fill=ink, radius=4)
    return y + 70 + CELL_HIGH


def _moods(canvas: Canvas, week: Week, *, y: float) -> float:
    """The mood line; days without one break it."""
    canvas.text(LEFT, y + 36, words.MOOD, size=FOOT, ink=SOFT)
    top, high = y + 66, MOOD_HIGH - 106
    canvas.line([(LEFT, top + high + 14), (RIGHT, top + high + 14)], ink=GRID, stroke=2)
    points = [
        (_x(n) + CELL / 2, top + high - (day.mood - 1) / (MOST_MOOD - 1) * high)
        if day.mood else None
        for n, day in enumerate(week.days)
    ]  # fmt: skip
    for one, two in zip(points, points[1:], strict=False):
        if one and two:
            canvas.line([one, two], ink=MET, stroke=6, cap="round")
    for point, day in zip(points, week.days, strict=True):
        if point:
            canvas.disc(*point, 24, fill=WHITE, edge=MET, stroke=5)
            canvas.text(*point, str(day.mood), size=FOOT, ink=MET, align="centre")
    return y + MOOD_HIGH


def _quotes(canvas: Canvas, quotes: list[tuple[str, ...]], *, y: float) -> float:
    for lines in quotes:
        canvas.rect(LEFT, y + 8, 8, len(lines) * LINE - 16, fill=MET)
        for n, line in enumerate(lines):
            canvas.text(LEFT + 26, y + (n + 0.5) * LINE, line)
        y += len(lines) * LINE + 18
    return y


def _year_ago(canvas: Canvas, lines: tuple[str, ...], *, y: float) -> None:
    canvas.rect(LEFT, y + 6, ROOM, len(lines) * LINE + 84, fill=MET_TINT, radius=12)
    canvas.text(LEFT + 30, y + 42, words.YEAR_AGO, size=FOOT, ink=MET)
    for n, line in enumerate(lines):
        canvas.text(LEFT + 24, y + 70 + (n + 0.5) * LINE, line)
