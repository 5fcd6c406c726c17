"""Fitting text into a width: shrink a little, then wrap, and only then cut with an ellipsis."""

from __future__ import annotations

import re
from functools import lru_cache

from charts.fonts import width

_PIECE = re.compile(r"[0-9A-Za-z.,:/%+\-–−≥≤<>]+|.")
_NEVER_FIRST = "，。；：、！？）」』》”’%％…·"
_NEVER_LAST = "（「『《“‘"
ELLIPSIS = "…"


def pieces(text: str) -> list[str]:
    """Where a line may break: between any two pieces. Numbers and closing marks stay whole."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and (piece[0] in _NEVER_FIRST or found[-1][-1] in _NEVER_LAST):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def cut(text: str, *, size: float, room: float) -> str:
    """`text` as it is when it fits into `room`, else its beginning and an ellipsis."""
    room += 0.5  # sums of floats: a text measured to fit must fit
    if width(text, size) <= room:
        return text
    while text and width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


@lru_cache(maxsize=512)
def wrapped(text: str, *, size: float, room: float, most: int) -> tuple[str, ...]:
    """`text` as at most `most` lines no wider than `room`; the last is cut when it must be."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and len(lines) < most and width(lines[-1] + piece, size) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(cut(line.strip(), size=size, room=room) for line in lines)


def balanced(text: str, *, size: float, room: float) -> tuple[str, ...]:
    """Two lines of like length when one is too short, so that no single word dangles."""
    lines = wrapped(text, size=size, room=room, most=2)
    if len(lines) < 2:
        return lines
    half = max(width(text, size) * 0.54, room * 0.5)
    even = wrapped(text, size=size, room=half, most=2)
    if even[-1].endswith(ELLIPSIS):
        return lines
    return even


def shrunk(text: str, *, size: float, least: float, room: float) -> float:
    """The largest size from `size` down to `least` at which `text` fits into `room`."""
    return max(least, min(size, size * room / max(width(text, size), 1)))
