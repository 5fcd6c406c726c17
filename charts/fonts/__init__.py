"""The shipped font, Noto Sans SC Regular (OFL 1.1, see OFL.txt), and its measures."""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

from charts.errors import MissingGlyph

FONT = Path(__file__).with_name("NotoSansSC-Regular.otf")
LICENCE = Path(__file__).with_name("OFL.txt")

#: What every picture leans on, and rare characters that a subset of the font would lack.
_SAMPLE = "目标准预警达未关注无数据来源内部资料专业课程喆镕玥·「」（）%−+≥≤…0123456789"


@cache
def face() -> FT2Font:
    """The opened font."""
    return get_font(str(FONT))


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(face().get_charmap())


@cache
def properties(size: float) -> FontProperties:
    """What matplotlib wants to know to print at `size` pixels (72 dpi: a point is a pixel)."""
    return FontProperties(fname=str(FONT), size=size)


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    if ord(character) not in _glyphs():
        raise MissingGlyph(character)
    font = face()
    font.set_size(1000, 72)
    _laid_out(font, character)
    return font.load_char(ord(character), LoadFlags.NO_HINTING).linearHoriAdvance / 65_536_000


def _laid_out(font: FT2Font, character: str) -> None:
    """matplotlib's own word on a glyph is a mere warning, and drawing gives not even that."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            font.set_text(character)
        except UserWarning:
            raise MissingGlyph(character) from None


def width(text: str, size: float) -> float:
    """The width in pixels of `text` at `size`; MissingGlyph if the font cannot print it."""
    return size * sum(map(_advance, text))


def printable(text: str) -> str:
    """`text` without the characters the font cannot print (emoji, mostly)."""
    return "".join(character for character in text if ord(character) in _glyphs()).strip()


def check_fonts() -> list[str]:
    """Problems with the shipped font, in words for the operator; empty when all is well."""
    absent = [path.name for path in (FONT, LICENCE) if not path.is_file()]
    if absent:
        return [f"charts/fonts/{name} is missing: install the package again" for name in absent]
    try:
        width(_SAMPLE, 10)
    except MissingGlyph as error:
        return [f"{FONT.name} is not the full font: {error}"]
    except (OSError, RuntimeError) as error:
        return [f"{FONT.name} cannot be read: {error}"]
    return []
