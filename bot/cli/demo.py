"""`luoxuan demo`: the demo college in the database, its account and people in the simulator."""

from __future__ import annotations

import json
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
#: Who is on the phone page, for a simulator that starts later or lost its journal.
PEOPLE = "demo-people.json"


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
        kept = settings.data_dir / PEOPLE
        load = fresh or not (record.loaded and there and kept.exists())
        told = run(settings, lambda deps: _fill(deps, load=load, fresh=fresh))
        now = Demo.of(settings.data_dir) or record
        replace(now, loaded=True, webhook=told).keep(settings.data_dir)


def webhook_of(settings: Settings) -> str:
    """Where the simulator delivers to."""
    return f"{settings.public_url}/wechat/{CODE}"


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


async def _fill(deps: Deps, *, load: bool, fresh: bool) -> str:
    """The webhook the simulator was told; empty if none runs."""
    from bot.wiring import push_menus  # noqa: PLC0415
    from services import demo as story  # noqa: PLC0415
    from services import menus  # noqa: PLC0415
    from services.demo import account  # noqa: PLC0415

    webhook_url = webhook_of(deps.settings)
    kept = deps.settings.data_dir / PEOPLE
    if load:
        with _bar() as progress:
            result = await story.load(deps, progress, fresh=fresh)
        people = story.simulator_setup(result)["people"]
        kept.write_text(json.dumps(people, ensure_ascii=False), encoding="utf-8")
    college = await college_of(deps, CODE)
    setup = account.for_simulator(college, webhook_url=webhook_url)
    if not await _told(deps, setup, people=json.loads(kept.read_text(encoding="utf-8"))):
        return ""
    await push_menus(deps, college)
    college = await college_of(deps, CODE)  # the menus' tags are known now
    await menus.carry_out(college, deps.wechat(college), now=deps.clock.now())
    return webhook_url


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


async def _told(deps: Deps, account: dict[str, Any], *, people: list[dict[str, Any]]) -> bool:
    """Tell the simulator our account and people; False, and said so, if none runs."""
    import aiohttp  # noqa: PLC0415

    base = deps.settings.wechat_api_base
    try:
        await _put(deps, f"{base}/control/accounts/{account['appid']}", account)
        await _put(deps, f"{base}/control/people", people)
    except aiohttp.ClientConnectionError:
        click.echo(f"no simulator at {base}: `luoxuan up --demo` starts one and tells it")
        return False
    return True


async def _put(deps: Deps, url: str, body: object) -> None:
    async with deps.session.put(url, json=body) as answer:
        if answer.status >= 400:
            raise click.ClickException(f"the simulator refused: {(await answer.text())[:300]}")
