"""How many customer-service messages may follow what a person did."""

from __future__ import annotations

import pytest


async def codes(stand, openid, count):
    return [(await stand.say(openid, f"答 {n}"))["errcode"] for n in range(count)]


async def test_five_answers_follow_a_message(stand):
    await stand.send(type="text", content="你好")
    assert await codes(stand, "o-1", 6) == [0, 0, 0, 0, 0, 45047]


async def test_a_new_message_restarts_the_count(stand):
    await stand.send(content="一")
    await codes(stand, "o-1", 5)
    await stand.send(content="二")
    assert await codes(stand, "o-1", 6) == [0, 0, 0, 0, 0, 45047]


async def test_three_answers_follow_a_click_within_a_minute(stand):
    await stand.send(type="click", key="rec.calendar")
    assert await codes(stand, "o-1", 4) == [0, 0, 0, 45047]
    await stand.advance(61)
    assert await codes(stand, "o-1", 1) == [45015]


@pytest.mark.parametrize(
    "action",
    [
        {"type": "scancode", "key": "scan", "result": "x"},
        {"type": "subscribe"},
        {"type": "scan", "scene": "bind"},
        {"type": "text", "content": "好", "menu_id": "101"},
    ],
    ids=["scancode", "subscribe", "scan", "msgmenu item"],
)
async def test_taps_give_three_answers(stand, action):
    await stand.send(**action)
    assert await codes(stand, "o-1", 4) == [0, 0, 0, 45047]


async def test_a_menu_link_gives_no_answer(stand):
    await stand.send(type="view", url="http://127.0.0.1/h5")
    assert await codes(stand, "o-1", 1) == [45015]


async def test_the_message_window_shuts_after_48_hours(stand):
    await stand.send(content="你好")
    await stand.advance(48 * 3600 - 5)
    assert await codes(stand, "o-1", 1) == [0]
    await stand.advance(10)
    assert await codes(stand, "o-1", 1) == [45015]


async def test_leaving_shuts_the_window(stand):
    await stand.send(content="你好")
    await stand.send(type="unsubscribe")
    assert await codes(stand, "o-1", 1) == [45015]


async def test_a_refused_message_uses_nothing(stand):
    await stand.send(content="你好")
    assert (await stand.say("o-1", "长" * 700))["errcode"] == 45002
    assert await codes(stand, "o-1", 5) == [0] * 5


async def test_typing_needs_a_recent_exchange_and_goes_once(stand):
    typing = {"touser": "o-1", "command": "Typing"}
    path = "/cgi-bin/message/custom/typing"
    assert (await stand.post(path, typing))["errcode"] == 45080
    await stand.send(content="你好")
    assert (await stand.post(path, typing))["errcode"] == 0
    assert (await stand.post(path, typing))["errcode"] == 45081
    assert (await stand.post(path, {**typing, "command": "Sing"}))["errcode"] == 45072
