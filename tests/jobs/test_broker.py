"""The app speaks to the broker of its present settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.settings import Settings
from bot.worker.engine import announce, configure


async def test_another_broker_is_spoken_to_after_the_first_has_gone(
    settings: Settings, own_valkey
) -> None:
    configure(replace(settings, redis_url=own_valkey.url))
    await asyncio.to_thread(announce, 1, "push")
    own_valkey.stop()
    configure(settings)
    await asyncio.to_thread(announce, 1, "push")
