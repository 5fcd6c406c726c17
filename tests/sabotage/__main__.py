"""`make sabotage`: plant one-line faults one at a time; each must turn its named test red.

    python -m tests.sabotage                  all of them
    python -m tests.sabotage scope lease      those with one of these words in the name
    python -m tests.sabotage --list

The tree is copied to a temporary folder, so the work tree is never touched. All runs share one
PostgreSQL and one Valkey; a fault in the tables gets servers of its own. A fault whose line is no
longer there, and a test that is red without any fault, count as not caught.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests import engine
from tests.conftest import FOLDER, LENT, RUN
from tests.sabotage.fault import Fault, NoPlace, faults, planted
from tests.sabotage.judging import Outcome, ended

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "build", "dist", "benchmarks", "__pycache__", ".*_cache", ".hypothesis"
)
#: Faults under test at once, each in a tree of its own.
LANES = min(2, os.cpu_count() or 1)
#: All named tests without a fault, in one run.
SECONDS_GREEN = 900


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Ground:
    """Trees to plant faults in, one a lane, over one engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._free: SimpleQueue[tuple[Path, str]] = SimpleQueue()
        for number in range(LANES):
            tree = folder / f"tree {number}"
            shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
            self._free.put((tree, f"gw{number}"))

    def red_already(self, chosen: Sequence[Fault]) -> frozenset[str]:
        """The named tests that fail, or cannot be run, without any fault."""
        tests = list(dict.fromkeys(fault.test for fault in chosen))
        tree, name = self._free.get()
        try:
            outcome = ended(
                tree, tests, environ=self._engine(name), options=("-n", str(LANES)),
                seconds=SECONDS_GREEN,
            )
        finally:
            self._free.put((tree, name))
        if outcome.code == 0:
            return frozenset()
        say(f"without any fault: {outcome.verdict.lower()} {outcome.reason}")
        return outcome.red or frozenset(tests)

    def judge(self, fault: Fault) -> Outcome:
        """What becomes of the fault's test with the fault in the tree; NoPlace."""
        tree, name = self._free.get()
        environ = {} if fault.changes_tables else self._engine(name)
        try:
            with planted(tree, fault):
                return ended(tree, fault.test.split(), environ=environ, options=("-x",))
        finally:
            self._free.put((tree, name))

    def _engine(self, name: str) -> dict[str, str]:
        return {FOLDER: str(self._folder / "engine"), RUN: str(os.getpid()), LENT: name}


def main(words: Sequence[str]) -> int:
    chosen = list(_chosen(faults(), words))
    if "--list" in words:
        for fault in chosen:
            say(f"{fault.name:34} {fault.harm}")
        return 0
    begun = time.monotonic()
    os.environ[RUN] = str(os.getpid())
    with tempfile.TemporaryDirectory(prefix="luoxuan-sabotage-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # an unprivileged PostgreSQL must reach its data
        (folder / "engine").mkdir()
        try:
            engine.for_worker(folder / "engine", worker="gw0")
            caught = _all(Ground(folder), chosen)
        finally:
            engine.stop(folder / "engine")
    say(f"{caught} of {len(chosen)} faults caught in {time.monotonic() - begun:.0f} s")
    return int(caught < len(chosen) or not chosen)


def _chosen(known: Iterable[Fault], words: Sequence[str]) -> Iterable[Fault]:
    wanted = [word for word in words if not word.startswith("-")]
    return (one for one in known if not wanted or any(word in one.name for word in wanted))


def _all(ground: Ground, chosen: Sequence[Fault]) -> int:
    red = ground.red_already(chosen)

    def judged(fault: Fault) -> bool:
        begun = time.monotonic()
        verdict, reason = "RED BEFORE", ""
        if fault.test.partition("[")[0] not in red:
            try:
                outcome = ground.judge(fault)
                verdict, reason = outcome.verdict, outcome.reason
            except NoPlace as error:
                verdict, reason = "NO PLACE", str(error)
        took = time.monotonic() - begun
        say(f"{verdict:11} {fault.name:34} {took:5.1f} s  {fault.test}")
        say(f"{'':11} {reason[:180]}")
        return verdict == "caught"

    with ThreadPoolExecutor(LANES) as pool:
        return sum(pool.map(judged, chosen))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
