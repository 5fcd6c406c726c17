"""The hours in which somebody is away, where they have a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.alerts.pattern import found_in
from tests.alerts.cast import School

MONDAY = date(2026, 11, 9)


@dataclass(frozen=True)
class Missed:
    day: date
    period: str
    value: Decimal


def missed(weekday: int, period: str, value: int = 2, *, week: int = 0) -> Missed:
    return Missed(MONDAY + timedelta(days=weekday + 7 * week), period, Decimal(value))


def test_two_afternoons_hold_most():
    rows = [missed(2, "5-6"), missed(2, "7-8"), missed(4, "7-8"), missed(2, "5-6", week=1),
            missed(4, "5-6", week=1), missed(0, "3-4")]
    found = found_in(rows)
    assert found is not None
    assert (found.weekdays, found.part) == ((2, 4), "afternoon")
    assert (found.units, found.whole) == (10, 12)


def test_one_morning_is_told_as_one():
    found = found_in([missed(1, "1-2"), missed(1, "3-4"), missed(1, "1-2", week=1)])
    assert found is not None
    assert (found.weekdays, found.part, found.units) == ((1,), "morning", 6)


def test_absences_all_over_the_week_have_no_pattern():
    assert found_in([missed(day, "1-2") for day in range(5)]) is None


def test_few_absences_have_no_pattern():
    assert found_in([missed(2, "5-6")]) is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 12), st.integers(1, 4))))
def test_a_pattern_never_holds_more_than_the_whole(drawn):
    rows = [missed(day, str(first), value) for day, first, value in drawn]
    found = found_in(rows)
    if found is not None:
        assert found.whole * Decimal("0.75") <= found.units <= found.whole
        assert 1 <= len(found.weekdays) <= 2


async def test_the_detail_sets_the_person_beside_the_class(school: School) -> None:
    for name in ("甲", "乙"):
        await school.student(name)
    await school.absent("甲", 5, 7, 12, 14)
    await school.absent("乙", 5, 12, state="normal")
    await school.evaluate()
    await school.says("晨报")
    assert (await school.says("1")).splitlines()[2] == (
        "8 节里 8 节在周三、周五下午；全班这两个下午到课 33.3%（4/12）"
    )
