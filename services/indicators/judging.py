"""Judging a value: its band, its state against the lines, and how it is printed (R6, FEATURES 67).

All of it is exact: fractions and decimals, never binary floats.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from services.indicators.indicator import Indicator, Lines, Reading

State = Literal["met", "watch", "missed", "none"]

#: A printed value gets at most so many decimals, however near a line it is.
MOST_DIGITS = 4
#: Aggregates over fewer persons are hidden from those who see no rows (MODEL §5).
SMALL = 10


def band(indicator: Indicator, value: Fraction) -> str:
    """A, B or C; an edge belongs to the better band. Empty for an indicator without bands."""
    if not indicator.bands:
        return ""
    for name, edge in indicator.bands:
        if reaches(indicator, value, edge):
            return name
    return "C"


def reaches(indicator: Indicator, value: Fraction, line: Decimal) -> bool:
    """Whether a value is as good as the line or better."""
    if indicator.better == "higher":
        return value >= Fraction(line)
    return value <= Fraction(line)


def state(reading: Reading) -> State:
    """met: reaches the target; watch: only the standard; missed: neither; none: no value.

    Without a target the standard stands for it, and the other way round.
    """
    exact = reading.exact
    if exact is None:
        return "none"
    lines = reading.lines
    aim = lines.target if lines.target is not None else lines.standard
    if aim is None or reaches(reading.indicator, exact, aim):
        return "met"
    if lines.standard is not None and reaches(reading.indicator, exact, lines.standard):
        return "watch"
    return "missed"


def has_aim(reading: Reading) -> bool:
    """Whether there is a line that its value may reach."""
    return reading.lines.target is not None or reading.lines.standard is not None


def edges(indicator: Indicator, lines: Lines) -> tuple[Decimal, ...]:
    """Every line that a printed value must not seem to cross."""
    return (*(edge for _, edge in indicator.bands), *lines.drawn)


def number(reading: Reading) -> str:
    """The value as people read it: 66.7%, 9 个; more digits where rounding would cross a line.

    ValueError without a value: 无数据 is for the caller to say.
    """
    exact = reading.exact
    if exact is None:
        raise ValueError("no value to print")
    indicator = reading.indicator
    least = 1
    if indicator.kind == "count":
        least = 0
    printed = f"{printed_digits(exact, edges(indicator, reading.lines), least=least):,f}"
    if indicator.is_rate:
        return f"{printed}%"
    return f"{printed} {indicator.unit}"


def printed_digits(exact: Fraction, lines: tuple[Decimal, ...], *, least: int = 1) -> Decimal:
    """The value rounded half up, to the fewest digits that keep it on its side of each line."""
    rounded = half_up(exact, least)
    for digits in range(least, MOST_DIGITS + 1):
        rounded = half_up(exact, digits)
        if all(_side(Fraction(rounded), line) == _side(exact, line) for line in lines):
            break
    return rounded


def half_up(exact: Fraction, digits: int) -> Decimal:
    """`exact` rounded half up, away from zero, to so many decimals."""
    scaled = abs(exact) * 10**digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    found = Decimal(whole).scaleb(-digits)
    if exact < 0:
        return -found
    return found


def stored(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The percent of two counts as the value column keeps it, four decimals, half up."""
    return (numerator * 100 / denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def hidden(reading: Reading, *, sees_rows: bool) -> bool:
    """Whether the figures of a reading are too few persons to be shown to this asker."""
    if sees_rows or not reading.indicator.people or reading.denominator is None:
        return False
    return reading.denominator < SMALL


def _side(value: Fraction, line: Decimal) -> int:
    edge = Fraction(line)
    return (value > edge) - (value < edge)
