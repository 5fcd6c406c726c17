"""What a crash leaves in a PostgreSQL folder, and making room for a new start.

A pid file alone proves nothing: its number may belong to another program by now, and a server
may live on after its parent was killed. So the process itself is asked what it is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.servers.binaries import ServerError
from bot.servers.process import wait_until

#: Fast stop, at-once stop, and what nothing survives; seconds of patience for each.
_STEPS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def recorded_pid(data: Path) -> int:
    """The pid in the cluster's pid file; 0 if there is none to read."""
    try:
        first = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
        return int(first.splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def clear(data: Path) -> None:
    """End what still runs on this cluster and drop a stale pid file.

    The caller holds the folder's lock, so whatever is found is of an earlier, dead run.
    ServerError if it does not end.
    """
    for number, patience in _STEPS:
        if not list(_servers_of(data)):
            break
        _tell(data, number)
        if wait_until(lambda: not list(_servers_of(data)), seconds=patience, every=0.05):
            break
    else:
        raise ServerError(f"an earlier PostgreSQL in {data} does not end")
    # PostgreSQL would refuse to start if the number belongs to any living process of its user.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _tell(data: Path, number: signal.Signals) -> None:
    """Signal the postmaster, which ends its own; all of them when it is gone or time is short."""
    pids = list(_servers_of(data))
    postmaster = recorded_pid(data)
    if postmaster in pids and number != signal.SIGKILL:
        pids = [postmaster]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _servers_of(data: Path) -> Iterator[int]:
    """The pids of PostgreSQL processes that work in this folder, which is always theirs."""
    if not sys.platform.startswith("linux"):
        yield from _by_command(data)
        return
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _works_in(folder, data):
            yield int(folder.name)


def _works_in(process: Path, data: Path) -> bool:
    try:
        if (process / "comm").read_text(encoding="utf-8", errors="replace") != "postgres\n":
            return False
        return os.path.realpath(data) == os.readlink(process / "cwd")
    except OSError:
        return False


def _by_command(data: Path) -> Iterator[int]:
    pid = recorded_pid(data)
    if not pid:
        return
    told = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    if "postgres" in told.stdout and str(data) in told.stdout:
        yield pid
