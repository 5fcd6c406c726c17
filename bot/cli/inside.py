"""Running one coroutine over everything real, and showing its errors as a person reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.wiring import Deps
    from services.colleges import College

T = TypeVar("T")


def run(settings: Settings, work: Callable[[Deps], Awaitable[T]]) -> T:
    """Run it over Deps in a loop of its own; a PersonError ends the command with its text."""
    return asyncio.run(_run(settings, work))


async def _run(settings: Settings, work: Callable[[Deps], Awaitable[T]]) -> T:
    from bot.kit.texts import Texts  # noqa: PLC0415
    from services.errors import PersonError  # noqa: PLC0415

    async with opened(settings) as deps:
        try:
            return await work(deps)
        except PersonError as error:
            text = Texts().render(error.key, **error.data)
            raise click.ClickException(text) from None


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Deps]:
    """Deps with a painter that starts its child only if something is drawn."""
    from bot.wiring import build  # noqa: PLC0415
    from charts.painter import Painter  # noqa: PLC0415

    painter = Painter()
    try:
        async with build(settings, painter=painter) as deps:
            yield deps
    finally:
        await painter.close()


async def college_of(deps: Deps, code: str) -> College:
    """The college of this code; ClickException that names those there are."""
    found = await deps.colleges.get(code)
    if found is None:
        known = ", ".join(one.code for one in await deps.colleges.all()) or "none yet"
        mend = "`luoxuan college add` makes one"
        raise click.ClickException(f"no college {code!r} (there are: {known}); {mend}")
    return found
