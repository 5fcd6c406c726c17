"""Running tests in a copy of the tree, and what their end says."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: No test of a fault takes longer than this; one that hangs has judged nothing.
MOST_SECONDS = 120
_RED = re.compile(r"^FAILED (\S+?)(?:\[.*?\])?(?: - (.*))?$", re.MULTILINE)
_BROKEN = re.compile(r"^ERROR (\S+?)(?:\[.*?\])?(?: - (.*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """How tests ended: names of the failed ones, and the first reason in one line."""

    code: int | None
    red: frozenset[str] = frozenset()
    reason: str = ""

    @property
    def verdict(self) -> str:
        """`caught` only when a test failed; broken preparations and hangs prove nothing."""
        if self.red:
            return "caught"
        if self.code == 0:
            return "NOT CAUGHT"
        if self.code is None:
            return "HANGS"
        return "DID NOT RUN"


def ended(
    tree: Path, tests: Sequence[str], *, environ: Mapping[str, str], options: Sequence[str] = (),
    seconds: float = MOST_SECONDS,
) -> Outcome:
    """Run these tests in the tree; the environment is added to this process's own."""
    command = [
        sys.executable, "-m", "pytest", "--tb=no", "-rfE", "-p", "no:cacheprovider", *options,
        *tests,
    ]
    process = subprocess.Popen(
        command, cwd=tree, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "240", "PYTHONDONTWRITEBYTECODE": "1", **environ},
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Outcome(None)
    return read(process.returncode, said)


def read(code: int, said: str) -> Outcome:
    """What pytest's exit code and its last lines say."""
    red = _RED.findall(said)
    reasons = [words for _, words in red or _BROKEN.findall(said) if words]
    reason = next(iter(reasons), "")
    if code not in (0, 1) and not reason:
        reason = said.strip().rpartition("\n")[2]
    return Outcome(code, frozenset(name for name, _ in red), reason)
