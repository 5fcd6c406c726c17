"""Bands, states and printed numbers are exact (R6, FEATURES 67)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators import catalogue, judging
from services.indicators.indicator import Lines, Org, Reading

KNOWN = catalogue.load()
MAJOR = Org(1, "major", "0201", "软件技术", "软件")


def reading(code: str, n: int | None = None, of: int | None = None, *, value=None, lines=None):
    indicator = KNOWN[code]
    if n is not None:
        value = judging.stored(Decimal(n), Decimal(of))
    return Reading(
        indicator, MAJOR, "2026", value=value, lines=lines or Lines(),
        numerator=None if n is None else Decimal(n),
        denominator=None if of is None else Decimal(of),
    )


@pytest.mark.parametrize(
    ("n", "of", "band"),
    [(90, 100, "A"), (899999, 1000000, "B"), (70, 100, "B"), (699999, 1000000, "C"), (36, 54, "C"),
     (42, 60, "B"), (0, 9, "C")],
)
def test_an_edge_belongs_to_the_better_band(n, of, band):
    assert judging.band(KNOWN["major.market_fit"], Fraction(n * 100, of)) == band


@pytest.mark.parametrize(("count", "band"), [(15, "A"), (14, "B"), (10, "B"), (9, "C")])
def test_surveyed_companies_are_judged_by_their_number(count, band):
    assert judging.band(KNOWN["major.surveyed_companies"], Fraction(count)) == band


@pytest.mark.parametrize(("count", "band"), [(0, "A"), (3, "A"), (4, "B"), (8, "B"), (9, "C")])
def test_fewer_complaints_are_better(count, band):
    assert judging.band(KNOWN["school.quality_complaints"], Fraction(count)) == band


@pytest.mark.parametrize(
    ("n", "of", "printed"),
    [(36, 54, "66.7%"), (6996, 10000, "69.96%"), (699999, 1000000, "69.9999%"), (7, 10, "70.0%"),
     (13, 16, "81.3%"), (0, 54, "0.0%")],
)
def test_printing_never_crosses_a_band(n, of, printed):
    assert judging.number(reading("major.market_fit", n, of)) == printed


def test_printing_never_crosses_a_target():
    lines = Lines(target=Decimal(95))
    assert judging.number(reading("course.pass_rate", 9496, 10000, lines=lines)) == "94.96%"


def test_counts_are_printed_whole_with_their_unit():
    assert judging.number(reading("major.surveyed_companies", value=Decimal(9))) == "9 个"


def test_nothing_is_not_printed_as_zero():
    with pytest.raises(ValueError, match="no value"):
        judging.number(reading("major.market_fit"))


@pytest.mark.parametrize(
    ("n", "of", "state"),
    [(None, None, "none"), (90, 100, "met"), (89, 100, "watch"), (70, 100, "watch"),
     (69, 100, "missed")],
)
def test_states_by_target_and_standard(n, of, state):
    lines = Lines(target=Decimal(90), standard=Decimal(70))
    assert judging.state(reading("major.market_fit", n, of, lines=lines)) == state


def test_figures_under_ten_persons_are_hidden_from_who_sees_no_rows():
    nine, ten = (reading("teacher.double_qualified_rate", 5, of) for of in (9, 10))
    assert judging.hidden(nine, sees_rows=False)
    assert not judging.hidden(nine, sees_rows=True)
    assert not judging.hidden(ten, sees_rows=False)


def test_figures_of_things_are_never_hidden():
    assert not judging.hidden(reading("major.market_fit", 5, 9), sees_rows=False)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_printed_rate_has_the_band_of_the_exact_one(n, of):
    indicator = KNOWN["major.market_fit"]
    exact = Fraction(min(n, of) * 100, of)
    printed = judging.printed_digits(exact, judging.edges(indicator, Lines()))
    assert judging.band(indicator, Fraction(printed)) == judging.band(indicator, exact)


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000), st.integers(0, 4))
def test_rounding_is_half_up_and_never_off_by_more_than_half(exact, digits):
    rounded = judging.half_up(exact, digits)
    assert abs(Fraction(rounded) - exact) <= Fraction(1, 2 * 10**digits)
    assert judging.half_up(-exact, digits) == -rounded


def test_half_is_rounded_up():
    assert judging.half_up(Fraction("81.25"), 1) == Decimal("81.3")
