"""Checks that look outside the database.

`luoxuan doctor` runs them, and the worker does every half hour and keeps what they found for 体检
(services.health).
"""

from __future__ import annotations

from bot.wiring.checks.account import account
from bot.wiring.checks.machine import MACHINE
from bot.wiring.deps import Deps
from services.colleges import College
from services.health import Finding

__all__ = ["MACHINE", "account", "outside"]


async def outside(deps: Deps, college: College) -> list[Finding]:
    """Everything about a college's house that the database itself cannot tell."""
    machine = [await check(deps.settings) for name, check in MACHINE.items()
               if name != "database"]
    return [*machine, *await account(deps, college)]
