"""Cells: what reads as what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.batches import Problems
from services.imports import cells, pinyin
from services.imports.sheet import Column, lines, rows

DAYS = ["2026-11-18", "2026/11/18", "2026.11.18", "2026年11月18日", "20261118", "２０２６-11-18",
        "2026/11/18 00:00:00"]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert cells.day(text) == date(2026, 11, 18)


@pytest.mark.parametrize("text", ["18/11/2026", "2026-13-01", "45979", "2026-11", "今天"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1,234.50", "1234.50"), ("－0.5", "-0.5"), ("36", "36")]
)
def test_decimals_are_exact(text: str, value: str) -> None:
    assert cells.decimal()(text) == Decimal(value)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e400", "12345678901", "0.00001", "三", "5%"])
def test_what_is_no_decimal_of_the_column_is_refused(text: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.decimal()(text)


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_a_code_of_digits_stays_as_it_is(text: str) -> None:
    assert cells.code(32)(text) == text


def test_full_width_and_lower_case_codes_are_one() -> None:
    assert cells.code()("ｔ００１") == "T001"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    problems = Problems("f")
    column = Column("name", ("name",), cells.name(10))
    found = list(rows(lines(data, problems), (column,), problems, present=set()))
    assert found or problems


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), min_size=1))
def test_what_was_written_is_read_back(names: list[str]) -> None:
    problems = Problems("f")
    column = Column("name", ("姓名",), cells.text(8))
    data = "\n".join(["姓名", *names]).encode()
    found = rows(lines(data, problems), (column,), problems, present=set())
    assert [name for _, name in found] == names


@pytest.mark.parametrize(
    ("name", "key"),
    [("单雷", "shan lei"), ("曾子", "zeng zi"), ("尉迟甲", "yu chi jia"), ("甲", "jia")],
)
def test_a_surname_is_read_as_a_surname(name: str, key: str) -> None:
    assert pinyin.of_person(name) == key
