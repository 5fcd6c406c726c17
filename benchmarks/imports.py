"""IMPORT: 2.4 million attendance rows, a year of a college, taken in as one file.

The rows go through everything a file goes through: reading, checking, versions, tallies, rates.
Memory is the growth of this process's peak: the file's text, with its rows streamed out of it.
"""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks import college
from benchmarks.figures import Figure, say, table, tell

ROWS = int(os.environ.get("LUOXUAN_BENCH_IMPORT_ROWS", "2400000"))
STUDENTS, CLASSES = 3000, 90
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
LAST = date(2026, 11, 17)
STATES = ("正常",) * 46 + ("缺勤", "迟到", "请假", "正常")
#: Periods of a day that hold one row each.
SPANS = ("1-2", "3-4", "5-6", "7-8")
#: Rows a second, a goal of ours: the year in four minutes.
GOAL = 10_000


def measure() -> list[Figure]:
    """Rows a second of the import, with time and memory printed."""
    with college.engine() as home:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))  # the servers stay on their core
        seconds, grown, again = asyncio.run(_imported(home.database_url, home.folder))
    table("Import of attendance", ("what", "figure"), (
        ("rows", f"{ROWS:,}"), ("seconds", f"{seconds:.1f}"),
        ("rows a second", f"{ROWS / seconds:,.0f}"),
        ("the same file again, seconds", f"{again:.1f}"),
        ("memory of the process, growth of the peak", f"{grown:,.0f} MB"),
    ))
    return [Figure("IMPORT rows/s", ROWS / seconds, GOAL)]


async def _imported(url: str, folder: Path) -> tuple[float, float, float]:
    from models.database import opened
    from services import imports

    async with opened(url):
        ours = await college.a_college()
        for kind, text in (("orgs", _orgs()), ("students", _students())):
            done = await imports.run(ours, kind, text.encode(), by="bench", now=NOW)
            assert done.ok, done.errors[:3]
        path = folder / "attendance.csv"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(_attendance())
        say(f"{path.stat().st_size / 2**20:,.0f} MB of CSV")
        before, started = _peak(), time.monotonic()
        done = await imports.run(ours, "attendance", path, by="bench", now=NOW)
        seconds = time.monotonic() - started
        assert (done.ok, done.counts.new) == (True, ROWS), done.errors[:3]
        tell(f"… taken in after {seconds:.0f} s")
        grown, started = _peak() - before, time.monotonic()
        assert (await imports.run(ours, "attendance", path, by="bench", now=NOW)).again
        return seconds, grown, time.monotonic() - started


def _peak() -> float:
    """The peak of resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _orgs() -> str:
    head = "类型,代码,名称,简称,上级代码,年级\n学校,00,某校,全校,,\n二级学院,01,某学院,,00,\n"
    major = "专业,0101,某专业,,01,\n"
    return head + major + "".join(f"班级,C{n:03},班{n:03},,0101,2025\n" for n in range(CLASSES))


def _students() -> str:
    rows = (f"S{n:05},生,C{n % CLASSES:03}\n" for n in range(STUDENTS))
    return "学号,姓名,班级\n" + "".join(rows)


def _attendance() -> Iterator[str]:
    yield "学号,日期,节次,课程,状态\n"
    made = 0
    day = LAST
    while made < ROWS:
        for span in SPANS:
            for student in range(STUDENTS):
                if made == ROWS:
                    return
                yield f"S{student:05},{day},{span},课程{student % 40},{STATES[made % 50]}\n"
                made += 1
        day -= timedelta(days=1)
