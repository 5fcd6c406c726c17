"""Starting the programs that are measured, talking with them, reading their cost, ending them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import cores

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
HOST = "127.0.0.1"
START_SECONDS = 60.0
_TICK = os.sysconf("SC_CLK_TCK")


class CannotRun(RuntimeError):
    """A benchmark has not what it needs; says what."""


@contextmanager
def running(
    command: Sequence[str | Path], *, core: int, folder: Path = ROOT,
    environ: Mapping[str, str] | None = None, talks: bool = False,
) -> Iterator[subprocess.Popen[str]]:
    """The program for the length of the block, on one core; `talks` gives pipes to it."""
    pipe = subprocess.PIPE if talks else subprocess.DEVNULL
    with open(folder / "program.log", "ab") if folder != ROOT else open(os.devnull, "wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
            stdin=pipe,
            stdout=pipe,
            stderr=log if not talks else None,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: cores.pin(core),  # noqa: PLW1509  # no threads run here
        )
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Ask it to stop, then make it; its session goes with it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def ours(module: str) -> list[str]:
    """The command line of one of our own programs."""
    return [sys.executable, "-m", f"benchmarks.ours.{module}"]


def wait_for_port(port: int, process: subprocess.Popen[str]) -> None:
    """Until somebody listens; CannotRun when the program ended or takes too long."""

    def listening() -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((HOST, port)) == 0

    wait_until(listening, what=f"port {port}", process=process)


def wait_until(
    condition: Callable[[], bool], *, what: str, process: subprocess.Popen[str] | None = None,
    seconds: float = START_SECONDS, pause: float = 0.02,
) -> None:
    """Poll until the condition holds; CannotRun when the program ended or takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None:
            raise CannotRun(f"the program for {what} ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise CannotRun(f"{what} did not come within {seconds:.0f} s")
        time.sleep(pause)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int, *, tree: bool = False) -> float:
    """Seconds of processor time so far, of a process or of it and all its descendants."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    found = (int(fields[11]) + int(fields[12])) / _TICK
    if tree:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            below = [int(child) for child in children.read().split()]
        found += sum(cpu_seconds(child, tree=True) for child in below)
    return found


def resident_mb(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def pss_mb(pid: int) -> float:
    """The proportional set size of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


class Talk:
    """A program that answers each line of JSON with one; see benchmarks.peers.loop."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, name: str, **given: Any) -> dict[str, Any]:
        """Its answer; CannotRun when it ended or could not do it."""
        self.tell(name, **given)
        return self.hear(name)

    def tell(self, name: str, **given: Any) -> None:
        """Let it begin, without waiting."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"name": name, **given}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise CannotRun(f"the program for {name} is gone") from None

    def hear(self, name: str) -> dict[str, Any]:
        """The answer to what it was told."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CannotRun(f"the program for {name} ended in the middle")
        answer = json.loads(line)
        if "error" in answer:
            raise CannotRun(f"{name}: {answer['error']}")
        return dict(answer)


@contextmanager
def talking(
    command: Sequence[str | Path], *, core: int = cores.SUBJECT, folder: Path = ROOT,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Talk]:
    """A program to ask, for the length of the block."""
    with running(command, core=core, folder=folder, environ=environ, talks=True) as process:
        yield Talk(process)
