"""Which points of a line deserve their number: the ends and where the direction changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: A turn is worth its number when it leaves the straight way by this part of the line's range.
WORTH = 0.2
MOST_TURNS = 2


def turning_points(values: Sequence[float | None], *, most: int = MOST_TURNS) -> list[int]:
    """Places of the first and last value and of at most `most` turns between, in order.

    A turn is the point farthest from the straight lines through the points already chosen
    (as line simplification picks its corners); gaps are skipped.
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(known) < 3:
        return [n for n, _ in known]
    heights = [value for _, value in known]
    span = max(heights) - min(heights)
    chosen = [0, len(known) - 1]
    while span > 0 and len(chosen) < most + 2:
        away, place = max(_farthest(known, start, end) for start, end in pairwise(chosen))
        if away < WORTH * span:
            break
        chosen = sorted([*chosen, place])
    return [known[place][0] for place in chosen]


def _farthest(known: list[tuple[int, float]], start: int, end: int) -> tuple[float, int]:
    first, last = known[start], known[end]
    slope = (last[1] - first[1]) / (last[0] - first[0])
    away = [
        (abs(value - first[1] - slope * (n - first[0])), start + 1 + k)
        for k, (n, value) in enumerate(known[start + 1 : end])
    ]
    return max(away, default=(0.0, start), key=lambda found: (found[0], -found[1]))
