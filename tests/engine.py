"""The engine of a test run: one PostgreSQL and one Valkey for all its workers.

The first test that asks for a database starts a host process; it holds the servers, a migrated
template database and ends them when the run ends, however it ends.

    python -m tests.engine FOLDER PID
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from bot.servers.postgres import PostgresServer
from bot.servers.process import identity
from bot.servers.valkey import ValkeyServer

TEMPLATE = "template"
#: Tests lose nothing with the machine, so no write waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
#: For a server that a test kills: what was committed has left the process, as in real life.
KILLABLE = {"fsync": "off"}
#: Empties what has rows, without triggers and foreign keys; the migrations' own table stays.
CLEANER = """
CREATE FUNCTION public.empty_all() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE '%migration%' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
END $$
"""

T = TypeVar("T")


@dataclass(frozen=True)
class TestEngine:
    """What one worker of the run uses."""

    __test__ = False

    database_url: str
    redis_url: str


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a loop of its own, whatever loop this thread has."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def execute(url: str, *statements: str) -> None:
    """Run statements on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def for_worker(folder: Path, *, worker: str) -> TestEngine:
    """The engine of this run, started if nobody did, with a database of the worker's own."""
    engine = _shared(folder)
    run(execute(
        engine["postgres"],
        f'DROP DATABASE IF EXISTS "{worker}" WITH (FORCE)',
        f'CREATE DATABASE "{worker}" TEMPLATE "{TEMPLATE}"',
    ))
    number = int(worker.removeprefix("gw") or 0) % 15 + 1
    return TestEngine(
        engine["postgres"].rpartition("/")[0] + f"/{worker}",
        engine["valkey"].rpartition("/")[0] + f"/{number}",
    )


def _shared(folder: Path) -> dict[str, str]:
    """The URLs of the host's servers; one worker starts it, the others wait at the lock."""
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "engine.json"
        if not ready.exists():
            owner = os.environ["LUOXUAN_TEST_RUN"]
            with open(folder / "host.log", "ab") as log:
                host = subprocess.Popen(
                    [sys.executable, "-m", "tests.engine", str(folder), owner],
                    stdout=log, stderr=log, cwd=Path(__file__).parents[1],
                    start_new_session=True,
                )
            while not ready.exists():
                if host.poll() is not None:
                    raise RuntimeError((folder / "host.log").read_text())
                time.sleep(0.02)
            # It belongs to the run, not to this worker, which has no reason to wait for it.
            host.returncode = 0
        found: dict[str, str] = json.loads(ready.read_text())
        return found


def stop(folder: Path) -> None:
    """End the run's host if one was started, and wait for it."""
    ready = folder / "engine.json"
    if ready.exists():
        pid = int(json.loads(ready.read_text())["pid"])
        started = identity(pid)
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while started and identity(pid) == started and time.monotonic() < deadline:
            time.sleep(0.02)
            if _is_zombie(pid):
                break
    shutil.rmtree(folder, ignore_errors=True)


def _is_zombie(pid: int) -> bool:
    """Ended, and only waits for a parent that will not ask."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    """A folder that an unprivileged PostgreSQL can reach, which pytest's own is not for root."""
    folder = Path(tempfile.mkdtemp(prefix="luoxuan test "))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of the test's own, to be killed and started at will."""
    with folder_for_servers() as folder:
        server = PostgresServer(folder / "postgres", options=KILLABLE)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def own_valkey() -> Iterator[ValkeyServer]:
    """A Valkey of the test's own, to be killed and started at will."""
    with folder_for_servers() as folder:
        server = ValkeyServer(folder / "valkey")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def host(folder: Path, owner: int) -> None:
    """Hold the servers until told to stop or the test run is gone."""
    from models.database import migrate

    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    started = identity(owner)
    postgres = PostgresServer(folder / "postgres", options=FAST)
    valkey = ValkeyServer(folder / "valkey")
    try:
        postgres.start()
        valkey.start()
        template = postgres.url_of(TEMPLATE)
        asyncio.run(execute(postgres.url, f'CREATE DATABASE "{TEMPLATE}"'))
        asyncio.run(migrate(template))
        asyncio.run(execute(template, CLEANER))
        body = {"postgres": postgres.url, "valkey": valkey.url, "pid": os.getpid()}
        (folder / "engine.tmp").write_text(json.dumps(body))
        (folder / "engine.tmp").rename(folder / "engine.json")
        while not told.wait(0.5) and identity(owner) == started:
            pass
    finally:
        valkey.stop()
        postgres.stop()
        if identity(owner) != started:
            # The run was killed and cannot do it.
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    host(Path(sys.argv[1]), int(sys.argv[2]))
