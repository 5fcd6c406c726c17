"""Looking up the numbers a question asks for, as far as its asker may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models import sql
from services import feeds
from services.indicators import attainment, judging, values
from services.indicators.indicator import Indicator, Org, Reading
from services.people.asker import Asker
from services.questions import periods, understanding
from services.questions.answers import (
    ROWS,
    Answer,
    Attained,
    Figure,
    Figures,
    Late,
    Line,
    Missing,
    Next,
    Shown,
    Trend,
    difference,
)
from services.questions.closing import closed
from services.questions.periods import Present
from services.questions.query import Query
from services.questions.understanding import Ground

#: Questions offered after a trend of several.
MOST_OFFERED = 3
#: What an org is split into.
SPLIT = {"school": "college", "college": "major", "major": "class"}


@dataclass(frozen=True)
class LookUp:
    """One question of an asker: what she may see of it (`sees_rows`: also figures under ten)."""

    asker: Asker
    ground: Ground
    sees_rows: bool
    now: datetime

    @property
    def present(self) -> Present:
        return self.ground.now

    def shown(self, reading: Reading) -> Shown:
        """A reading as the asker may see it; under ten persons the band is all there is."""
        if not reading.known:
            return Shown(reading, "", "")
        if judging.hidden(reading, sees_rows=self.sees_rows):
            return Shown(reading, "", reading.band, hidden=True)
        return Shown(
            reading, judging.number(reading), reading.band, reading.numerator,
            reading.denominator,
        )

    async def figure(self, query: Query) -> Answer:
        indicator = self.ground.known[query.indicator]
        asked = self.ground.org(query.orgs[0])
        org = self._reported_for(indicator, asked)
        if org is None:
            return await self.parts(query.of("parts", part=indicator.at[0]))
        period = query.period or self.present.of(indicator.period)
        reading = await self._one(indicator, org, period)
        if not reading.known:
            return await self._missing(reading, query)
        before = await self._one(indicator, org, periods.before(period, indicator.period))
        shown, earlier = await self._all_shown([reading, before])
        return Figure(
            shown, earlier if earlier.known else None, difference(shown, earlier),
            asked if org != asked else None, await self._late(indicator),
            self._offered(query, indicator, org),
        )

    async def several(self, query: Query) -> Answer:
        indicator = self.ground.known[query.indicator]
        period = query.period or self.present.of(indicator.period)
        rows = await self._rows(indicator, [self.ground.org(one) for one in query.orgs], period)
        count = understanding.TREND[indicator.period]
        trend = query.of("trend", period=period, count=count)
        offered = Next(trend, "trend", indicator=indicator)
        return Figures(indicator, period, tuple(rows), next=(offered,))

    async def parts(self, query: Query) -> Answer:
        """The orgs of a kind below, best last; one hidden cell alone would be a subtraction."""
        indicator = self.ground.known[query.indicator]
        org = self.ground.org(query.orgs[0])
        part = query.part if query.part in indicator.at else SPLIT.get(org.kind, "")
        found = [one for one in self.ground.reach.parts(org, part) if one.id in
                 self.ground.reach.ids]
        period = query.period or self.present.of(indicator.period)
        total = await self._one(indicator, org, period)
        if not found or part not in indicator.at:
            return await self._missing(total, query)
        rows = await self._rows(indicator, found, period)
        rows.sort(key=lambda one: _order(one, indicator))
        return Figures(
            indicator, period, tuple(rows), await self._total(total),
            query.page * ROWS,
            tuple(Next(query.of("value", orgs=(one.reading.org.id,), part="", page=0), "org",
                       org=one.reading.org) for one in rows),
        )

    async def trend(self, query: Query) -> Answer:
        indicator = self.ground.known[query.indicator]
        orgs = [self._reported_for(indicator, self.ground.org(one)) for one in query.orgs]
        known = [one for one in orgs if one is not None]
        period = query.period or await self._newest(indicator, known)
        span = periods.last(period, indicator.period, query.count or 3, by=query.by)
        read = await values.current(
            self.asker.college, self.ground.reach, indicators=[indicator], orgs=known,
            periods=span,
        )
        if not any(one.known for one in read.values()):
            org = next(iter(known), self.ground.org(query.orgs[0]))
            return await self._missing(await self._one(indicator, org, period), query)
        lines = [
            Line(org, tuple(await self._all_shown(
                [read[indicator.id, org.id, one] for one in span]
            )))
            for org in known
        ]
        return Trend(indicator, tuple(span), tuple(lines), self._after_trend(query, known))

    async def attained(self, query: Query) -> Attained:
        org = self.ground.org(query.orgs[0])
        year = query.period or self.present.year
        found = await attainment.of_org(
            self.asker.college, self.ground.reach, org, periods=self._periods_of(year)
        )
        if found.parts:
            offered = tuple(
                Next(Query("attain", (part.org.id,), period=query.period), "org", org=part.org)
                for part in found.parts[:ROWS]
            )
            return Attained(year, found, (), offered)
        rows = tuple(await self._all_shown(found.readings))
        return Attained(year, found, rows, tuple(
            Next(Query("value", (org.id,), one.reading.indicator.id, one.reading.period),
                 "indicator", indicator=one.reading.indicator)
            for one in attainment.of_picture(rows)
        ))

    # -- parts of the work

    def _periods_of(self, year: str) -> dict[str, str]:
        """The periods that stand for a year: of this one the present term and month; values that
        come only at the end of a term are looked for in the term before."""
        if year == self.present.year:
            term = periods.last(self.present.term, "term", 2)[0]
            return {"year": year, "term": term, "month": self.present.month}
        years = int(year) - int(self.present.year)
        return {
            kind: periods.moved(self.present.of(kind), kind, years)
            for kind in ("year", "term", "month")
        }

    def _reported_for(self, indicator: Indicator, org: Org) -> Org | None:
        """The org itself or the nearest one above that the indicator is reported for."""
        for one in (org, *self.ground.reach.above(org)):
            if one.kind in indicator.at and one.id in self.ground.reach.ids:
                return one
        return None

    async def _one(self, indicator: Indicator, org: Org, period: str) -> Reading:
        return await values.one(
            self.asker.college, self.ground.reach, indicator, org=org, period=period
        )

    async def _rows(self, indicator: Indicator, orgs: list[Org], period: str) -> list[Shown]:
        read = await values.current(
            self.asker.college, self.ground.reach, indicators=[indicator], orgs=orgs,
            periods=[period],
        )
        return await self._all_shown(read.values())

    async def _all_shown(self, readings: Iterable[Reading]) -> list[Shown]:
        """Readings as the asker may see them, none of them out by subtraction."""
        rows = [self.shown(one) for one in readings]
        if self.sees_rows:
            return rows
        return await closed(rows, college=self.asker.college, reach=self.ground.reach)

    async def _total(self, reading: Reading) -> Shown | None:
        if not reading.known:
            return None
        return (await self._all_shown([reading]))[0]

    async def _missing(self, reading: Reading, query: Query) -> Missing:
        indicator = reading.indicator
        there = await values.periods_with_data(self.asker.college, indicator, [reading.org])
        offered: tuple[Next, ...] = ()
        nearest = None
        if there:
            period = min(there, key=lambda one: (one > reading.period, _far(one, reading.period)))
            nearest = await self._total(await self._one(indicator, reading.org, period))
            offered = (Next(query.of("value", orgs=(reading.org.id,), period=period), "nearest"),)
        return Missing(reading, _due_on(reading), nearest, offered)

    async def _newest(self, indicator: Indicator, orgs: list[Org]) -> str:
        """The newest period with data up to the present one."""
        there = await values.periods_with_data(self.asker.college, indicator, orgs)
        present = self.present.of(indicator.period)
        return max((one for one in there if one <= present), default=present)

    async def _late(self, indicator: Indicator) -> Late | None:
        if not indicator.feed:
            return None
        row = await sql.one(
            "SELECT name, data_at, expected_every FROM feed WHERE college_id = $1 AND code = $2 "
            "AND expected_every IS NOT NULL AND data_at IS NOT NULL",
            self.asker.college.id, indicator.feed,
        )
        if row is None:
            return None
        hours = feeds.late_hours(row["expected_every"], row["data_at"], now=self.now)
        if hours is None:
            return None
        return Late(row["name"], hours, row["data_at"])

    def _offered(self, query: Query, indicator: Indicator, org: Org) -> tuple[Next, ...]:
        """At most three questions that lead on: a sister, the parts, the years."""
        found = [
            Next(query.of("value", orgs=(org.id,), indicator=code, period=""), "indicator",
                 indicator=self.ground.known[code])
            for code in indicator.asked_next[:1] if org.kind in self.ground.known[code].at
        ]
        part = SPLIT.get(org.kind, "")
        if part in indicator.at and self.ground.reach.parts(org, part):
            found.append(Next(query.of("parts", orgs=(org.id,), part=part), "parts", part=part))
        count = understanding.TREND[indicator.period]
        trend = query.of("trend", orgs=(org.id,), count=count)
        found.append(Next(trend, "trend", indicator=indicator))
        return tuple(found)

    def _after_trend(self, query: Query, orgs: list[Org]) -> tuple[Next, ...]:
        indicator = self.ground.known[query.indicator]
        found = []
        for org in orgs[:MOST_OFFERED]:
            part = SPLIT.get(org.kind, "")
            if part in indicator.at and self.ground.reach.parts(org, part):
                parts = query.of("parts", orgs=(org.id,), part=part, count=0)
                found.append(Next(parts, "parts", org=org if len(orgs) > 1 else None, part=part))
        return tuple(found)


def _order(shown: Shown, indicator: Indicator) -> tuple[bool, bool, Decimal]:
    """The best first; then those without a shown number."""
    if shown.hidden or not shown.known:
        return True, not shown.known, Decimal(0)
    exact = shown.reading.exact
    assert exact is not None
    value = judging.half_up(exact, judging.MOST_DIGITS)
    if indicator.better == "higher":
        return False, False, -value
    return False, False, value


def _far(one: str, other: str) -> int:
    """How far two periods of the same kind lie apart; only for sorting."""
    first, second = (int(period.replace("-", "")) for period in (one, other))
    return abs(first - second)


def _due_on(reading: Reading) -> date | None:
    """The day by which the source should have reported a yearly value."""
    due = reading.indicator.due
    if due is None or reading.indicator.period != "year":
        return None
    return date(int(reading.period), *due)
