"""`luoxuan up`: everything on this machine, watched."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from functools import partial
from urllib.error import URLError
from urllib.request import urlopen

import click

from bot.cli.demo import webhook_of
from bot.cli.place import bring_up_to_date, refuse_real_colleges
from bot.cli.serve import PORT, QUEUES
from bot.servers.binaries import ServerError
from bot.servers.child import Child, command
from bot.servers.demo import SIMULATOR_PORT, Demo, demo_environ, remember, resume
from bot.servers.house import UP, House, Run
from bot.servers.logs import log_path
from bot.servers.process import HOST, is_free
from bot.servers.supervisor import Stopped, Supervisor
from bot.settings import Settings

#: Seconds a part may take until it answers; a cold machine with a large demo is slow.
READY_SECONDS = 120.0
#: Seconds to wait for a command that uses the folder, such as an import, to end.
OTHERS_SECONDS = 120.0

COUNT = click.IntRange(1, 16)


@click.command()
@click.option("--demo", is_flag=True, help="With the demo college and the WeChat simulator.")
@click.option("--web", "webs", type=COUNT, default=1, show_default=True, help="Web processes.")
@click.option("--worker", "workers", type=COUNT, default=1, show_default=True, help="Workers.")
@click.option("--port", type=PORT, help="Instead of LUOXUAN_PORT.")
@click.option("--simulator-port", type=PORT, default=SIMULATOR_PORT, show_default=True)
def up(demo: bool, webs: int, workers: int, port: int | None, simulator_port: int) -> None:
    """Start everything, keep it running, stop it in order on Ctrl-C.

    A second `up` in the same folder tells the first one's address. Logs lie in var/logs.

    \b
    Example: luoxuan up --demo --web 2
    """
    environ = {name: value for name, value in os.environ.items() if value}
    if port is not None:
        environ["LUOXUAN_PORT"] = str(port)
    if demo:
        environ = demo_environ(environ, port=simulator_port)
    settings = Settings.from_env(environ)
    house = House(settings.data_dir)
    if not _take(house):
        return
    try:
        _check(settings, demo=demo, simulator_port=simulator_port)
        supervisor = _supervisor(settings, house, environ)
        with supervisor.running() as found:
            _start(supervisor, found, demo=demo, port=simulator_port)
            supervisor.begin(_webs(supervisor, webs))
            _wait_for(supervisor, "web", f"{_local(found)}/readyz")
            supervisor.begin(_workers(supervisor, workers))
            if demo:
                _wait_for(supervisor, "simulator", _phone(simulator_port))
            _welcome(supervisor, found, demo=demo, port=simulator_port)
            supervisor.watch()
    except Stopped:
        return
    finally:
        house.leave()


def _take(house: House) -> bool:
    """Become the folder's owner; False, with its address told, if an `up` runs here already."""
    deadline = time.monotonic() + OTHERS_SECONDS
    said = False
    while not house.take():
        run = house.owner()
        if run is not None and run.command == UP and run.address:
            click.echo(f"already running: {run.address}")
            return False
        if not said and run is not None and run.command != UP:
            said = True
            click.echo(f"waiting for `luoxuan {run.command}` to end …")
        if time.monotonic() > deadline:
            raise ServerError(f"{house.data_dir} is in use by {_who(run)}")
        time.sleep(0.1)
    return True


def _who(run: Run | None) -> str:
    if run is None:
        return "another command"
    return f"`luoxuan {run.command}`, process {run.pid}"


def _check(settings: Settings, *, demo: bool, simulator_port: int) -> None:
    if not demo and Demo.of(settings.data_dir) is not None:
        raise ServerError(
            f"{settings.data_dir} holds the demo: start it with --demo, or set LUOXUAN_DATA_DIR "
            "to another folder for a real college"
        )
    if not is_free(settings.port, host=settings.host):
        raise ServerError(f"port {settings.port} is taken: give another one with --port")
    if demo and not is_free(simulator_port):
        raise ServerError(f"port {simulator_port} is taken: give another with --simulator-port")


def _supervisor(settings: Settings, house: House, environ: Mapping[str, str]) -> Supervisor:
    """Only what we add to the environment goes into the run file; secrets stay where they are."""
    added = {name: value for name, value in environ.items() if os.environ.get(name) != value}
    return Supervisor(
        settings, house, say=click.echo, environ=added, care=partial(remember, settings.data_dir)
    )


def _start(supervisor: Supervisor, settings: Settings, *, demo: bool, port: int) -> None:
    if not demo:
        bring_up_to_date(settings)
        return
    assert settings.demo_today is not None
    if Demo.of(settings.data_dir) is None:
        # Before anything marks the folder as a demo's.
        bring_up_to_date(settings)
        refuse_real_colleges(settings)
    record = resume(settings.data_dir, settings.demo_today, port=port)
    # It takes as long as a web process to come up, so nobody waits for it who need not.
    supervisor.begin([_child(supervisor, "simulator", "simulator", "--port", str(port))])
    bring_up_to_date(settings)
    if refuse_real_colleges(settings) and record.loaded and _is_told(settings, record):
        return
    _wait_for(supervisor, "simulator", _phone(port))
    if not supervisor.finish(_child(supervisor, "demo", "demo", shown=True)):
        raise ServerError("the demo college cannot be loaded, see above")


def _is_told(settings: Settings, record: Demo) -> bool:
    """Whether the simulator knows where to deliver, and its journal is still there."""
    journal = settings.data_dir / "simulator"
    return record.webhook == webhook_of(settings) and any(journal.glob("*.sqlite*"))


def _phone(port: int) -> str:
    return f"http://{HOST}:{port}/"


def _webs(supervisor: Supervisor, count: int) -> Iterator[Child]:
    port = str(supervisor.settings.port)
    for n in range(1, count + 1):
        yield _child(supervisor, f"web-{n}", "web", "--port", port)


def _workers(supervisor: Supervisor, count: int) -> Iterator[Child]:
    for n in range(1, count + 1):
        yield _child(supervisor, f"worker-{n}", "worker", "--queues", ",".join(QUEUES))
    yield _child(supervisor, "draw", "worker", "--queues", "draw")
    yield _child(supervisor, "beat", "beat")


def _child(supervisor: Supervisor, name: str, *arguments: str, shown: bool = False) -> Child:
    data_dir = supervisor.settings.data_dir
    log = log_path(data_dir, name)
    environ = {**supervisor.environ, "LUOXUAN_DATA_DIR": str(data_dir)}
    if shown:
        return Child(name, command(*arguments), log=None, environ=environ)
    return Child(name, command(*arguments), log=log, environ=environ)


def _wait_for(supervisor: Supervisor, name: str, url: str) -> None:
    if not supervisor.until(lambda: _ready(url), seconds=READY_SECONDS):
        logs = supervisor.settings.data_dir / "logs"
        raise ServerError(f"{name} does not get ready in {READY_SECONDS:.0f} s, see {logs}")


def _ready(url: str) -> bool:
    try:
        with urlopen(url, timeout=2.0) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _local(settings: Settings) -> str:
    """Where this machine reaches the web process, whatever address it listens on."""
    host = settings.host
    if host in ("0.0.0.0", "::", ""):
        host = HOST
    if ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{settings.port}"


def _welcome(supervisor: Supervisor, settings: Settings, *, demo: bool, port: int) -> None:
    address = settings.public_url
    click.echo(f"web:    {address}")
    if demo:
        address = _phone(port)
        click.echo(f"phone:  {address}      open it in a browser and be anybody in the college")
    click.echo(f"logs:   {supervisor.settings.data_dir / 'logs'}")
    click.echo("stop:   Ctrl-C")
    supervisor.open_at(address)

