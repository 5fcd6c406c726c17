"""The start-up check of handlers."""

from __future__ import annotations

import pytest

from bot.kit.reply import Say
from bot.kit.router import Answer, BadHandler, Router
from bot.wiring import dispatcher_of


def test_a_misspelt_parameter_stops_the_start():
    router = Router("test")

    @router.command("a", "甲")
    async def handler(asker_: object) -> Answer:
        return Say("")

    with pytest.raises(BadHandler, match="asker_"):
        dispatcher_of((router,))


def test_a_wrong_type_stops_the_start():
    router = Router("test")

    @router.command("a", "甲")
    async def handler(now: int) -> Answer:
        return Say("")

    with pytest.raises(BadHandler, match="now"):
        dispatcher_of((router,))


def test_two_handlers_for_one_step_stop_the_start():
    router = Router("test")

    async def handler(text: str) -> Answer:
        return Say(text)

    router.step("form", "one")(handler)
    with pytest.raises(BadHandler):
        router.step("form", "one")(handler)
