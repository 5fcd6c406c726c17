"""达成度: of the indicators an org should have, how many have a value, how many reach the target.

Three counts always, 达标/有数（应有）, for a share alone hides what was never measured. A college
and the school are the sum of what lies below them down to the majors (CONVERSATIONS §4.8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from services.colleges import College
from services.indicators import catalogue, judging, values
from services.indicators.indicator import Lines, Org, Reading
from services.indicators.orgs import Reach

T = TypeVar("T")

#: What is counted for an org of each kind, and what its parts are.
COUNTED: dict[str, tuple[str, ...]] = {
    "school": ("school", "college", "major"), "college": ("college", "major"),
    "major": ("major",), "class": ("class",),
}
PARTS = {"school": "college", "college": "major"}
#: A picture of more rows shows the first five and the last three (CONVERSATIONS §5).
MOST = 12
#: What a share of indicators that are met is held against.
AIM = Lines(target=Decimal(90), standard=Decimal(70))
WORST_FIRST = ("missed", "watch", "met", "none")


@dataclass(frozen=True)
class Share:
    """How many indicators are met, known and expected for an org."""

    org: Org
    met: int
    known: int
    expected: int

    @property
    def state(self) -> judging.State:
        """met from 90 per cent on, watch from 70, else missed; none where nothing is known."""
        if not self.known:
            return "none"
        exact = Fraction(self.met * 100, self.known)
        if exact >= Fraction(AIM.target or 0):
            return "met"
        if exact >= Fraction(AIM.standard or 0):
            return "watch"
        return "missed"

    @property
    def percent(self) -> Decimal | None:
        """met of known, unrounded beyond need; None where nothing is known."""
        if not self.known:
            return None
        return Decimal(self.met) * 100 / Decimal(self.known)


@dataclass(frozen=True)
class Attainment:
    """The share of an org and its parts (those with the lowest share first), and the readings of
    its own indicators, worst first.

    `unconnected` counts the indicators of its kind that no source reports yet: they are neither
    expected nor 0.
    """

    whole: Share
    parts: tuple[Share, ...]
    readings: tuple[Reading, ...]
    data_on: date | None
    unconnected: int = 0


async def of_org(
    college: College, reach: Reach, org: Org, *, periods: Mapping[str, str]
) -> Attainment:
    """The attainment of an org; `periods` gives the period by kind (year, term, month)."""
    counted = [one for kind in COUNTED[org.kind] for one in _below(reach, org, kind)]
    readings = await _readings(college, reach, counted, periods)
    own = [one for one in readings if one.org == org]
    parts = []
    if org.kind in PARTS:
        parts = [
            _share(part, [one for one in readings if part in (one.org, *reach.above(one.org))])
            for part in reach.parts(org, PARTS[org.kind])
        ]
    days = [one.data_on for one in readings if one.data_on is not None]
    return Attainment(
        _share(org, readings), tuple(sorted(parts, key=_lowest)), tuple(sorted(own, key=_worst)),
        max(days, default=None), _unconnected(org, own),
    )


def _unconnected(org: Org, readings: Sequence[Reading]) -> int:
    known = {one.indicator.id for one in readings}
    return sum(
        org.kind in one.at and one.measured and one.id not in known for one in catalogue.load()
    )


def _below(reach: Reach, org: Org, kind: str) -> Sequence[Org]:
    if kind == org.kind:
        return (org,)
    return reach.parts(org, kind)


async def _readings(
    college: College, reach: Reach, orgs: Sequence[Org], periods: Mapping[str, str]
) -> list[Reading]:
    found: list[Reading] = []
    reported = await values.reported(college, periods.values())
    known = [one for one in catalogue.load() if one.connected or one.id in reported]
    for kind, period in periods.items():
        indicators = [one for one in known if one.period == kind]
        read = await values.current(
            college, reach, indicators=indicators, orgs=orgs, periods=[period]
        )
        found += [one for one in read.values() if _counts(one)]
    return found


def _counts(reading: Reading) -> bool:
    """Whether it belongs to an org's share: reported for its kind, by a source or all the same.
    What was never given a line to reach can neither be met nor missed."""
    indicator = reading.indicator
    if reading.org.kind not in indicator.at:
        return False
    return indicator.connected or (reading.known and judging.has_aim(reading))


def _share(org: Org, readings: Sequence[Reading]) -> Share:
    states = [judging.state(one) for one in readings]
    known = [state for state in states if state != "none"]
    return Share(org, known.count("met"), len(known), len(states))


def of_picture(rows: Sequence[T]) -> Sequence[T]:
    """The rows that words and picture name: the worst five and the last three of more than 12."""
    if len(rows) <= MOST:
        return rows
    return [*rows[:5], *rows[-3:]]


def _lowest(share: Share) -> tuple[bool, Fraction]:
    if not share.known:
        return True, Fraction(0)
    return False, Fraction(share.met, share.known)


def _worst(reading: Reading) -> tuple[int, Fraction]:
    """By state, then by how far the value is from its target, in parts of the target."""
    return WORST_FIRST.index(judging.state(reading)), gap(reading)


def gap(reading: Reading) -> Fraction:
    """How far a value is from its target as a part of it; below 0 = short of it."""
    exact, target = reading.exact, reading.lines.target
    if exact is None or not target:
        return Fraction(0)
    distance = (exact - Fraction(target)) / Fraction(target)
    if reading.indicator.better == "lower":
        return -distance
    return distance
