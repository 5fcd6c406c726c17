"""`make sabotage`: plant one-line faults one at a time; each must turn its named test red.

The tree is copied to a temporary folder, so the work tree is never touched. A fault whose line is
no longer there is an error too: the list moves with the code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", "docs"
)
MOST_SECONDS = 180


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    line: str
    becomes: str
    test: str


def faults() -> list[Fault]:
    """The planted faults, as listed beside this file."""
    text = (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
    return [Fault(**body) for body in yaml.safe_load(text)]


def plant(tree: Path, fault: Fault) -> str:
    """Write the fault into the copy; the file's text before."""
    path = tree / fault.file
    before = path.read_text(encoding="utf-8")
    if before.count(fault.line) != 1:
        raise LookupError(f"{fault.name}: {fault.file} has the line {before.count(fault.line)}×")
    path.write_text(before.replace(fault.line, fault.becomes), encoding="utf-8")
    return before


def run(tree: Path, test: str) -> int:
    """Exit code of the named test in the copy; 1 is red, 0 is green, else it did not run."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *test.split()]
    try:
        done = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def judge(tree: Path, fault: Fault) -> bool:
    before = plant(tree, fault)
    try:
        code = run(tree, fault.test)
    finally:
        (tree / fault.file).write_text(before, encoding="utf-8")
    verdict = {0: "NOT CAUGHT", 1: "caught"}.get(code, f"test did not run ({code})")
    sys.stdout.write(f"{fault.name:32} {verdict:12} {fault.test}\n")
    sys.stdout.flush()
    return code == 1


def main() -> int:
    wanted = set(sys.argv[1:])
    chosen = [fault for fault in faults() if not wanted or fault.name in wanted]
    with tempfile.TemporaryDirectory(prefix="luoxuan-sabotage-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        green = {test: run(tree, test) for test in dict.fromkeys(f.test for f in chosen)}
        red = [test for test, code in green.items() if code != 0]
        for test in red:
            sys.stdout.write(f"red before any fault: {test}\n")
        caught = [judge(tree, fault) for fault in chosen if fault.test not in red]
    sys.stdout.write(f"{sum(caught)} of {len(chosen)} faults caught\n")
    return int(len(caught) != len(chosen) or not all(caught))


if __name__ == "__main__":
    raise SystemExit(main())
