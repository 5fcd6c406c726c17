"""What stands behind 删, 改, 日历; long days in pieces."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reflections import saying
from services.reflections.looking_back import SENTENCE, sentence
from services.reflections.paging import PIECE_BYTES, pieces
from services.reflections.saying import Which

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(("said", "meant"), [
    ("", Which(TODAY)), ("1", Which(TODAY, 1)), ("第2段", Which(TODAY, 2)),
    ("二", Which(TODAY, 2)),
    ("全部", Which(TODAY)), ("11.9", Which(date(2026, 11, 9))),
    ("昨天 2", Which(date(2026, 11, 17), 2)),
    ("多余的空格", None), ("昨天写的那些话", None),
])
def test_what_to_delete(said, meant):
    assert saying.which(said, today=TODAY) == meant


@pytest.mark.parametrize(("said", "parts", "meant"), [
    ("2 新的话", 2, (2, "新的话")), ("第 1 段：新的话", 2, (1, "新的话")),
    ("3 个测试都过了", 2, (None, "3 个测试都过了")), ("17个都过", 20, (None, "17个都过")),
    ("新的话", 2, (None, "新的话")),
])
def test_which_part_gets_the_new_text(said, parts, meant):
    assert saying.part_and_text(said, parts=parts) == meant


@pytest.mark.parametrize(("said", "first"), [
    ("", date(2026, 11, 1)), ("10月", date(2026, 10, 1)), ("上月", date(2026, 10, 1)),
    ("12月", date(2025, 12, 1)), ("2025年9月", date(2025, 9, 1)), ("13月", None), ("好看吗", None),
])
def test_which_month(said, first):
    assert saying.month(said, today=TODAY) == first


#: What str.splitlines takes for the end of a line, but for the line feed itself.
ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@given(st.text(st.characters(codec="utf-8", exclude_characters=ENDS), max_size=2500))
def test_pieces_fit_and_lose_nothing(text):
    found = pieces(text)
    assert all(len(piece.encode()) <= PIECE_BYTES for piece in found)
    assert "".join(found).replace("\n", "") == text.replace("\n", "")


@given(st.text(min_size=1))
def test_a_sentence_fits_a_line(text):
    assert len(sentence(text)) <= SENTENCE + 1 and "\n" not in sentence(text).strip("\n")
