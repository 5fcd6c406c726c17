"""`luoxuan up` as a person runs it, in a folder with blanks in its name."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.servers.demo import Demo
from bot.servers.house import House
from bot.servers.process import HOST, free_port
from tests.cli.conftest import ROOT
from tests.cli.house import READY, environ_of, house_up, luoxuan_in


def _status(url: str) -> int:
    with urlopen(url, timeout=5) as answer:
        return int(answer.status)


def test_house_is_ready_when_it_says_so_and_leaves_nothing(server_folder: Path) -> None:
    port = free_port()
    with house_up(server_folder, "--port", str(port), "--web", "2") as (process, printed):
        address = f"http://127.0.0.1:{port}"
        assert f"web:    {address}\n" in printed
        assert _status(f"{address}/readyz") == 200
        run = House(server_folder).owner()
        assert run is not None
        pids = {name: pid for name, pid, _ in run.children}
        assert {"postgres", "valkey", "web-1", "web-2"} <= set(pids)
    assert process.returncode == 0
    assert House(server_folder).owner() is None
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_second_up_tells_the_first_ones_address(server_folder: Path) -> None:
    port = str(free_port())
    with house_up(server_folder, "--port", port):
        told = luoxuan_in(server_folder, "up")
        assert (told.returncode, told.stdout) == (0, f"already running: http://127.0.0.1:{port}\n")


def test_command_beside_it_uses_its_servers(server_folder: Path) -> None:
    with house_up(server_folder, "--port", str(free_port())):
        pid = _postgres(server_folder)
        assert luoxuan_in(server_folder, "migrate").returncode == 0
        told = luoxuan_in(server_folder, "doctor", "--only", "database,broker")
        assert told.stdout.count("ok ") == 2
        assert _postgres(server_folder) == pid


def _postgres(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_killed_house_starts_again_with_nothing_to_clean(server_folder: Path) -> None:
    port = str(free_port())
    with house_up(server_folder, "--port", port) as (process, _):
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        with house_up(server_folder, "--port", port) as (_, printed):
            assert printed[-1].startswith(READY)


def test_taken_port_is_told_before_anything_starts(server_folder: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        told = luoxuan_in(server_folder, "up", "--port", str(port))
    assert told.returncode == 1
    assert told.stderr == f"Error: port {port} is taken: give another one with --port\n"
    assert not (server_folder / "postgres").exists()


def test_demo_refuses_the_real_platform(server_folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "up", "--demo"], cwd=ROOT, timeout=60, check=False,
        env={**environ_of(server_folder), "LUOXUAN_WECHAT_API_BASE": "https://api.weixin.qq.com"},
        capture_output=True, text=True,
    )
    assert told.returncode == 1
    assert "LUOXUAN_WECHAT_API_BASE" in told.stderr


def test_folder_of_a_demo_is_not_started_as_a_real_college(server_folder: Path) -> None:
    Demo(today="2026-11-18").keep(server_folder)
    told = luoxuan_in(server_folder, "up", "--port", str(free_port()))
    assert told.returncode == 1
    assert "holds the demo: start it with --demo" in told.stderr
