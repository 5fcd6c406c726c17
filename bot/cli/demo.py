"""`luoxuan demo`: the demo college in the database, its account and people in the simulator."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from bot.cli.inside import college_of, run
from bot.cli.place import environ_here, place, refuse_real_colleges, start_log
from bot.servers.demo import SIMULATOR_PORT, Demo, demo_environ, resume
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.wiring import Deps

CODE = "demo"


@click.command()
@click.option("--fresh", is_flag=True, help="Throw away the demo that is there and make it anew.")
def demo(fresh: bool) -> None:
    """Load the demo college and its people; `luoxuan up --demo` does it by itself.

    \b
    Example: luoxuan demo --fresh
    """
    environ = environ_here(os.environ)
    if not environ.get("LUOXUAN_DEMO_TODAY"):
        environ = demo_environ(environ)
    with place("demo", environ) as settings:
        there = refuse_real_colleges(settings)
        start_log(replace(settings, log_level="error"))
        record = _mark_as_demo(settings, fresh=fresh)
        load = not (record.loaded and there)
        run(settings, lambda deps: _fill(deps, load=load, fresh=fresh))
        replace(Demo.of(settings.data_dir) or record, loaded=True).keep(settings.data_dir)


def _mark_as_demo(settings: Settings, *, fresh: bool) -> Demo:
    """From here on no command in this folder talks to the real platform."""
    assert settings.demo_today is not None
    known = Demo.of(settings.data_dir)
    if known is not None and not fresh:
        return known
    port = SIMULATOR_PORT
    if known is not None:
        port = known.port
    Demo(today=settings.demo_today.isoformat()).keep(settings.data_dir)
    return resume(settings.data_dir, settings.demo_today, port=port)


async def _fill(deps: Deps, *, load: bool, fresh: bool) -> None:
    from bot.wiring import push_menus  # noqa: PLC0415
    from services import demo as story  # noqa: PLC0415
    from services.demo import account  # noqa: PLC0415

    webhook_url = f"{deps.settings.public_url}/wechat/{CODE}"
    if load:
        with _bar() as progress:
            result = await story.load(deps, progress, fresh=fresh)
        setup = story.simulator_setup(result, webhook_url=webhook_url)
    else:
        college = await college_of(deps, CODE)
        setup = {"account": account.for_simulator(college, webhook_url=webhook_url)}
    if await _told(deps, setup):
        await push_menus(deps, await college_of(deps, CODE))


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    with click.progressbar(length=100, label="demo college") as bar:
        shown = 0

        def progress(share: float) -> None:
            nonlocal shown
            now = int(share * 100)
            bar.update(now - shown)
            shown = now

        yield progress


async def _told(deps: Deps, setup: dict[str, Any]) -> bool:
    """Tell the simulator its account and people; False, and said so, if none runs."""
    import aiohttp  # noqa: PLC0415

    base = deps.settings.wechat_api_base
    appid = setup["account"]["appid"]
    try:
        await _put(deps, f"{base}/control/accounts/{appid}", setup["account"])
        if "people" in setup:
            await _put(deps, f"{base}/control/people", setup["people"])
    except aiohttp.ClientConnectionError:
        click.echo(f"no simulator at {base}: `luoxuan up --demo` starts one and tells it")
        return False
    return True


async def _put(deps: Deps, url: str, body: object) -> None:
    async with deps.session.put(url, json=body) as answer:
        if answer.status >= 400:
            raise click.ClickException(f"the simulator refused: {(await answer.text())[:300]}")
