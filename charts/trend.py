"""Values over time: better or worse, and since when (CONVERSATIONS §5 ③)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charts.canvas import Canvas
from charts.page import Page, empty_page
from charts.registry import chart
from charts.trend_data import Trend, from_data
from charts.trend_plot import AXIS, NOTE, PLOT, TOP, Plot

EXAMPLE: Mapping[str, Any] = {
    "title": "到课 9 周起往下，本周 85.7%",
    "unit": "%",
    "points": [f"{week}周" for week in range(1, 13)],
    "series": [
        {"name": "物联网2501", "main": True,
         "values": [95.4, 95.1, 95.6, 94.8, None, 95.2, 95.0, 94.7, 94.1, 90.2, 87.9, 85.7]},
        {"name": "年级",
         "values": [94.6, 94.2, 94.4, 94.0, None, 93.8, 93.9, 93.6, 93.5, 93.2, 93.3, 93.1]},
    ],
    "previous": {"name": "去年", "values": [
        94.9, 94.7, 95.0, 94.8, None, 94.5, 94.6, 94.1, 94.3, 94.0, 93.9, 93.7]},
    "bands": [{"from": 5, "to": 5, "name": "国庆"}],
    "lines": {"warning": 88},
    "foot": {"scope": "物联网2501", "as_of": "11月17日", "source": "教务考勤"},
    "late": None,
}  # fmt: skip


@chart("trend", read=from_data, example=EXAMPLE)
def draw_trend(trend: Trend) -> Canvas:
    """在变好还是变坏、拐点在哪。"""
    if not any(series.known for series in trend.series):
        return empty_page(trend.heading)
    above = TOP
    if all(len(series.known) < 2 for series in trend.every):
        above += NOTE
    page = Page(trend.heading, body=above + PLOT + AXIS)
    plot = Plot(page.canvas, trend, top=page.top + above)
    plot.ground()
    for series in trend.every:
        plot.trace(series)
    plot.numbers()
    plot.ends()
    return page.canvas
