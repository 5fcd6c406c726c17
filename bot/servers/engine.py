"""One engine for every command: given by URL, found running, or started for the time being."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.servers import postgres, valkey
from bot.servers.binaries import ServerError
from bot.servers.house import House, Run
from bot.servers.logs import log_path
from bot.servers.postgres import PostgresServer
from bot.servers.valkey import ValkeyServer
from bot.settings import Settings

#: How long a command waits for an owner that is still starting its servers or stopping them.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the database and the broker are; `own` if they live only as long as this block."""

    database_url: str
    redis_url: str
    own: bool = False


@contextmanager
def attached_or_started(settings: Settings, *, command: str = "command") -> Iterator[Engine]:
    """The engine of these settings for the time of the block.

    URLs that are set are used as they are; else those of the folder's owner; else the servers
    run until the block ends and no other command uses them. Main thread only. ServerError if
    a server cannot start or the owner does not get ready.
    """
    if settings.database_url and settings.redis_url:
        yield Engine(settings.database_url, settings.redis_url)
        return
    house = House(settings.data_dir)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not house.take():
        run = house.owner()
        if run is not None and _answers(run):
            with house.guest():
                yield Engine(
                    settings.database_url or run.database_url,
                    settings.redis_url or run.redis_url,
                )
            return
        if time.monotonic() > deadline:
            raise ServerError(f"another command holds {settings.data_dir} and does not get ready")
        time.sleep(0.05)
    yield from _owned(house, settings, command=command)


def _owned(house: House, settings: Settings, *, command: str) -> Iterator[Engine]:
    with ExitStack() as stack:
        stack.callback(house.leave)
        engine = start(settings, stack)
        told = Run(
            command=command,
            pid=os.getpid(),
            database_url=engine.database_url,
            redis_url=engine.redis_url,
        )
        house.tell(told)
        yield engine
        house.wait_for_guests()


def start(settings: Settings, stack: ExitStack) -> Engine:
    """Start the servers whose URL is not set; the stack stops them, Valkey first."""
    database_url, redis_url = settings.database_url, settings.redis_url
    if not database_url:
        database = postgres_of(settings.data_dir)
        stack.callback(database.stop)
        database.start()
        database_url = database.url
    if not redis_url:
        broker = valkey_of(settings.data_dir)
        stack.callback(broker.stop)
        broker.start()
        redis_url = broker.url
    return Engine(database_url, redis_url, own=True)


def postgres_of(data_dir: Path) -> PostgresServer:
    """The PostgreSQL of a data folder, not started."""
    return PostgresServer(data_dir / "postgres", log=log_path(data_dir, "postgres"))


def valkey_of(data_dir: Path) -> ValkeyServer:
    """The Valkey of a data folder, not started."""
    return ValkeyServer(data_dir / "valkey", log=log_path(data_dir, "valkey"))


def _answers(run: Run) -> bool:
    """Whether both servers of a run take connections: a file alone is not trusted."""
    database, broker = urlsplit(run.database_url), urlsplit(run.redis_url)
    if not (database.hostname and broker.hostname):
        return False
    return postgres.takes_connections(
        database.port or 5432, host=database.hostname
    ) and valkey.answers(
        broker.port or 6379, unquote(broker.password or ""), host=broker.hostname
    )
