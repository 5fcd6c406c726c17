"""Words for time mean periods of the school's calendar (§4.7)."""

from __future__ import annotations

import pytest

from services.questions import periods
from services.questions.periods import Present, When

NOW = Present("2026", "2026-2027-1", "2026-11")


@pytest.mark.parametrize(
    ("text", "kind", "period"),
    [("今年", "year", "2026"), ("去年", "year", "2025"), ("前年", "year", "2024"),
     ("2024届", "year", "2024"), ("2025年", "year", "2025"), ("本学期", "term", "2026-2027-1"),
     ("上学期", "term", "2025-2026-2"), ("2025-2026-1学期", "term", "2025-2026-1"),
     ("去年", "term", "2025-2026-1"), ("9月", "month", "2026-09"), ("12月", "month", "2025-12"),
     ("上月", "month", "2026-10"), ("2025年11月", "month", "2025-11"),
     ("去年", "month", "2025-11"),
     ("9月", "year", "2026"), ("本月", "year", "2026")],
)
def test_a_time_means_a_period_of_the_indicator(text, kind, period):
    when, end = periods.match(text, 0)
    assert end == len(text)
    assert periods.resolved(when, kind, NOW) == period


def test_without_a_time_the_present_is_meant():
    assert periods.resolved(None, "term", NOW) == "2026-2027-1"


def test_three_years_are_a_span():
    assert periods.match("近三年", 0) == (When("span", "year", 3), 3)


@pytest.mark.parametrize(
    ("period", "kind", "count", "by", "first"),
    [("2026", "year", 3, "year", "2024"), ("2026-2027-1", "term", 4, "", "2024-2025-2"),
     ("2026-2027-1", "term", 1, "year", "2025-2026-2"),
     ("2026-02", "month", 3, "", "2025-12"), ("2026-11", "month", 3, "year", "2024-11")],
)
def test_the_last_periods_begin_so_long_ago(period, kind, count, by, first):
    found = periods.last(period, kind, count, by=by)
    assert (found[0], found[-1]) == (first, period)


@pytest.mark.parametrize(
    ("period", "kind", "before"),
    [("2026", "year", "2025"), ("2026-2027-1", "term", "2025-2026-1"),
     ("2026-01", "month", "2025-12")],
)
def test_a_value_is_compared_with_the_period_before(period, kind, before):
    assert periods.before(period, kind) == before
