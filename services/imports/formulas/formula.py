"""A formula as its file states it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Part:
    """Which rows a part of a formula takes, and whether they are counted or added up.

    Without `states` every state is taken; `least` is the value a row must reach.
    """

    states: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    least: Decimal | None = None
    add: str = "rows"


@dataclass(frozen=True)
class Holders:
    """Who is counted instead of rows: who holds a role on a day (month, day) of a year."""

    role: str
    on: tuple[int, int]
    years: int


@dataclass(frozen=True)
class Formula:
    """How an indicator comes out of facts; the package's docstring tells the fields.

    `quiet`: its facts may be in the state normal, which most of them are.
    """

    indicator: str
    version: str
    fact: str
    subject: str
    period: str
    rows: Part
    numerator: Part
    denominator: Part | None
    tally: bool
    quiet: bool
    holders: Holders | None
    at: tuple[str, ...]
