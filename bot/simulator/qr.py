"""QR codes as pictures: drawing one, and reading one out of a photograph."""

from __future__ import annotations

import io

import segno
from PIL import Image, UnidentifiedImageError

#: Dots of a module in the picture; a code of the platform is 430 dots wide.
SCALE = 11
QUIET = 4

#: A picture with more dots than this is no photograph of a code.
MOST_DOTS = 40_000_000


class NoPicture(ValueError):
    """Bytes that are no picture, or one too large to look at."""


def draw(content: str) -> bytes:
    """A PNG that any scanner reads as `content`."""
    # Level M as the platform's own: a quarter of a printed poster may be worn off.
    picture = io.BytesIO()
    # Scanners guess at letters beyond ASCII unless they are told.
    code = segno.make(
        content, error="m", boost_error=False, micro=False, encoding="utf-8",
        eci=not content.isascii(),
    )
    code.save(picture, kind="png", scale=SCALE, border=QUIET)
    return picture.getvalue()


def read(picture: bytes) -> list[str]:
    """What the QR codes in a PNG, JPEG or GIF say, [] without one; NoPicture when it is none."""
    # Two megabytes of machine code that only a scanned picture needs.
    import zxingcpp  # noqa: PLC0415

    grey = _grey(picture)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(grey, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return [one.text for one in found if one.text]


def _grey(picture: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > MOST_DOTS:
                raise NoPicture("the picture is too large")
            shown = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NoPicture("this is no picture") from error
    # A code on a transparent ground is black on white to whoever looks at it.
    ground = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(ground, shown).convert("L")
