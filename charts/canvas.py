"""The drawing surface: pixels from the top left, a handful of shapes, a palette PNG at the end.

A Figure with the Agg canvas gives the renderer (never pyplot, which keeps figures for ever);
shapes go straight to it, because artists and axes would cost twice the time and their layout
would still be ours. At 72 dpi a point is a pixel.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from charts import fonts
from charts.errors import BlankPicture
from charts.fonts import check_fonts
from charts.inks import INK, palette

__all__ = ["BODY", "FOOT", "MARGIN", "TITLE", "WIDTH", "Canvas", "Cap", "check_fonts"]

WIDTH = 1125
MARGIN = 48
TITLE, BODY, FOOT = 54, 39, 33

#: A body with less ink than this holds no chart: the empty-state box alone has over 3,000.
LEAST_INK = 600

#: From the baseline up to the optical middle of a line, in parts of the size.
_MIDDLE = 0.365

Point = tuple[float, float]
Cap = Literal["butt", "round"]

# rcParams are the process's own: set once here, never within a drawing.
mpl.rcParams.update(
    {"text.hinting": "no_hinting", "text.parse_math": False, "path.simplify": False}
)


@cache
def _colour(ink: str) -> tuple[float, float, float]:
    red, green, blue = to_rgb(ink)
    return red, green, blue


class Canvas:
    """A picture under drawing, 1125 pixels wide. Coordinates are pixels from the top left."""

    def __init__(self, height: float) -> None:
        self.height = math.ceil(height)
        self._body: tuple[int, int] = (0, self.height)
        size = (WIDTH / 72, self.height / 72)
        surface: Any = FigureCanvasAgg(Figure(size, dpi=72))
        self._renderer = surface.get_renderer()
        np.asarray(self._renderer.buffer_rgba())[...] = 255
        self._flip = Affine2D().scale(1, -1).translate(0, self._renderer.height)

    def mark_body(self, top: float, bottom: float) -> None:
        """Say between which heights the chart itself lies: `png` looks for ink there."""
        self._body = (round(top), round(bottom))

    def text(
        self, x: float, y: float, words: str, *, size: float = BODY, ink: str = INK,
        align: str = "left",
    ) -> float:  # fmt: skip
        """Print one line with its middle at height `y`; returns its width.

        `align` tells what `x` is: the line's left, centre or right. Raises MissingGlyph.
        """
        wide = fonts.width(words, size)
        x -= {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        gc = self._renderer.new_gc()
        gc.set_foreground(_colour(ink), isRGBA=True)
        self._renderer.draw_text(gc, x, y + _MIDDLE * size, words, fonts.properties(size), 0)
        return wide

    def path(
        self, path: Path, *, fill: str | None = None, edge: str | None = None,
        stroke: float = 0, dash: Sequence[float] = (), cap: Cap = "butt",
    ) -> None:  # fmt: skip
        """Fill and stroke a matplotlib path given in our coordinates."""
        gc = self._renderer.new_gc()
        gc.set_linewidth(stroke if edge else 0)
        gc.set_foreground(_colour(edge or INK), isRGBA=True)
        gc.set_joinstyle("round")
        gc.set_capstyle(cap)
        if dash:
            gc.set_dashes(0, list(dash))
        self._renderer.draw_path(gc, path, self._flip, _colour(fill) if fill else None)

    def line(
        self, points: Sequence[Point], *, ink: str = INK, stroke: float = 3,
        dash: Sequence[float] = (), cap: Cap = "butt",
    ) -> None:  # fmt: skip
        """A line through `points`."""
        self.path(Path(points), edge=ink, stroke=stroke, dash=dash, cap=cap)

    def shape(
        self, points: Sequence[Point], *, fill: str | None = None, edge: str | None = None,
        stroke: float = 0, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """A closed shape through `points`."""
        closed = Path([*points, points[0]], closed=True)
        self.path(closed, fill=fill, edge=edge, stroke=stroke, dash=dash)

    def rect(
        self, x: float, y: float, wide: float, high: float, *, fill: str | None = None,
        edge: str | None = None, stroke: float = 0, radius: float = 0,
        dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """A rectangle, its corners rounded by `radius`."""
        outline = _rounded(x, y, wide, high, radius=min(radius, wide / 2, high / 2))
        self.path(outline, fill=fill, edge=edge, stroke=stroke, dash=dash)

    def disc(
        self, x: float, y: float, radius: float, *, fill: str | None = None,
        edge: str | None = None, stroke: float = 0,
    ) -> None:  # fmt: skip
        """A circle around (x, y)."""
        self.path(Path.circle((x, y), radius), fill=fill, edge=edge, stroke=stroke)

    def hatch(
        self, x: float, y: float, wide: float, high: float, *, ink: str, gap: float = 14,
        stroke: float = 2,
    ) -> None:  # fmt: skip
        """Slanted lines within a rectangle, from the lower left to the upper right."""
        inset = stroke * 0.75
        x, y, wide, high = x + inset, y + inset, wide - 2 * inset, high - 2 * inset
        points: list[Point] = []
        offset = gap if min(wide, high) > stroke else math.inf
        while offset < wide + high:
            start = (x + max(0.0, offset - high), y + min(offset, high))
            end = (x + min(offset, wide), y + max(0.0, offset - wide))
            points += [start, end]
            offset += gap
        codes = [Path.MOVETO, Path.LINETO] * (len(points) // 2)
        if points:
            self.path(Path(points, codes), edge=ink, stroke=stroke)

    def _indexed(self) -> Image.Image:
        size = (WIDTH, self.height)
        pixels = self._renderer.buffer_rgba()
        picture = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")
        return picture.quantize(palette=palette(), dither=Image.Dither.NONE)

    def png(self) -> bytes:
        """The finished picture as a palette PNG; BlankPicture when its body has no ink."""
        picture = self._indexed()
        top, bottom = self._body
        counts = picture.crop((0, top, WIDTH, bottom)).histogram()
        ink = sum(counts) - max(counts)
        if ink < LEAST_INK:
            raise BlankPicture(ink)
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=7)
        return out.getvalue()


def _rounded(x: float, y: float, wide: float, high: float, *, radius: float) -> Path:
    right, bottom = x + wide, y + high
    if radius <= 0:
        corners = [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
        return Path(corners, closed=True)
    near, far = radius, radius * 0.4477  # control points of a quarter circle
    vertices = [
        (x + near, y), (right - near, y),
        (right - far, y), (right, y + far), (right, y + near), (right, bottom - near),
        (right, bottom - far), (right - far, bottom), (right - near, bottom), (x + near, bottom),
        (x + far, bottom), (x, bottom - far), (x, bottom - near), (x, y + near),
        (x, y + far), (x + far, y), (x + near, y), (x + near, y),
    ]  # fmt: skip
    side = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(vertices, [Path.MOVETO, *side * 4, Path.CLOSEPOLY])
