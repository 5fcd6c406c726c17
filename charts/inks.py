"""Colours by meaning (CONVERSATIONS §5), and the one palette every picture is stored in.

A meaning is never colour alone: `State` carries a colour, a shape (charts.marks) and a word.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PIL import Image, ImageColor

WHITE = "#FFFFFF"
INK = "#222222"
SOFT = "#5C636E"
GRID = "#E1E4E8"
PANEL = "#F4F5F7"
BAND = "#ECEEF1"
HATCH = "#DDE1E6"

MET = "#0072B2"
WATCH = "#B8860B"
MISSED = "#C8401A"
NONE = "#8A8F98"
COMPARE = "#B5BAC1"

TARGET = "#000000"
STANDARD = "#6B7280"
WARNING = "#D0021B"

AMBER = "#FFD680"
MET_LIGHT = "#B9D9EB"
MET_MIDDLE = "#57A5D1"
MET_TINT = "#E4F0F8"


class State(StrEnum):
    """How a value stands against its lines."""

    MET = "met"
    WATCH = "watch"
    MISSED = "missed"
    NONE = "none"

    @property
    def ink(self) -> str:
        """The colour that means this state."""
        return {"met": MET, "watch": WATCH, "missed": MISSED, "none": NONE}[self.value]


#: (ink, ground, steps): the shades that antialiased edges of an ink on a ground pass through.
_EDGES = (
    (INK, WHITE, 7), (SOFT, WHITE, 5), (MET, WHITE, 6), (WATCH, WHITE, 5), (MISSED, WHITE, 5),
    (NONE, WHITE, 4), (COMPARE, WHITE, 3), (WARNING, WHITE, 4), (INK, AMBER, 6),
    (MET, MET_TINT, 3), (INK, MET_LIGHT, 4),
    (WHITE, MET_MIDDLE, 3), (SOFT, PANEL, 3), (INK, PANEL, 3),
    (SOFT, BAND, 2),
)  # fmt: skip
_FLATS = (WHITE, TARGET, GRID, PANEL, BAND, HATCH, AMBER, MET_LIGHT, MET_MIDDLE, MET_TINT)


def _blend(ink: str, ground: str, part: float) -> tuple[int, ...]:
    pairs = zip(ImageColor.getrgb(ink), ImageColor.getrgb(ground), strict=True)
    return tuple(round(a * part + b * (1 - part)) for a, b in pairs)


def shades() -> list[tuple[int, ...]]:
    """Every colour a picture may hold, white first."""
    found = {_blend(flat, WHITE, 1.0): None for flat in _FLATS}
    for ink, ground, steps in _EDGES:
        for step in range(1, steps + 1):
            found[_blend(ink, ground, step / steps)] = None
    return list(found)


@cache
def palette() -> Image.Image:
    """The kept palette as Pillow wants it.

    Made from the inks instead of from a first drawing, so that the bytes of a picture do not
    depend on what was drawn before it.
    """
    image = Image.new("P", (1, 1))
    image.putpalette([part for shade in shades() for part in shade])
    return image
