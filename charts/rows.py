"""What charts made of rows share: long lists folded, a number with its fraction at the tail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from charts import words
from charts.canvas import FOOT, Canvas
from charts.fonts import width
from charts.inks import GRID, SOFT
from charts.page import LEFT, RIGHT

MOST, FIRST, LAST = 12, 5, 3
FOLD_HEIGHT = 84.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fold:
    """So many rows are left out here."""

    hidden: int


@dataclass(frozen=True, slots=True)
class Folded(Generic[T]):
    """Rows to draw in order, with a `Fold` wherever some are left out."""

    items: tuple[T | Fold, ...]

    @property
    def shown(self) -> tuple[T, ...]:
        """The rows alone."""
        return tuple(item for item in self.items if not isinstance(item, Fold))


def folded(rows: Sequence[T], *, keep: Callable[[T], bool] = lambda _: False) -> Folded[T]:
    """More than 12 rows become the first 5, the last 3 and those to `keep` (CONVERSATIONS §5)."""
    if len(rows) <= MOST:
        return Folded(tuple(rows))
    items: list[T | Fold] = []
    hidden = 0
    for n, row in enumerate(rows):
        if n < FIRST or n >= len(rows) - LAST or keep(row):
            items += [Fold(hidden)] * (hidden > 0) + [row]
            hidden = 0
        else:
            hidden += 1
    return Folded(tuple(items))


def draw_fold(canvas: Canvas, fold: Fold, *, y: float) -> None:
    """A dashed line that says how many rows are left out."""
    text = words.HIDDEN_ROWS.format(count=fold.hidden)
    middle = (LEFT + RIGHT) / 2
    half = canvas.text(middle, y + 22, text, size=FOOT, ink=SOFT, align="centre") / 2 + 24
    for start, end in ((LEFT, middle - half), (middle + half, RIGHT)):
        canvas.line([(start, y + 22), (end, y + 22)], ink=GRID, stroke=3, dash=(12, 10))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands at a bar's tail: 「66.7%（36/54）」 large, then small."""

    main: str
    detail: str
    extra: str = ""
    size: float = 45.0

    @classmethod
    def of(cls, text: str, *, extra: str = "", size: float = 45.0) -> Figure:
        """Split a text at its bracket."""
        main, bracket, rest = text.partition("（")
        return cls(main, bracket + rest, extra, size)

    @property
    def wide(self) -> float:
        """The width it needs."""
        more = width(self.extra, FOOT) + 12 if self.extra else 0.0
        return width(self.main, self.size) + width(self.detail, FOOT) + more + 4

    def draw(self, canvas: Canvas, x: float, y: float, *, ink: str, room: float) -> None:
        """Print it from `x`, made smaller when `room` is less than it needs."""
        squeeze = min(1.0, room / self.wide)
        x += canvas.text(x, y, self.main, size=self.size * squeeze, ink=ink)
        if self.detail:
            x += canvas.text(x, y + 3, self.detail, size=FOOT * squeeze, ink=SOFT)
        if self.extra:
            canvas.text(x + 12 * squeeze, y + 3, self.extra, size=FOOT * squeeze, ink=ink)
