"""`python -m benchmarks [P5 …]`: every benchmark, or the named ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks import cores
from benchmarks.figures import Figure, say, tell
from benchmarks.programs import CannotRun

#: Figure → module with `measure`; P5 and P6 are two readings of the same pictures.
MODULES = {
    "P1": "reply", "P2": "durable", "P4": "codec", "P5": "pictures", "P6": "pictures",
    "P8": "fanout", "P9": "repository", "P11": "memory", "P12": "start", "IMPORT": "imports",
    "DEMO": "demo", "CROWD": "crowd",
}


def main(wanted: Sequence[str]) -> int:
    """Run them; 0 even when a goal is missed, 1 when a benchmark cannot run, 2 on a wrong name."""
    names = [name.upper() for name in wanted] or list(MODULES)
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        tell(f"unknown: {', '.join(unknown)}; there are {', '.join(MODULES)}")
        return 2
    say(f"# Luoxuan, measured beside its references\n\n{machine()}")
    figures, failed = _figures(names)
    say("\n## Figures\n")
    for figure in figures:
        if figure.name.split()[0] in names:
            say(figure.line)
    for why in failed:
        say(why)
    return int(bool(failed))


def _figures(names: Sequence[str]) -> tuple[list[Figure], list[str]]:
    figures: list[Figure] = []
    failed = []
    for module in dict.fromkeys(MODULES[name] for name in names):
        tell(f"… {module}")
        measure: Callable[[], list[Figure]] = import_module(f"benchmarks.{module}").measure
        try:
            figures += measure()
        except CannotRun as error:
            failed.append(f"{module} cannot run: {error}")
    return figures, failed


def machine() -> str:
    """What it ran on, in a line or two."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.partition(":")[2].strip() for line in file if "model name" in line), "")
    load = Path("/proc/loadavg").read_text(encoding="ascii").split()[:3]
    return (
        f"{os.cpu_count()} cores ({model or 'unknown'}), Python {sys.version.split()[0]}; "
        f"{cores.told()}. Load average at the start: {', '.join(load)}. Rates are medians with "
        "their range; figures are medians of per-round ratios."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
