"""`luoxuan up --demo`: from an empty folder to a phone that answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.kit.clock import write_offset
from bot.servers.demo import Demo
from bot.servers.process import free_port
from tests.cli.conftest import ROOT
from tests.cli.house import environ_of, house_up, luoxuan_in
from tests.engine import folder_for_servers


@pytest.fixture(scope="module")
def demo_folder() -> Iterator[Path]:
    """A folder in which `luoxuan demo` was run, and nothing runs now."""
    with folder_for_servers() as folder:
        told = luoxuan_in(folder, "demo")
        assert told.returncode == 0, told.stderr
        assert "no simulator at" in told.stdout
        yield folder


def _control(port: int, path: str, body: object = None) -> Any:
    data = None
    if body is not None:
        data = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}/control/{path}", data=data, headers=headers)
    with urlopen(request, timeout=15) as answer:
        return json.load(answer)


def _ports() -> tuple[int, tuple[str, ...]]:
    simulator = free_port()
    return simulator, ("--port", str(free_port()), "--simulator-port", str(simulator))


def test_student_of_the_demo_gets_an_answer(demo_folder: Path) -> None:
    simulator, options = _ports()
    with house_up(demo_folder, "--demo", *options) as (process, printed):
        assert any(line.startswith(f"phone:  http://127.0.0.1:{simulator}/") for line in printed)
        person = next(
            one for one in _control(simulator, "people")["people"] if not one["note"]
        )
        said = {"appid": person["appid"], "openid": person["openid"], "wait": 1}
        told = _control(simulator, "send", {**said, "type": "text", "content": "帮助"})
        assert told["deliveries"][0]["answered"]
        assert told["shown"][0]["text"]
    assert process.returncode == 0


def test_second_start_goes_on_where_the_demo_stopped(demo_folder: Path) -> None:
    _, options = _ports()
    later = datetime(2026, 11, 20, 2, tzinfo=UTC)
    with house_up(demo_folder, "--demo", *options):
        write_offset(demo_folder / "clock.json", later - datetime.now(UTC))
    stopped = Demo.of(demo_folder)
    assert stopped is not None
    with house_up(demo_folder, "--demo", *options) as (_, printed):
        assert not any("demo college" in line for line in printed)
        simulator = int(options[-1])
        now = datetime.fromtimestamp(_control(simulator, "clock")["now"], UTC)
    assert timedelta(0) <= now - datetime.fromisoformat(stopped.stopped_at)
    assert now - later < timedelta(minutes=5)


def test_other_command_in_the_folder_keeps_to_the_simulator(demo_folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", "--only", "wechat"], cwd=ROOT, timeout=60,
        env=environ_of(demo_folder), capture_output=True, text=True, check=False,
    )
    assert told.returncode == 1
    assert "WRONG demo WeChat credentials" in told.stdout
    assert "weixin.qq.com" not in told.stdout
