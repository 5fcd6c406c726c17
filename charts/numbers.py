"""Numbers as they are printed (CONVERSATIONS R6) and the round numbers an axis stands on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
MOST_PLACES = 4


def rounded(value: float, places: int = 1) -> Decimal:
    """`value` rounded half up in decimal: 81.25 is 81.3, where binary rounding says 81.2."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def printed(value: float, *, places: int = 1, lines: Iterable[float | None] = ()) -> str:
    """`value` as text, with more places where rounding would carry it across one of `lines`.

    Whole numbers lose their `.0` only with `places=0`; a minus is the long one.
    """
    bounds = [Decimal(str(line)) for line in lines if line is not None]
    exact = Decimal(str(value))
    text = rounded(value, places)
    while places < MOST_PLACES and any((exact < line) != (text < line) for line in bounds):
        places += 1
        text = rounded(value, places)
    return f"{text:f}".replace("-", MINUS)


def plain(value: float) -> str:
    """A bound or a count without idle zeros: 90.0 is 90, 2.50 is 2.5."""
    text = f"{rounded(value, 2):f}".rstrip("0").rstrip(".")
    return (text or "0").replace("-", MINUS)


def signed(value: float, *, places: int = 1) -> str:
    """A difference with its sign: +1.2, −6.1; zero has none."""
    amount = rounded(value, places)
    if amount > 0:
        return f"+{amount:f}"
    return f"{amount:f}".replace("-", MINUS) if amount else f"{abs(amount):f}"


def step_for(span: float, most: int) -> float:
    """The smallest round step (1, 2, 2.5, 5 × 10ⁿ) that cuts `span` into at most `most` parts."""
    if span <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(span / most))
    for factor in (1, 2, 2.5, 5, 10, 20):
        if span / (power * factor) <= most + 1e-9:
            return power * factor
    return power * 50


def ticks(low: float, high: float, *, most: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`."""
    step = step_for(high - low, most)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]
