"""`make chaos`: the same tests as in the suite, for longer.

    python -m tests.chaos                 kills, terms and outages: about half an hour
    python -m tests.chaos kills outages   only these
    CHAOS_SEEDS=50 python -m tests.chaos kills

What is measured is printed; docs/testing.md holds the last result.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Part, its tests, and how long it lasts unless the environment says otherwise.
PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "kills": ("tests/pushes/test_kill.py", {"CHAOS_SEEDS": "10", "CHAOS_KILLS": "10"}),
    "terms": ("tests/chaos/test_term.py", {"CHAOS_WEEKS": "20", "CHAOS_TERMS": "2"}),
    "outages": ("tests/chaos/test_outages.py", {"CHAOS_OUTAGE_SECONDS": "60"}),
}


def run(part: str) -> bool:
    """Run one part to its end; whether it was green."""
    tests, lasts = PARTS[part]
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "--tb=short", tests],
        cwd=ROOT, env={**lasts, **os.environ}, check=False,
    )
    verdict = "held" if done.returncode == 0 else "BROKE"
    sys.stdout.write(f"{part}: {verdict} in {time.monotonic() - begun:.0f} s\n\n")
    sys.stdout.flush()
    return done.returncode == 0


def main(words: Sequence[str]) -> int:
    unknown = sorted(set(words) - set(PARTS))
    if unknown:
        sys.stdout.write(f"no part {unknown[0]}; there is: {', '.join(PARTS)}\n")
        return 2
    held = [run(part) for part in words or PARTS]
    return int(not all(held))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
