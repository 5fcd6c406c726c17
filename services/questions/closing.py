"""Figures of few persons stay hidden: what would give them away by subtraction is closed too.

MODEL §5: one complementary cell beside a single hidden one. It is the same cell in every question,
so that asking for the total and the others one by one tells no more than the list does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from services.colleges import College
from services.indicators import judging, values
from services.indicators.indicator import Indicator, Org, Reading
from services.indicators.orgs import Reach
from services.questions.answers import Shown

Cell = tuple[str, int, str]


async def closed(rows: Iterable[Shown], *, college: College, reach: Reach) -> list[Shown]:
    """The rows for who sees no persons, with the cells closed that would give others away."""
    given = list(rows)
    open_ = [one.reading for one in given if one.reading.indicator.people and not one.hidden]
    shut: set[Cell] = set()
    for code in sorted({one.indicator.id for one in open_ if one.known}):
        asked = [one for one in open_ if one.indicator.id == code]
        shut |= await _given_away(asked, college=college, reach=reach)
    return [_shut(one) if _cell(one.reading) in shut else one for one in given]


async def _given_away(
    asked: Sequence[Reading], *, college: College, reach: Reach
) -> set[Cell]:
    """The complementary cells of all families in which one of these readings stands."""
    indicator = asked[0].indicator
    families = _families((one.org for one in asked), indicator, reach)
    members = {org.id: org for family in families for org in family}
    periods = sorted({one.period for one in asked})
    read = await values.current(
        college, reach, indicators=[indicator], orgs=members.values(), periods=periods
    )
    found = (
        _complement([read[indicator.id, org.id, period] for org in family])
        for family in families for period in periods
    )
    return {_cell(one) for one in found if one is not None}


def _families(
    orgs: Iterable[Org], indicator: Indicator, reach: Reach
) -> list[tuple[Org, ...]]:
    """The orgs of a kind below each total that the asker reaches."""
    totals = {
        (above.id, org.kind): above
        for org in orgs for above in reach.above(org)
        if above in reach and org.kind in indicator.at
    }
    return [reach.parts(above, kind) for (_, kind), above in totals.items()]


def _complement(family: Sequence[Reading]) -> Reading | None:
    """The smallest shown one where exactly one is hidden; None where nothing is given away."""
    known = [one for one in family if one.known]
    hidden = [one for one in known if judging.hidden(one, sees_rows=False)]
    others = [one for one in known if one not in hidden and one.denominator is not None]
    if len(hidden) != 1 or not others:
        return None
    return min(others, key=lambda one: (one.denominator or Decimal(0), one.org.id))


def _cell(reading: Reading) -> Cell:
    return reading.indicator.id, reading.org.id, reading.period


def _shut(shown: Shown) -> Shown:
    return replace(shown, number="", numerator=None, denominator=None, hidden=True)
