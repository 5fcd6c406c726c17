"""How long chaos lasts: short in the suite, long by `make chaos` (which sets these names)."""

from __future__ import annotations

import os
import sys

#: Seconds each server is gone.
OUTAGE_SECONDS = float(os.environ.get("CHAOS_OUTAGE_SECONDS", "4"))
#: Weeks of the simulated term, and how many of them with other luck.
WEEKS = int(os.environ.get("CHAOS_WEEKS", "1"))
TERM_SEEDS = range(1, 1 + int(os.environ.get("CHAOS_TERMS", "1")))
#: Runs over 500 pushes, and kills in each of them.
KILL_SEEDS = range(1, 1 + int(os.environ.get("CHAOS_SEEDS", "1")))
KILLS = int(os.environ.get("CHAOS_KILLS", "5"))


def say(line: str) -> None:
    """A measured result; shown by `make chaos`, captured by the suite."""
    sys.stdout.write(f"\n{line}\n")
