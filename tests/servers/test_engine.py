"""Commands share one engine: by URL, by the folder's owner, or one of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.servers.engine import Engine, attached_or_started
from bot.servers.house import House, Run, child
from bot.servers.postgres import takes_connections
from bot.servers.process import wait_until
from bot.settings import Settings

OWNER = """
import sys, pathlib
from bot.servers.engine import attached_or_started
from bot.settings import Settings
with attached_or_started(Settings(data_dir=pathlib.Path(sys.argv[1]))) as engine:
    print(engine.database_url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def data_dir(server_folder: Path) -> Path:
    return server_folder / "a school's var"


def _owner(data_dir: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def _port(url: str) -> int:
    return urlsplit(url).port or 0


def test_given_urls_start_nothing(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, database_url="postgres://db", redis_url="redis://mq")
    with attached_or_started(settings) as engine:
        assert engine == Engine("postgres://db", "redis://mq")
    assert not data_dir.exists()


def test_servers_live_as_long_as_the_command(data_dir: Path) -> None:
    with attached_or_started(Settings(data_dir=data_dir)) as engine:
        assert engine.own
        assert takes_connections(_port(engine.database_url))
    assert not takes_connections(_port(engine.database_url))


def test_second_command_uses_the_servers_of_the_first(data_dir: Path) -> None:
    process, url = _owner(data_dir)
    with attached_or_started(Settings(data_dir=data_dir)) as engine:
        assert (engine.database_url, engine.own) == (url, False)
    process.communicate("done\n", timeout=30)
    assert process.returncode == 0


def test_owner_waits_for_its_guest_before_it_stops_the_servers(data_dir: Path) -> None:
    process, url = _owner(data_dir)
    assert process.stdin is not None
    with attached_or_started(Settings(data_dir=data_dir)):
        process.stdin.write("done\n")
        process.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        assert takes_connections(_port(url))
    assert process.wait(30) == 0
    process.communicate()


def test_killed_owner_leaves_nothing_to_clean(data_dir: Path) -> None:
    process, url = _owner(data_dir)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with attached_or_started(Settings(data_dir=data_dir)) as engine:
        assert engine.own
        assert takes_connections(_port(engine.database_url))


def test_run_file_without_an_owner_is_not_believed(data_dir: Path) -> None:
    house = House(data_dir)
    assert house.take()
    house.tell(Run(command="up", pid=os.getpid(), address="http://127.0.0.1:1"))
    assert House(data_dir).owner() is not None
    assert house._lock is not None
    house._lock.close()
    assert House(data_dir).owner() is None


def test_run_file_is_readable_by_the_owner_alone(data_dir: Path) -> None:
    house = House(data_dir)
    assert house.take()
    house.tell(Run(command="up", pid=1))
    assert (data_dir / "run.json").stat().st_mode & 0o077 == 0
    house.leave()
    assert not (data_dir / "run.json").exists()


def test_child_of_a_dead_owner_is_ended_by_the_next(data_dir: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    house = House(data_dir)
    assert house.take()
    reused = ("web-2", stranger.pid, "another start")
    house.tell(Run(command="up", pid=1, children=(child("web-1", left.pid), reused)))
    assert house._lock is not None
    house._lock.close()
    reaped = wait_until_reaped(left)
    with taken(data_dir):
        assert reaped() == -signal.SIGTERM
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@contextmanager
def taken(data_dir: Path):
    house = House(data_dir)
    assert house.take()
    yield house
    house.leave()


def wait_until_reaped(process: subprocess.Popen[bytes]):
    """Reap it in the background, as the system does with an orphan."""
    thread = threading.Thread(target=process.wait)
    thread.start()

    def code() -> int | None:
        thread.join(10)
        return process.returncode

    return code


def test_wait_ends_at_its_deadline() -> None:
    assert not wait_until(lambda: False, seconds=0.02)
