"""What a person says or taps, a page, a campus system, the clock.

`ROUTERS` is the order of priority of the chat: help words first, commands of the lanes, then what
takes free text.
"""

from __future__ import annotations

from bot.kit.router import Router

ROUTERS: tuple[Router, ...] = ()
