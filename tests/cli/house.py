"""Running `luoxuan up` in a process of its own, as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.conftest import ROOT

READY = "stop:"
#: A whole demo on a machine that others use too.
START_SECONDS = 300


def environ_of(data_dir: Path) -> dict[str, str]:
    """This process's environment with the folder in it."""
    return {**os.environ, "LUOXUAN_DATA_DIR": str(data_dir)}


def luoxuan_in(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in the folder, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environ_of(data_dir), cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=False,
    )


@contextmanager
def house_up(data_dir: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A house that is up; its process and what it printed so far. A deadline guards the start."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "up", *arguments],
        env=environ_of(data_dir), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )
    guard = threading.Timer(START_SECONDS, process.kill)
    guard.start()
    assert process.stdout is not None
    printed: list[str] = []
    try:
        for line in process.stdout:
            printed.append(line)
            if line.startswith(READY):
                break
        guard.cancel()
        yield process, printed
        process.terminate()
        printed.append(process.communicate(timeout=60)[0])
    finally:
        guard.cancel()
        process.kill()
        process.communicate()
