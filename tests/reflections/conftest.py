"""The cast, and a chat with it over the product's own record, help and fallback routers."""

from __future__ import annotations

import pytest

from tests.bot_says import Bot
from tests.reflections.cast import Cast, a_cast, a_chat


@pytest.fixture
async def cast(database: str) -> Cast:
    return await a_cast()


@pytest.fixture
async def chat(cast: Cast) -> Bot:
    return await a_chat(cast)
