from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import draw
from charts.distribution import from_data as read_distribution
from charts.fonts import width
from charts.labels import spread
from charts.lettering import cut, wrapped
from charts.numbers import plain, printed, rounded, signed, ticks
from charts.rows import Fold, folded
from charts.turns import turning_points
from tests.charts.edges import example

finite = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
names = st.text("甲乙丙丁戊软件技术岗位吻合度2501（）", min_size=1, max_size=24).filter(str.strip)


@pytest.mark.parametrize(
    ("value", "text"),
    [(81.25, "81.3"), (0.05, "0.1"), (66.666, "66.7"), (-6.05, "−6.1"), (2, "2.0")],
)
def test_numbers_round_half_up_in_decimal(value, text):
    assert printed(value) == text


def test_rounding_never_carries_a_number_over_a_line():
    assert printed(69.96, lines=[70]) == "69.96"
    assert printed(69.96, lines=[60, None]) == "70.0"
    assert printed(70.0, lines=[70]) == "70.0"


@given(finite)
def test_a_printed_number_is_within_half_a_place(value):
    assert abs(rounded(value) - Decimal(str(value))) <= Decimal("0.05")


@pytest.mark.parametrize(("value", "text"), [(90.0, "90"), (2.5, "2.5"), (0, "0"), (-3, "−3")])
def test_bounds_lose_idle_zeros(value, text):
    assert plain(value) == text


def test_differences_carry_their_sign():
    assert [signed(value) for value in (1.2, -6.1, 0.04)] == ["+1.2", "−6.1", "0.0"]


@given(finite, st.floats(min_value=1e-3, max_value=1e6))
def test_ticks_embrace_their_range(low, span):
    found = ticks(low, low + span)
    slack = 1e-6 * max(abs(low), span, 1)
    assert found[0] <= low + slack and found[-1] >= low + span - slack
    assert 2 <= len(found) <= 7


def test_turning_points_are_the_ends_and_the_corner():
    values = [95, 95.2, 95, None, 94.8, 94, 90, 87, 85]
    assert turning_points(values) == [0, 5, 8]
    assert turning_points([1, 2, 3, 4, 5]) == [0, 4]
    assert turning_points([None, 3, None]) == [1]
    assert turning_points([]) == []


@given(names, st.floats(min_value=60, max_value=1029), st.integers(1, 3))
def test_wrapped_lines_fit_their_room(text, room, most):
    lines = wrapped(text, size=39, room=room, most=most)
    assert len(lines) <= most
    assert all(width(line, 39) <= room + 1 for line in lines)


def test_a_cut_text_says_so():
    assert cut("岗位吻合度", size=40, room=130) == "岗位…"
    assert cut("岗位", size=40, room=130) == "岗位"


def test_a_line_never_begins_with_a_closing_mark():
    lines = wrapped("岗位吻合度，标准", size=39, room=5 * 39, most=2)
    assert lines == ("岗位吻合", "度，标准")


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(20, 120)), max_size=8))
def test_spread_boxes_never_overlap(boxes):
    boxes.sort(key=lambda box: box[0] + box[1] / 2)
    tops = spread(boxes, low=0, high=640)
    edges = [(top, top + tall) for top, (_, tall) in zip(tops, boxes, strict=True)]
    assert all(one[1] <= two[0] + 1e-6 for one, two in zip(edges, edges[1:], strict=False))
    assert all(top >= -1e-6 for top in tops)


def test_more_than_twelve_rows_become_five_and_three():
    items = folded(range(20), keep=lambda row: row == 9).items
    assert items == (0, 1, 2, 3, 4, Fold(4), 9, Fold(7), 17, 18, 19)
    assert folded(range(12)).items == tuple(range(12))


counts = st.lists(st.integers(0, 30), min_size=2, max_size=7)


@given(counts)
def test_public_bins_hide_groups_under_ten(counts):
    bins = [f"{n} 天" for n in range(len(counts))]
    series = [{"name": "班", "counts": counts}]
    data = example("distribution", bins=bins, series=series, thresholds=[], public=True)
    shown = read_distribution(data).series[0].counts
    assert sum(shown) == sum(counts)
    assert len(shown) == 1 or all(count == 0 or count >= 10 for count in shown)


rows = st.fixed_dictionaries(
    {"name": names, "value": st.none() | finite, "state": st.sampled_from(["met", "missed"])},
    optional={"target": finite, "standard": finite, "warning": finite,
              "direction": st.sampled_from(["higher", "lower"])},
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.lists(rows, max_size=14), names)
def test_any_bars_can_be_drawn(rows, title):
    assert draw("bars", example("bars", rows=rows, title=title)).startswith(b"\x89PNG")


@settings(max_examples=12, deadline=None)
@given(st.data(), st.integers(1, 24))
def test_any_trend_can_be_drawn(data, length):
    values = st.lists(st.none() | finite, min_size=length, max_size=length)
    series = st.fixed_dictionaries(
        {"name": st.just("甲班"), "values": values, "main": st.booleans()}
    )
    drawn = example(
        "trend", points=[f"{n}周" for n in range(length)], bands=[], previous=None,
        series=data.draw(st.lists(series, max_size=4)),
    )  # fmt: skip
    assert draw("trend", drawn).startswith(b"\x89PNG")
