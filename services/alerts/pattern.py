"""When a person is away, where it has a pattern: 周三、周五下午, beside the whole class (T03)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from models import sql
from services.people.asker import Asker

#: The periods of a day's parts, first and last.
PARTS = {"morning": (1, 4), "afternoon": (5, 8), "evening": (9, 16)}
#: States that are no attendance.
AWAY = ("absent", "leave")
#: So many units make a pattern possible, and this share of them on one or two days makes one.
ENOUGH, MOST = Decimal(4), Decimal("0.75")

_MATES = """
SELECT p.id FROM person me
JOIN person p ON p.college_id = me.college_id AND p.class_org_id = me.class_org_id
WHERE me.college_id = $1 AND me.id = $2
"""
#: The class's people come as an array: a join would be planned as if it found one row.
_CLASS = """
SELECT coalesce(sum(f.value), 0) AS due,
  coalesce(sum(f.value) FILTER (WHERE f.state <> ALL($6::text[])), 0) AS present
FROM fact f WHERE f.college_id = $1 AND f.subject_id = ANY($2::bigint[]) AND f.kind = $3
  AND f.ended_by IS NULL AND f.day BETWEEN $4 AND $5
  AND extract(isodow FROM f.day)::int - 1 = ANY($7::int[])
  AND substring(f.period FROM '^[0-9]+')::int BETWEEN $8 AND $9
"""


class Missed(Protocol):
    """A row of evidence, as far as a pattern needs it."""

    @property
    def day(self) -> date: ...

    @property
    def period(self) -> str: ...

    @property
    def value(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """Most of what was missed: `units` of `whole` in one part of one or two weekdays (0 = Monday).

    `due` and `present` count the whole class in the same hours.
    """

    weekdays: tuple[int, ...]
    part: str
    units: Decimal
    whole: Decimal
    due: Decimal = Decimal(0)
    present: Decimal = Decimal(0)

    @property
    def rate(self) -> Decimal | None:
        """Percent of the class that was there; None where nothing was recorded."""
        if not self.due:
            return None
        return self.present * 100 / self.due


def found_in(rows: Iterable[Missed]) -> Pattern | None:
    """The pattern of these rows; None where they are few or lie all over the week."""
    units: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    whole = Decimal(0)
    for row in rows:
        whole += row.value
        part = _part(row.period)
        if part:
            units[part, row.day.weekday()] += row.value
    if whole < ENOUGH:
        return None
    made = [_of_part(part, units, whole) for part in PARTS]
    best = max(made, key=lambda one: one.units)
    if best.units < whole * MOST:
        return None
    return best


def _of_part(part: str, units: Mapping[tuple[str, int], Decimal], whole: Decimal) -> Pattern:
    """The one or two weekdays of this part of the day that hold most."""
    days = sorted(
        ((n, day) for (one, day), n in units.items() if one == part),
        key=lambda found: (-found[0], found[1]),
    )
    chosen = days[:1]
    if chosen and chosen[0][0] < whole * MOST:
        chosen = days[:2]
    return Pattern(
        tuple(sorted(day for _, day in chosen)), part,
        sum((n for n, _ in chosen), Decimal(0)), whole,
    )


def _part(period: str) -> str:
    """The part of the day in which 5-6 lies, "" for a period that is no number."""
    first = period.partition("-")[0]
    if not first.isdecimal():
        return ""
    return next((part for part, (a, b) in PARTS.items() if a <= int(first) <= b), "")


async def beside_class(
    asker: Asker, pattern: Pattern, subject_id: int, *, kind: str, since: date, until: date
) -> Pattern:
    """The pattern with the attendance of the person's whole class in the same hours."""
    first, last = PARTS[pattern.part]
    mates = await sql.rows(_MATES, asker.college.id, subject_id)
    row = await sql.one(
        _CLASS, asker.college.id, [one["id"] for one in mates], kind, since, until, list(AWAY),
        list(pattern.weekdays), first, last,
    )
    assert row is not None
    return Pattern(
        pattern.weekdays, pattern.part, pattern.units, pattern.whole, row["due"], row["present"]
    )
