"""Strength of a habit and the nth day: pure arithmetic (FEATURES 23, CONVERSATIONS §4.8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from services.reflections.limits import HALF_LIFE_DAYS

#: What is left of the strength after one missed day.
KEPT = Decimal("0.5") ** (Decimal(1) / HALF_LIFE_DAYS)


def strength(written: Collection[date], rest: Collection[date], *, until: date) -> Decimal:
    """Strength 0-100 at the end of `until`, from the first written day on.

    A written day pulls it towards 100, a missed one halves it in 13 days, a day at rest leaves it.
    """
    days = {day for day in written if day <= until}
    if not days:
        return Decimal(0)
    resting = set(rest)
    score = Decimal(0)
    day = min(days)
    while day <= until:
        if day in days:
            score = score * KEPT + (1 - KEPT)
        elif day not in resting:
            score = score * KEPT
        day += timedelta(days=1)
    return score * 100


def streak(written: Collection[date], rest: Collection[date], *, until: date) -> int:
    """Written days in a row up to `until`; neither days at rest nor `until` itself break it."""
    days, resting = set(written), set(rest)
    first = min(days, default=until)
    count, day = 0, until
    while day >= first:
        if day in days:
            count += 1
        elif day not in resting and day != until:
            break
        day -= timedelta(days=1)
    return count


def whole(score: Decimal) -> int:
    """A strength as it is printed."""
    return int(score.quantize(Decimal(1), ROUND_HALF_UP))


def nth_day(day: date, *, entered_on: date | None) -> int | None:
    """Calendar days since entering, that day being 1; None before it or when not known."""
    if entered_on is None or day < entered_on:
        return None
    return (day - entered_on).days + 1
