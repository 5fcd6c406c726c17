"""Which core does what: the measured program alone on one, load and servers on another."""

from __future__ import annotations

import os
from contextlib import suppress

_ALLOWED = sorted(os.sched_getaffinity(0))

#: The measured program's core, and that of everything else. The same one if there is only one.
SUBJECT = _ALLOWED[0]
LOAD = _ALLOWED[-1]
#: No core in particular: for what is measured on the whole machine.
ANY = -1


def told() -> str:
    """One line for the report."""
    if SUBJECT == LOAD:
        return "one core only: program and load share it"
    return f"program on core {SUBJECT}, load and servers on core {LOAD}"


def pin(core: int, pid: int = 0) -> None:
    """Keep a process, and what it starts from now on, on one core, or on none with ANY."""
    if core == ANY:
        return free(pid)
    return os.sched_setaffinity(pid, {core})


def pin_tree(core: int, pid: int) -> None:
    """The same with the children it has already."""
    with suppress(ProcessLookupError, FileNotFoundError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            pin(core, int(thread))
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as children:
                for child in children.read().split():
                    pin_tree(core, int(child))


def free(pid: int = 0) -> None:
    """Let a process run on all cores again."""
    os.sched_setaffinity(pid, _ALLOWED)
