"""What a question is answered with: plain values; words and pictures are the handler's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.indicators import judging
from services.indicators.attainment import Attainment
from services.indicators.indicator import Indicator, Org, Reading
from services.questions.query import Query
from services.questions.understanding import Unsure

#: Rows of a page (R5).
ROWS = 9


@dataclass(frozen=True)
class Next:
    """A question that is offered next: `kind` names its words, `org` or `indicator` fill them."""

    query: Query
    kind: str
    indicator: Indicator | None = None
    org: Org | None = None
    part: str = ""


@dataclass(frozen=True)
class Shown:
    """A reading as this asker may see it: `number` is its value in words, the figures are None
    where they are too few to be shown."""

    reading: Reading
    number: str
    band: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    hidden: bool = False

    @property
    def known(self) -> bool:
        return self.reading.known


@dataclass(frozen=True)
class Late:
    """A source that has not reported for longer than it should."""

    source: str
    hours: int
    at: datetime


@dataclass(frozen=True)
class Figure:
    """One number; `delta` against `before` in points or units; `asked` the org that was asked for
    where the indicator is not reported for it."""

    shown: Shown
    before: Shown | None = None
    delta: Decimal | None = None
    asked: Org | None = None
    late: Late | None = None
    next: tuple[Next, ...] = ()


@dataclass(frozen=True)
class Figures:
    """The same number of several orgs, page by page; `first` counts from 0."""

    indicator: Indicator
    period: str
    rows: tuple[Shown, ...]
    total: Shown | None = None
    first: int = 0
    next: tuple[Next, ...] = ()

    @property
    def page(self) -> tuple[Shown, ...]:
        return self.rows[self.first : self.first + ROWS]

    @property
    def more(self) -> bool:
        """Whether there is another page."""
        return self.first + ROWS < len(self.rows)

    @property
    def data_on(self) -> date | None:
        return _newest(self.rows)


@dataclass(frozen=True)
class Line:
    """An org's readings in a trend, one a period, whether known or not."""

    org: Org
    shown: tuple[Shown, ...]

    @property
    def open(self) -> tuple[Shown, ...]:
        """Those with a number that may be seen."""
        return tuple(one for one in self.shown if one.number)

    @property
    def last(self) -> Shown:
        """The newest period, whether known or not."""
        return self.shown[-1]

    @property
    def delta(self) -> Decimal | None:
        """The last less the first; None with fewer than two."""
        if len(self.open) < 2:
            return None
        return difference(self.open[-1], self.open[0])


@dataclass(frozen=True)
class Trend:
    """One line an org, over the same periods, oldest first."""

    indicator: Indicator
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    next: tuple[Next, ...] = ()

    @property
    def data_on(self) -> date | None:
        return _newest([one for line in self.lines for one in line.shown])

    @property
    def gaps(self) -> tuple[Decimal, ...]:
        """How far two lines lie apart in each period; empty where a number is not to be seen."""
        if len(self.lines) != 2:
            return ()
        pairs = zip(*(line.shown for line in self.lines), strict=True)
        found = [difference(one, other) for one, other in pairs]
        known = [abs(one) for one in found if one is not None]
        if len(known) < len(found):
            return ()
        return tuple(known)


@dataclass(frozen=True)
class Attained:
    """达成度: of an org with parts their shares, else its indicators, worst first (`rows`)."""

    year: str
    found: Attainment
    rows: tuple[Shown, ...]
    next: tuple[Next, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Nothing was reported: who should have by when, and the nearest period that has a value."""

    reading: Reading
    due_on: date | None
    nearest: Shown | None = None
    next: tuple[Next, ...] = ()


def difference(shown: Shown, before: Shown) -> Decimal | None:
    """The difference of the values as they are, not as they are printed; None where one of them
    may not be seen."""
    now, then = shown.reading.exact, before.reading.exact
    if not shown.number or not before.number or now is None or then is None:
        return None
    return judging.half_up(now - then, judging.MOST_DIGITS)


def _newest(rows: Iterable[Shown]) -> date | None:
    days = [one.reading.data_on for one in rows if one.reading.data_on is not None]
    return max(days, default=None)


Answer = Figure | Figures | Trend | Attained | Missing | Unsure
