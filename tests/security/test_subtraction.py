"""Few persons stay hidden whatever is asked around them (MODEL §5)."""

from __future__ import annotations

import pytest

from tests.questions.conftest import asks

__all__ = ["asks"]

#: 软件 has 5 of 7: with the total 16/23 the neighbour's 11/16 gives it away.
AROUND = (
    "双师比", "网络 双师比", "软件 双师比", "软件比网络 双师比", "网络 双师比 近三年",
    "网络 达成度", "信息学院 达成度", "双师比 各专业",
)


@pytest.mark.parametrize("text", AROUND)
async def test_the_cell_that_gives_another_away_is_closed_in_every_question(asks, text):
    reply = await asks("dean", text)
    told = f"{reply.text} {getattr(reply, 'data', '')}"
    assert reply.text
    assert not [one for one in ("5/7", "11/16", "71.4", "68.8", "68.75") if one in told]


async def test_the_total_and_larger_figures_stay_open(asks):
    assert "16/23" in (await asks("dean", "双师比")).text
    assert "62/65" in (await asks("dean", "软件 就业率")).text
