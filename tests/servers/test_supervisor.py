"""The supervisor over real servers and small children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.servers.child import BACK_OFF_SECONDS, Child, Watch
from bot.servers.house import House
from bot.servers.process import wait_until

HOUSE = '''
import pathlib, sys
from bot.servers.child import Child
from bot.servers.house import House
from bot.servers.supervisor import Stopped, Supervisor
from bot.settings import Settings

WAIT = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as order: order.write(sys.argv[2] + chr(10))
    raise SystemExit
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[1] + "." + sys.argv[2]).touch()
while True: time.sleep(60)
"""
data = pathlib.Path(sys.argv[1])
house = House(data)
assert house.take()
supervisor = Supervisor(Settings(data_dir=data), house, say=lambda line: print(line, flush=True))
names = ["web-1", "web-2", "beat", "worker-1", "draw", "simulator"]
with supervisor.running():
    supervisor.begin(
        Child(name, [sys.executable, "-c", WAIT, str(data / "order"), name],
              log=data / "logs" / f"{name}.log")
        for name in names
    )
    supervisor.until(lambda: all((data / f"order.{n}").exists() for n in names))
    supervisor.open_at("http://127.0.0.1:8080")
    print("ready", flush=True)
    supervisor.watch()
'''


@contextmanager
def _house(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOUSE, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def _pids(data_dir: Path) -> dict[str, int]:
    body = json.loads((data_dir / "run.json").read_text())
    return {name: pid for name, pid, _ in body["children"]}


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # Without an init that reaps, an orphan stays as a zombie.
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and ") Z " in state.read_text()


def test_stop_ends_everything_in_order(server_folder: Path) -> None:
    with _house(server_folder) as process:
        pids = _pids(server_folder)
        assert set(pids) >= {"postgres", "valkey", "web-1", "web-2", "beat", "draw"}
        process.terminate()
        assert process.wait(60) == 0
    # A part that is still at it when its turn comes is asked again.
    order = list(dict.fromkeys((server_folder / "order").read_text().split()))
    assert sorted(order[:2]) == ["web-1", "web-2"]
    assert order[2] == "beat"
    assert sorted(order[3:5]) == ["draw", "worker-1"]
    assert order[5] == "simulator"
    assert all(_gone(pid) for pid in pids.values())
    assert not (server_folder / "run.json").exists()


def test_closed_terminal_stops_the_house_in_order(server_folder: Path) -> None:
    with _house(server_folder) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 0
    assert (server_folder / "order").read_text().split()[-1] == "simulator"


@pytest.mark.parametrize("name", ["web-2", "postgres", "valkey"])
def test_killed_part_is_started_again_and_said_once(server_folder: Path, name: str) -> None:
    with _house(server_folder) as process:
        killed = _pids(server_folder)[name]
        os.kill(killed, signal.SIGKILL)
        assert wait_until(lambda: _pids(server_folder).get(name, killed) != killed, seconds=20)
        process.terminate()
        out, _ = process.communicate(timeout=60)
    assert out.count(f"{name} ended by itself") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
def test_children_end_when_the_supervisor_is_killed(server_folder: Path) -> None:
    with _house(server_folder) as process:
        pids = _pids(server_folder)
        process.kill()
        process.wait(10)
        assert wait_until(lambda: all(_gone(pid) for pid in pids.values()), seconds=20)
    house = House(server_folder)
    assert house.take()
    house.leave()


def test_ctrl_c_in_the_terminal_reaches_the_supervisor_alone(server_folder: Path) -> None:
    with _house(server_folder) as process:
        sessions = {os.getsid(pid) for pid in _pids(server_folder).values()}
        assert os.getsid(process.pid) not in sessions


class _Dead:
    """A part that dies at once, and counts how often it was started."""

    name = "web-1"
    pid = 1
    alive = False
    launched = 0

    def launch(self) -> None:
        self.launched += 1

    def stop(self) -> None:
        pass


def test_part_that_keeps_ending_is_tried_ever_more_patiently() -> None:
    part, said, now = _Dead(), [], [0.0]
    watch = Watch(part, said.append, now=lambda: now[0])
    watch.begin()
    starts = []
    for tenth in range(1200):
        now[0] = tenth / 10
        if watch.look():
            starts.append(now[0])
    gaps = [round(later - earlier, 1) for earlier, later in zip(starts, starts[1:], strict=False)]
    assert all(gap >= wait for gap, wait in zip(gaps, BACK_OFF_SECONDS[1:], strict=False))
    assert gaps[-1] >= BACK_OFF_SECONDS[-1]
    assert len(said) == 2
    assert "keeps ending" in said[1]


def test_part_that_stays_up_is_said_to_be_well_again() -> None:
    part, said, now = _Dead(), [], [0.0]
    watch = Watch(part, said.append, now=lambda: now[0])
    watch.begin()
    watch.look()
    now[0] = 1.0
    assert watch.look()
    part.alive = True
    now[0] = 100.0
    watch.look()
    watch.look()
    assert said == ["web-1 ended by itself and is started again", "web-1 is well again"]


def test_what_a_dead_child_left_in_its_session_goes_before_the_next(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "sub = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(sub.pid, flush=True); time.sleep(60)\n"
    )
    log = tmp_path / "worker.log"
    part = Child("worker-1", [sys.executable, "-c", script], log=log)
    part.launch()
    assert wait_until(lambda: log.read_text().endswith("\n"), seconds=10)
    grandchild = int(log.read_text())
    os.kill(part.pid, signal.SIGKILL)
    assert wait_until(lambda: not part.alive, seconds=5)
    assert not _gone(grandchild)
    part.stop()
    assert wait_until(lambda: _gone(grandchild), seconds=5)


def test_logs_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    part = Child("beat", [sys.executable, "-c", ""], log=tmp_path / "logs" / "beat.log")
    part.launch()
    part.stop()
    assert (tmp_path / "logs").stat().st_mode & 0o077 == 0
