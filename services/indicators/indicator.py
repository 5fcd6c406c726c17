"""An indicator, as the catalogue states it, and a reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Indicator:
    """What is measured; the fields are those of catalogue/indicators.yaml.

    `origin` is imported, computed, evidence (people judge it by material) or unconnected.
    """

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    kind: str
    unit: str
    better: str
    bands: tuple[tuple[str, Decimal], ...]
    fraction: str
    numerator: str
    denominator: str
    source: str
    feed: str
    due: tuple[int, int] | None
    period: str
    cohort: bool
    at: tuple[str, ...]
    people: bool
    target: Decimal | None
    standard: Decimal | None
    warning: Decimal | None
    asked_next: tuple[str, ...]
    origin: str
    level: str = ""

    @property
    def label(self) -> str:
        """What answers call it."""
        return self.short or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called, each once."""
        return tuple(dict.fromkeys([self.name, *([self.short] if self.short else []),
                                    *self.aliases]))

    @property
    def connected(self) -> bool:
        """Whether a source reports it, so that a value may be expected."""
        return self.origin in ("imported", "computed")

    @property
    def measured(self) -> bool:
        """Whether its value is a number; what is judged by material has none."""
        return self.kind in ("rate", "count", "number")

    @property
    def is_rate(self) -> bool:
        return self.kind == "rate"


@dataclass(frozen=True)
class Org:
    """An org as questions and answers need it."""

    id: int
    kind: str
    code: str
    name: str
    short_name: str
    parent_id: int | None = None
    grade: int | None = None
    name_key: str = ""

    @property
    def label(self) -> str:
        """What answers call it: its name, the school by its short one (全校)."""
        if self.kind == "school" and self.short_name:
            return self.short_name
        return self.name

    @property
    def short(self) -> str:
        """What lists call it."""
        return self.short_name or self.name


@dataclass(frozen=True)
class Lines:
    """The lines a value is held against; None where there is none."""

    target: Decimal | None = None
    standard: Decimal | None = None
    warning: Decimal | None = None

    @property
    def drawn(self) -> tuple[Decimal, ...]:
        return tuple(one for one in (self.target, self.standard, self.warning) if one is not None)


@dataclass(frozen=True)
class Reading:
    """The current value of an indicator for an org and a period.

    `value` is None where nothing was reported (law 5: never 0). A rate with a fraction has
    numerator and denominator. `data_on` is the day up to which the source speaks, `batch` the
    number of the batch it came with, `row` the row of that file.
    """

    indicator: Indicator
    org: Org
    period: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    band: str = ""
    data_on: date | None = None
    batch: str = ""
    row: int | None = None
    lines: Lines = Lines()

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def exact(self) -> Fraction | None:
        """The value unrounded: from numerator and denominator where there are both."""
        if self.value is None:
            return None
        if self.indicator.is_rate and self.numerator is not None and self.denominator:
            return Fraction(self.numerator) * 100 / Fraction(self.denominator)
        return Fraction(self.value)
