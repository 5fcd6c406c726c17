"""Strength of a habit: laws of the decay and of days at rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.reflections.habits import nth_day, streak, strength, whole

START = date(2026, 9, 7)
OFFSETS = st.sets(st.integers(0, 60), max_size=40)


def days(offsets):
    return [START + timedelta(days=n) for n in offsets]


def test_thirteen_missed_days_halve_it():
    written = days(range(100))
    full = strength(written, (), until=START + timedelta(days=99))
    later = strength(written, (), until=START + timedelta(days=112))
    assert abs(later - full / 2) < Decimal("0.0001")


def test_thirteen_days_in_a_row_reach_half():
    assert whole(strength(days(range(13)), (), until=START + timedelta(days=12))) == 50


def test_nothing_written_is_zero():
    assert strength((), (), until=START) == 0
    assert streak((), (), until=START) == 0


def test_leave_between_entries_keeps_the_streak():
    until = START + timedelta(days=7)
    assert streak(days([0, 1, 5, 6, 7]), days([2, 3, 4]), until=until) == 5
    assert streak(days([0, 1, 5, 6, 7]), days([2, 3]), until=until) == 3


def test_today_breaks_no_streak_while_it_lasts():
    assert streak(days([0, 1, 2]), (), until=START + timedelta(days=3)) == 3
    assert streak(days([0, 1, 2]), (), until=START + timedelta(days=4)) == 0


@given(OFFSETS, OFFSETS)
def test_a_streak_is_never_longer_than_what_was_written(written, rest):
    assert streak(days(written), days(rest), until=START + timedelta(days=60)) <= len(written)


@given(OFFSETS, OFFSETS)
def test_it_stays_between_0_and_100(written, rest):
    assert 0 <= strength(days(written), days(rest), until=START + timedelta(days=60)) <= 100


@given(OFFSETS, OFFSETS, st.integers(0, 60))
def test_a_missed_day_at_rest_never_costs(written, rest, extra):
    until = START + timedelta(days=60)
    less = strength(days(written), days(rest), until=until)
    assert strength(days(written), days(rest | {extra}), until=until) >= less


@given(OFFSETS, st.integers(0, 60))
def test_one_more_written_day_never_costs(written, extra):
    until = START + timedelta(days=60)
    before = strength(days(written), (), until=until)
    assert strength(days(written | {extra}), (), until=until) >= before


def test_days_count_from_the_day_of_entering():
    assert nth_day(date(2026, 11, 18), entered_on=START) == 73
    assert nth_day(START, entered_on=START) == 1
    assert nth_day(START - timedelta(days=1), entered_on=START) is None
    assert nth_day(START, entered_on=None) is None
