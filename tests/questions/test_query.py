"""A query survives as a text, and only a query does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.questions.query import KINDS, Query, read

PLAIN = st.sampled_from(["", "2026", "2026-2027-1", "major.market_fit", "college", "year"])
QUERIES = st.builds(
    Query, what=st.sampled_from(KINDS), orgs=st.lists(st.integers(1, 10**9)).map(tuple),
    indicator=PLAIN, period=PLAIN, part=PLAIN, count=st.integers(0, 9), by=PLAIN,
)


@given(QUERIES)
def test_a_query_is_read_back_from_its_text(query):
    assert read(query.text()) == query


@pytest.mark.parametrize("text", ["", "value", "value|1|x", "drop|1|||0||", "value|x||||0|"])
def test_anything_else_is_no_query(text):
    with pytest.raises(ValueError, match=r"."):
        read(text)
