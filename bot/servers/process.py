"""Starting and ending one child so that it never outlives or is mistaken for another."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bot.servers.account import Account
from bot.servers.binaries import ServerError

HOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform.startswith("linux")
# Loaded before any fork: between fork and exec nothing may be imported.
_LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None,
    at_parents_death: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log` or, without, shown.

    On Linux the child gets `at_parents_death` when this process dies in any way. Call it from
    the main thread only: the kernel watches the thread that forked.
    """
    rights: dict[str, object] = {}
    if account is not None:
        rights = {"user": account.uid, "group": account.gid, "extra_groups": []}
    with _output(log) as output:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            [os.fspath(part) for part in command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environ,
            start_new_session=True,
            # Two system calls, no lock taken: safe beside threads too.
            preexec_fn=_tether(at_parents_death),  # noqa: PLW1509
            **rights,
        )


@contextmanager
def _output(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with open(log, "ab") as output:
        yield output


def _tether(number: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before exec; after the change of user, which would clear it."""
    if not _LINUX:
        return None
    parent = os.getpid()

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return tie


def end(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> int:
    """End a child by (signal, seconds of patience) steps, SIGKILL last; its exit code."""
    for number, patience in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    if process.poll() is None:
        process.kill()
    return process.wait()


def identity(pid: int) -> str:
    """When a process started, as the system tells it; empty if there is none.

    Two processes that had the same number one after the other differ in it.
    """
    if _LINUX:
        try:
            # The name may hold blanks and brackets: the fields are counted after the last one.
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            return stat.rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    told = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def end_leftover(pid: int, started: str, *, patience: float = 15.0) -> bool:
    """End a process of an earlier run if it is still the same one; whether it was there."""
    if not started or identity(pid) != started:
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: identity(pid) != started, seconds=patience):
            return True
    raise ServerError(f"process {pid} of an earlier run does not end")


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.01) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def is_free(port: int, *, host: str = HOST) -> bool:
    """Whether nobody listens there, not even one who would share the port."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _family(host: str) -> socket.AddressFamily:
    if ":" in host:
        return socket.AF_INET6
    return socket.AF_INET


def free_port() -> int:
    """A loopback port nobody listens on now; who takes it must be ready to find it taken."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def tail(log: Path, *, lines: int = 5) -> str:
    """The last lines of a log, for an error."""
    try:
        text = log.read_bytes()[-4000:].decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
