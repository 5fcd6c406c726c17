"""Where a command runs: the settings that hold in this folder, and an engine under them."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import asyncpg

from bot.cli.discreet import Discreet, quiet_the_talkative
from bot.servers.binaries import ServerError
from bot.servers.demo import Demo, demo_environ
from bot.servers.engine import attached_or_started
from bot.servers.house import House
from bot.settings import Settings

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def environ_here(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with what the folder adds to it where nothing is set.

    A running `luoxuan up` tells its settings; a folder with a demo keeps to the simulator, so
    that no command in it ever talks to the real platform.
    """
    given = {name: value for name, value in environ.items() if value}
    data_dir = folder(environ)
    run = House(data_dir).owner()
    if run is not None and run.environ:
        return {**run.environ, **given}
    demo = Demo.of(data_dir)
    if demo is not None:
        return demo_environ({"LUOXUAN_DEMO_TODAY": demo.today, **given}, port=demo.port)
    return given


def folder(environ: Mapping[str, str]) -> Path:
    """The data folder an environment names, absolute."""
    return Path(environ.get("LUOXUAN_DATA_DIR") or "var").absolute()


@contextmanager
def place(command: str, environ: Mapping[str, str] | None = None) -> Iterator[Settings]:
    """Settings with both URLs, good for the block; servers are started if nobody runs them.

    Servers of our own get the newest tables at once: nobody else could have made them.
    """
    settings = Settings.from_env(environ or environ_here(os.environ))
    with _ends_on_sigterm(), attached_or_started(settings, command=command) as engine:
        found = replace(
            settings, database_url=engine.database_url, redis_url=engine.redis_url
        )
        if engine.own:
            bring_up_to_date(found)
        yield found


def bring_up_to_date(settings: Settings) -> None:
    """Apply the migrations that the database does not have yet."""
    from models.database import migrate  # noqa: PLC0415

    asyncio.run(migrate(settings.database_url))


def refuse_real_colleges(settings: Settings) -> bool:
    """Whether the demo's college is there; ServerError if others are: the two never mix."""

    async def codes() -> list[str]:
        connection = await asyncpg.connect(settings.database_url)
        try:
            found = await connection.fetch("SELECT code FROM college ORDER BY code")
        finally:
            await connection.close()
        return [row["code"] for row in found]

    there = asyncio.run(codes())
    others = [code for code in there if code != "demo"]
    if others:
        raise ServerError(
            f"this database holds {', '.join(others)}: the demo needs one of its own, "
            "set LUOXUAN_DATA_DIR to another folder"
        )
    return "demo" in there


def start_log(settings: Settings) -> None:
    """Log to the standard error; the supervisor leads it into a file.

    asyncpg tells every failed try with a traceback; that the database is away we say ourselves,
    once each way. No level tells what people wrote.
    """
    logging.basicConfig(
        level=settings.log_level.upper(), format=LOG_FORMAT, stream=sys.stderr, force=True
    )
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Discreet(LOG_FORMAT))
    quiet_the_talkative()


@contextmanager
def _ends_on_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind, so that servers of our own are stopped in order."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
