"""Pictures from numbers: `draw(name, data)` returns a PNG, `CHARTS` lists what can be drawn.

A leaf: it knows matplotlib, numpy and Pillow, and nothing of the rest of the program.
CONVERSATIONS §5 is the brief, docs/charts.md shows every chart with its data.
"""

from __future__ import annotations

from charts.errors import BlankPicture, ChartDataError, ChartError, MissingGlyph, UnknownChart
from charts.registry import CHARTS, Chart, chart, draw

__all__ = [
    "CHARTS",
    "BlankPicture",
    "Chart",
    "ChartDataError",
    "ChartError",
    "MissingGlyph",
    "UnknownChart",
    "chart",
    "draw",
]
