"""A crowd of deliveries of one person takes one step a turn of the loop; others pass between."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.webhook.pace import Pace

CROWD, OTHER = (1, "crowd"), (1, "bystander")


async def _walk(pace: Pace, key: tuple[int, str], passed: list[tuple[int, str]]) -> None:
    await pace.step(key)
    passed.append(key)


async def test_who_comes_alone_goes_on_at_once() -> None:
    step = Pace().step(CROWD)
    try:
        step.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited for a turn of the loop")


async def test_somebody_else_passes_a_crowd_after_its_first_step() -> None:
    pace, passed = Pace(), []
    crowd = [_walk(pace, CROWD, passed) for _ in range(50)]
    await asyncio.gather(*crowd, _walk(pace, OTHER, passed))
    assert passed.index(OTHER) == 1
    assert passed.count(CROWD) == 50


async def test_who_gives_up_in_the_row_holds_up_nobody() -> None:
    pace, passed = Pace(), []
    crowd = [asyncio.create_task(_walk(pace, CROWD, passed)) for _ in range(5)]
    await asyncio.sleep(0)
    for task in crowd[1:4]:
        task.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait(crowd)
        await pace.step(CROWD)
    assert len(passed) == 2


@given(st.lists(st.integers(0, 3), max_size=60))
def test_everybody_passes_in_the_order_of_coming(keys: list[int]) -> None:
    passed: list[tuple[int, int]] = []

    async def walk(pace: Pace, key: int, place: int) -> None:
        await pace.step((1, str(key)))
        passed.append((key, place))

    async def all_walk() -> None:
        pace = Pace()
        await asyncio.gather(*(walk(pace, key, place) for place, key in enumerate(keys)))
        await asyncio.sleep(0)
        assert not pace._rows

    asyncio.run(all_walk())
    for key in set(keys):
        places = [place for one, place in passed if one == key]
        assert places == [place for place, one in enumerate(keys) if one == key]
