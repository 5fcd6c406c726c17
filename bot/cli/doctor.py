"""What `luoxuan doctor` asks, in the order of what rests on what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.inside import opened
from bot.settings import Settings
from services.health import Finding

#: A finding and the code of the college it is about, "" for the whole house.
Found = tuple[str, Finding]


def examine(settings: Settings, names: Sequence[str]) -> list[Found]:
    """The findings of these checks, those that everything else rests on first."""
    return asyncio.run(_examine(settings, names))


async def _examine(settings: Settings, names: Sequence[str]) -> list[Found]:
    from bot.wiring.checks import MACHINE  # noqa: PLC0415

    found: list[Found] = [
        ("", await check(settings)) for name, check in MACHINE.items() if name in names
    ]
    # Without a database or a broker the rest would only say the same again.
    if any(finding.problem for _, finding in found):
        return found
    return found + await _colleges(settings, names)


async def _colleges(settings: Settings, names: Sequence[str]) -> list[Found]:
    """What WeChat says of each college's account, then what its own rows say."""
    from bot.wiring.checks import account  # noqa: PLC0415
    from services import health  # noqa: PLC0415

    found: list[Found] = []
    if not {"wechat", "house"} & set(names):
        return found
    async with opened(settings) as deps:
        colleges = await deps.colleges.all()
        if not colleges:
            return [("", Finding(what="colleges", problem="none"))]
        for college in colleges:
            if "wechat" in names:
                found += [(college.code, one) for one in await account(deps, college)]
            if "house" in names:
                seen = await health.look(college, now=deps.clock.now())
                found += [(college.code, one) for one in seen if one.what != "database"]
    return found
