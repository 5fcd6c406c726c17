"""Passive or late: whoever decides first has decided."""

from __future__ import annotations

import pytest

from bot.webhook.pending import Turn, Turns
from bot.webhook.turn import LATE, PASSIVE, Abandoned


async def test_the_owner_first_makes_it_passive_for_both() -> None:
    turn = Turn()
    assert turn.carry() == PASSIVE
    assert not turn.take(LATE)
    assert turn.carry() == PASSIVE


async def test_the_time_out_first_makes_it_late_for_both() -> None:
    turn = Turn()
    assert turn.take(LATE)
    assert turn.carry() == LATE
    assert turn.take(LATE)


async def test_what_was_given_up_is_not_committed() -> None:
    turn = Turn()
    assert turn.take("abandoned")
    with pytest.raises(Abandoned):
        turn.carry()


async def test_a_duplicate_joins_and_a_message_given_up_is_owned_anew() -> None:
    turns = Turns()
    first, owner = turns.join((1, "m"))
    again, second = turns.join((1, "m"))
    assert (owner, second, again) == (True, False, first)
    first.take("abandoned")
    anew, third = turns.join((1, "m"))
    assert third
    assert anew.deliveries == 3
