"""One process of the house alone, as a cluster or the supervisor runs it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.cli.place import bring_up_to_date, environ_here, folder, place, start_log
from bot.servers.demo import SIMULATOR_PORT
from bot.settings import Settings

PORT = click.IntRange(1, 65_535)
#: Every queue but the one for pictures, which has workers of its own (MODEL §6).
QUEUES = ("now", "push", "jobs")
ALL_QUEUES = (*QUEUES, "draw")


@click.command()
@click.option("--port", type=PORT, help="Instead of LUOXUAN_PORT.")
@click.option("--migrate", is_flag=True, help="Bring the tables up to date first.")
def web(port: int | None, migrate: bool) -> None:
    """Serve the webhook, the pages and the API.

    Several on one host share the port. Stops on SIGTERM after the answers under way.

    \b
    Example: luoxuan web --port 8080
    """
    from aiohttp import web as http  # noqa: PLC0415

    from bot.app import create_app  # noqa: PLC0415
    from bot.worker import poker  # noqa: PLC0415

    with place("web") as settings:
        start_log(settings)
        if migrate:
            bring_up_to_date(settings)
        http.run_app(
            create_app(settings, poke=poker(settings)),
            host=settings.host,
            port=port or settings.port,
            reuse_port=True,
            access_log=None,
            print=None,
            shutdown_timeout=6.0,
        )


@click.command()
@click.option(
    "--queues", default=",".join(QUEUES), show_default=True, metavar="A,B",
    help=f"Of {', '.join(ALL_QUEUES)}.",
)
def worker(queues: str) -> None:
    """Send pushes, run jobs, draw pictures for pushes.

    \b
    Example: luoxuan worker --queues draw
    """
    names = tuple(name.strip() for name in queues.split(",") if name.strip())
    unknown = sorted(set(names) - set(ALL_QUEUES))
    if unknown or not names:
        allowed = ", ".join(ALL_QUEUES)
        raise click.BadParameter(f"allowed are {allowed}", param_hint="--queues")
    from bot.worker import run_worker  # noqa: PLC0415

    with place("worker") as settings:
        start_log(settings)
        run_worker(settings, names)


@click.command()
def beat() -> None:
    """Tell the workers the time; two of them do no harm.

    \b
    Example: luoxuan beat
    """
    from bot.worker import run_beat  # noqa: PLC0415

    with place("beat") as settings:
        start_log(settings)
        run_beat(settings)


@click.command()
@click.option("--port", type=PORT, default=SIMULATOR_PORT, show_default=True)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=None,
    help="Folder of its journal; without it, simulator/ under LUOXUAN_DATA_DIR.",
)
def simulator(port: int, data: Path | None) -> None:
    """Stand in for WeChat on this machine: its API, its webhooks and a phone in the browser.

    \b
    Example: luoxuan simulator --port 8081     then open http://127.0.0.1:8081/
    """
    from bot.simulator import SimulatorConfig, run  # noqa: PLC0415

    environ = environ_here(os.environ)
    clock_file = None
    if environ.get("LUOXUAN_DEMO_TODAY"):
        clock_file = Settings.from_env(environ).clock_file
    home = data or folder(environ) / "simulator"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    run(SimulatorConfig(home, port=port, clock_file=clock_file))
