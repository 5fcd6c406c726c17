"""The commands of docker-compose.yml over servers given by URL, as the cluster runs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.servers.process import free_port, wait_until
from tests.cli.conftest import ROOT
from tests.cli.test_cluster import SERVICES

Service = Callable[..., tuple[subprocess.Popen[bytes], Path]]


@pytest.fixture
def service(environ: dict[str, str], tmp_path: Path) -> Iterator[Service]:
    """Starts a service of the compose file with its own words; all end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *more: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = tmp_path / f"{name}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", *SERVICES[name]["command"][1:], *more],
                env=environ, cwd=ROOT, stdout=output, stderr=output,
            )
        running.append(process)
        return process, log

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_web_gets_ready_and_ends_well(service: Service) -> None:
    port = free_port()
    process, log = service("web", "--port", str(port))
    assert wait_until(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), seconds=60), log
    process.terminate()
    assert process.wait(60) == 0


def test_beat_tells_the_worker_the_time(service: Service) -> None:
    worker, log = service("worker")
    beat, _ = service("beat")

    def told() -> bool:
        return b"luoxuan.tick" in log.read_bytes() and b"succeeded" in log.read_bytes()

    wait_until(lambda: told() or worker.poll() is not None, seconds=90, every=0.1)
    assert told(), log.read_text()
    assert worker.poll() is beat.poll() is None
    for process in (beat, worker):
        process.terminate()
        assert process.wait(60) == 0
