"""P12: `luoxuan up` in a folder that was initialised before, until /readyz says 200."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import cores
from benchmarks.figures import Figure, table
from benchmarks.programs import HOST, free_port, running, wait_until
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved

GOAL = 5.0
UP = "luoxuan up"


def measure(*, rounds: int = ROUNDS) -> list[Figure]:
    """The figure of P12; growth is that of the web processes it starts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        first = start(Path(folder))["seconds"]
        found = {webs: _rounds(Path(folder), webs, rounds=rounds) for webs in (1, 2, 4)}
    table(
        "P12: seconds from `luoxuan up` to /readyz",
        ("folder", "web processes", "seconds"),
        [
            ("new", "1", f"{first:.2f}"),
            *(("initialised", str(webs), one.shown(UP, "seconds"))
              for webs, one in found.items()),
        ],
    )
    value = None
    if not found[1].noisy:
        value = found[1].median(UP, "seconds")
    return [Figure("P12 seconds", value, GOAL, most=True)]


def _rounds(folder: Path, webs: int, *, rounds: int) -> Rounds:
    return interleaved(
        {UP: lambda: start(folder, webs=webs)}, references={UP: "seconds"}, rounds=rounds
    )


def start(folder: Path, *, webs: int = 1) -> Sample:
    """Seconds until it is ready; it is stopped again, in order."""
    port = free_port()
    environ = {"LUOXUAN_DATA_DIR": str(folder / "var")}
    command = [sys.executable, "-m", "bot", "up", "--port", str(port), "--web", str(webs)]
    began = time.monotonic()
    with running(command, core=cores.SUBJECT, folder=folder, environ=environ) as process:
        cores.free(process.pid)
        wait_until(lambda: _ready(port), what="/readyz", process=process, pause=0.01)
        return {"seconds": time.monotonic() - began}


def _ready(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/readyz", timeout=2.0) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
