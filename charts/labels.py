"""Placing small texts so that they touch neither each other nor the points they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from charts.canvas import BODY, Canvas
from charts.fonts import width

Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Labels:
    """Numbers beside points; one that finds no free place is left out, never printed over."""

    def __init__(
        self, canvas: Canvas, *, left: float, right: float, top: float, bottom: float
    ) -> None:
        self._canvas = canvas
        self._left, self._right, self._top, self._bottom = left, right, top, bottom
        self._taken: list[Box] = []
        self._behind: list[Box] = []

    def keep_clear(self, points: Sequence[Point], *, radius: float = 12) -> None:
        """Let no later label cover these points or the lines between them."""
        self._taken += _boxes(points, radius=radius)

    def keep_off(self, points: Sequence[Point]) -> None:
        """Rather not cover this background line, but do so before leaving a number out."""
        self._behind += _boxes(points, radius=5)

    def put(self, point: Point, text: str, *, ink: str, above: bool, size: float = BODY) -> bool:
        """Print `text` near `point`, first on the wished side; False when no place is free."""
        wide = width(text, size)
        for obstacles in (self._taken + self._behind, self._taken):
            for x, y in self._places(point, wide, above=above):
                box = (x - wide / 2 - 4, y - size / 2, x + wide / 2 + 4, y + size / 2)
                inside = self._top <= box[1] and box[3] <= self._bottom
                if inside and not any(_touch(box, other) for other in obstacles):
                    self._canvas.text(x, y, text, size=size, ink=ink, align="centre")
                    self._taken.append(box)
                    return True
        return False

    def _places(self, point: Point, wide: float, *, above: bool) -> Iterator[Point]:
        sides = (1, -1)
        if above:
            sides = (-1, 1)
        for side, lift, shift in product(sides, (40, 54, 70), (0.0, -0.3, 0.3, -0.55, 0.55)):
            x = point[0] + shift * wide
            yield (
                min(max(x, self._left + wide / 2), self._right - wide / 2),
                point[1] + side * lift,
            )


def _boxes(points: Sequence[Point], *, radius: float) -> list[Box]:
    found = [(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(2, int(max(abs(to_x - x), abs(to_y - y)) / 14))
        for step in range(1, steps):
            at_x, at_y = x + (to_x - x) * step / steps, y + (to_y - y) * step / steps
            found.append((at_x - 5, at_y - 5, at_x + 5, at_y + 5))
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def spread(wanted: Sequence[tuple[float, float]], *, low: float, high: float) -> list[float]:
    """New tops for boxes given as (top, height), sorted by middle, so that none overlap.

    Moved as little as a push down and a push back up allow; kept between low and high, and when
    there is no room for all, the overflow goes below `high`, never above `low`.
    """
    tops = [top for top, _ in wanted]
    edge = low
    for n, (top, tall) in enumerate(wanted):
        tops[n] = max(top, edge)
        edge = tops[n] + tall
    edge = max(high, low + sum(tall for _, tall in wanted))
    for n in range(len(wanted) - 1, -1, -1):
        tops[n] = min(tops[n], edge - wanted[n][1])
        edge = tops[n]
    return tops
