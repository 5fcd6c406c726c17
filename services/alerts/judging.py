"""A value against tiers: the one place that says how severe something is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

#: From mild to severe (domain/warnings.yaml); 黄, 橙 and 红 of CONVERSATIONS R11.
TIERS = ("notice", "warning", "serious")


def judge(value: Decimal, tiers: Mapping[str, Decimal]) -> str | None:
    """The highest tier whose number the value reaches, None below all of them."""
    reached = [tier for tier in TIERS if tier in tiers and value >= tiers[tier]]
    if not reached:
        return None
    return reached[-1]


def severity(tier: str) -> int:
    """0 for the mildest tier; for sorting and comparing."""
    return TIERS.index(tier)


def amounts(rows: Iterable[tuple[date, Decimal]], *, counts: str) -> list[tuple[date, Decimal]]:
    """What each row adds to the value, by the rule's `counts`: its own value, or one; a day with
    several rows adds one where days count."""
    if counts == "value":
        return list(rows)
    found = [(day, Decimal(1)) for day, _ in rows]
    if counts == "days":
        return sorted(set(found))
    return found


def clears_on(
    rows: list[tuple[date, Decimal]], *, lowest: Decimal, window_days: int
) -> date | None:
    """The first day on which so much has left the window that no tier is reached any more.

    Assumes that nothing is added; None when nothing is reached now.
    """
    value = sum((amount for _, amount in rows), Decimal(0))
    if value < lowest:
        return None
    for day, amount in sorted(rows):
        value -= amount
        if value < lowest:
            return day + timedelta(days=window_days + 1)
    return None
