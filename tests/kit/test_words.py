"""How typed words are compared, and how numbers and days are printed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.kit import format as printed
from bot.kit.normal import after_word, normal, without_politeness


@pytest.mark.parametrize(("typed", "plain"), [
    (" 日历。 ", "日历"), ("ＨＥＬＰ！", "help"), ("帮助？", "帮助"), ("?", "?"),
    ("我的  提醒", "我的 提醒"),
])
def test_width_case_spaces_and_closing_marks_do_not_matter(typed, plain):
    assert normal(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"), [("帮我日历", "日历"), ("请", "请"), ("我想绑定", "绑定")]
)
def test_polite_openings_do_not_matter(typed, plain):
    assert without_politeness(typed) == plain


@pytest.mark.parametrize(("text", "word", "glued", "rest"), [
    ("记 今天，很好", "记", False, "今天，很好"), ("记：今天", "记", False, "今天"),
    ("记得明天带书", "记", False, None), ("删1", "删", False, "1"),
    ("绑定2026020107k7p4", "绑定", True, "2026020107k7p4"), ("今天：好", "今天:", False, "好"),
    ("记", "记", False, ""),
])
def test_the_rest_behind_a_word_is_kept_as_typed(text, word, glued, rest):
    assert after_word(text, word, glued=glued) == rest


@pytest.mark.parametrize(("number", "text"), [
    (81.25, "81.3%"), (Decimal("66.6666"), "66.7%"), (0, "0.0%"), (69.96, "70.0%"),
    (2.675, "2.7%"),
])
def test_percentages_are_rounded_half_up_by_decimals(number, text):
    assert printed.pct(number) == text


def test_rates_show_numerator_and_denominator():
    assert printed.rate(1641, 1914) == "85.7%（1,641/1,914）"


@pytest.mark.parametrize(
    ("number", "text"), [(-6.1, "−6.1 个百分点"), (7, "+7.0 个百分点"), (0, "0.0 个百分点")]
)
def test_differences_carry_their_sign(number, text):
    assert printed.points(number) == text


def test_days_and_times_are_the_schools():
    assert printed.day_(date(2026, 11, 17)) == "11月17日 周二"
    assert printed.dayhm(datetime(2026, 11, 17, 13, 40, tzinfo=UTC)) == "11月17日 21:40"
    assert printed.wan(12_345) == "1.2 万"


@pytest.mark.parametrize(("hours", "said"), [
    (0, "0 小时"), (34, "34 小时"), (71, "71 小时"), (72, "3 天"), (1880, "78 天"),
])
def test_long_times_are_told_in_days(hours, said):
    assert printed.lasting(hours) == said
