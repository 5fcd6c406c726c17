"""DEMO: the demo college loaded on fresh servers, in seconds."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import college, cores
from benchmarks.figures import Figure, table

GOAL = 60.0
MORNING = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)


def measure() -> list[Figure]:
    """Seconds of the load, with the memory of the process that loads."""
    with college.engine() as home:
        cores.free()
        seconds, used = asyncio.run(_loaded(home.database_url, home.folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table("The demo college", ("what", "figure"), (
        ("seconds", f"{seconds:.1f}"), ("processor time of the process", f"{used:.1f} s"),
        ("its peak of memory", f"{peak:,.0f} MB"), ("cores", str(os.cpu_count())),
    ))
    return [Figure("DEMO seconds", seconds, GOAL, most=True)]


async def _loaded(url: str, folder: Path) -> tuple[float, float]:
    from models.database import opened
    from services import demo
    from services.colleges import Colleges
    from services.sealing import Keyring

    keyring = Keyring(college.SECRET_KEY)
    async with opened(url):
        started, before = time.monotonic(), time.process_time()
        await demo.load(_House(_Place(folder), keyring, _Clock(), Colleges(keyring)))
        return time.monotonic() - started, time.process_time() - before


class _Clock:
    def now(self) -> datetime:
        return MORNING


@dataclass(frozen=True)
class _Place:
    data_dir: Path


@dataclass(frozen=True)
class _House:
    """What `demo.load` needs of a process."""

    settings: _Place
    keyring: object
    clock: _Clock
    colleges: object
