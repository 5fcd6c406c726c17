"""A long day in pieces that fit a message: by lines, and a line that is too long by characters."""

from __future__ import annotations

#: Bytes of UTF-8 that a piece may have; head, options and foot need the rest of the 1,800.
PIECE_BYTES = 1400


def pieces(text: str, *, most: int = PIECE_BYTES) -> tuple[str, ...]:
    """`text` in pieces of at most `most` bytes; nothing is lost but the line ends between them."""
    found = [""]
    for line in text.splitlines():
        for bit in _bits(line, most):
            longer = f"{found[-1]}\n{bit}" if found[-1] else bit
            if len(longer.encode()) <= most:
                found[-1] = longer
            else:
                found.append(bit)
    return tuple(found)


def _bits(line: str, most: int) -> list[str]:
    """A line cut where it is longer than a piece."""
    if len(line.encode()) <= most:
        return [line]
    width = most // 4
    return [line[start : start + width] for start in range(0, len(line), width)]
