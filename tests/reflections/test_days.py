"""Days as students say them; today is Wednesday 2026-11-18."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reflections import days

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(("said", "day", "rest"), [
    ("昨天 在图书馆", date(2026, 11, 17), "在图书馆"),
    ("昨天在图书馆", date(2026, 11, 17), "在图书馆"),
    ("前天：跑步", date(2026, 11, 16), "跑步"),
    ("大前天 跑步", date(2026, 11, 15), "跑步"),
    ("明天 …", date(2026, 11, 19), "…"),
    ("11.9", date(2026, 11, 9), ""),
    ("11-9 打球", date(2026, 11, 9), "打球"),
    ("11/9，打球", date(2026, 11, 9), "打球"),
    ("10月23日 运动会 4×100 第二", date(2026, 10, 23), "运动会 4×100 第二"),
    ("10月23号运动会", date(2026, 10, 23), "运动会"),
    ("9号", date(2026, 11, 9), ""),
    ("25号", date(2026, 10, 25), ""),
    ("周一", date(2026, 11, 16), ""),
    ("周三 上课", TODAY, "上课"),
    ("星期天", date(2026, 11, 15), ""),
    ("上周五 考试", date(2026, 11, 13), "考试"),
    ("这周五", date(2026, 11, 20), ""),
    ("2025-12-30", date(2025, 12, 30), ""),
])
def test_words_name_a_day(said, day, rest):
    assert days.split(said, today=TODAY) == (day, rest)


@pytest.mark.parametrize("said", ["在图书馆", "考过了", "13.45", "2.30", "3.5小时跑步", "11", ""])
def test_other_words_name_no_day(said):
    assert days.split(said, today=TODAY) is None


def test_month_and_day_belong_to_the_nearest_year():
    assert days.split("12.30", today=date(2027, 1, 5)) == (date(2026, 12, 30), "")


def test_a_day_with_words_behind_is_not_alone():
    assert days.alone("11.9", today=TODAY) == date(2026, 11, 9)
    assert days.alone("昨天 跑步", today=TODAY) is None


@given(st.dates(date(2020, 3, 1), date(2040, 1, 1)), st.integers(0, 150))
def test_a_printed_day_is_read_back(today, ago):
    day = today - timedelta(days=ago)
    assert days.split(f"{day.month}月{day.day}日 x", today=today) == (day, "x")
