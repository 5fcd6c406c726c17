"""What can go wrong with a picture.

ChartError
  UnknownChart      no chart of that name
  ChartDataError    the data do not fit the chart's shape; `field` and `why`
  MissingGlyph      the font cannot print a character; `character`
  BlankPicture      the drawing came out empty, so it is not handed on
  PainterBusy       too many drawings are waiting already
  PainterClosed     the painter was closed
  PainterDied       the drawing process died twice over the same picture
"""

from __future__ import annotations


class ChartError(Exception):
    """Any reason why there is no picture; the text twin goes out alone."""


class UnknownChart(ChartError):
    """No chart is registered under this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no chart is called {self.name!r}"


class ChartDataError(ChartError):
    """The data do not fit; `field` is a path like `rows[2].value`, `why` says what is wanted."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field
        self.why = why

    def __str__(self) -> str:
        return f"{self.field}: {self.why}"


class MissingGlyph(ChartError):
    """The shipped font has no glyph for `character`; a box in its place is never drawn."""

    def __init__(self, character: str) -> None:
        super().__init__(character)
        self.character = character

    def __str__(self) -> str:
        return f"the font has no glyph for U+{ord(self.character[:1] or ' '):04X}"


class BlankPicture(ChartError):
    """The drawn body holds too little ink to be a chart."""

    def __init__(self, ink_pixels: int) -> None:
        super().__init__(ink_pixels)
        self.ink_pixels = ink_pixels

    def __str__(self) -> str:
        return f"the picture is blank: {self.ink_pixels} inked pixels"


class PainterBusy(ChartError):
    """The painter's queue is full."""


class PainterClosed(ChartError):
    """The painter draws no more."""


class PainterDied(ChartError):
    """The drawing process was replaced once and died again on the same picture."""
