"""P2: the whole durable path, a student's record stored before the answer leaves."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from benchmarks import cores, environment
from benchmarks.college import CODE, Engine, a_college, add_history, engine, in_database
from benchmarks.figures import Figure, number, table
from benchmarks.messages import AES_KEY, APPID, REPLY, SAFE, TEXT, TOKEN
from benchmarks.programs import (
    PEERS,
    CannotRun,
    Talk,
    cpu_seconds,
    free_port,
    running,
    talking,
    wait_for_port,
)
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved
from bot.kit.clock import school_day

OURS, WEROBOT = "Luoxuan, a record a message", "WeRoBot as it comes"
CONNECTIONS = 32
STUDENTS = 2000
#: Days of records each student has when it begins; the table goes to two and four times of it.
HISTORY = 30
#: Messages one round may use: no openid and no MsgId comes twice.
MESSAGES = 8000
RATIO, P99 = 2.0, 100.0

Load = Callable[[float, float], Sample]


def measure(*, rounds: int = ROUNDS, seconds: float = 3.0) -> list[Figure]:
    """The figures of P2, in safe mode, with a table over a growing history."""
    found: dict[int, Rounds] = {}
    with servers() as (subjects, home):
        for times in (1, 2, 4):
            _grow(home, days=HISTORY * times)
            found[times] = _rounds(subjects, rounds=rounds if times == 1 else 1, seconds=seconds)
    _print(found)
    p99 = None if found[1].noisy else found[1].median(OURS, "p99")
    return [
        Figure("P2 safe", found[1].ratio(OURS, WEROBOT, "rate"), RATIO),
        Figure("P2 safe p99 ms", p99, P99, most=True),
    ]


@contextmanager
def servers(students: int = STUDENTS) -> Iterator[tuple[dict[str, Load], Engine]]:
    """Our web process over PostgreSQL, and WeRoBot with its SQLite file."""
    with ExitStack() as stack:
        home = stack.enter_context(engine())
        in_database(home.database_url, lambda: a_college(students=students))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        load = stack.enter_context(
            talking([sys.executable, "-m", "benchmarks.load"], core=cores.LOAD)
        )
        port, other = free_port(), free_port()
        web = stack.enter_context(running(
            [sys.executable, "-m", "bot", "web", "--port", str(port)], core=cores.SUBJECT,
            folder=folder, environ=home.environ(LUOXUAN_PORT=str(port)),
        ))
        robot = stack.enter_context(running(
            [environment.python(), PEERS / "werobot_server.py", str(other), SAFE, "sqlite",
             TOKEN, APPID, AES_KEY, REPLY],
            core=cores.SUBJECT, folder=folder,
        ))
        wait_for_port(port, web)
        wait_for_port(other, robot)
        yield {
            OURS: _stored(home, _loaded(
                load, port, path=f"/wechat/{CODE}", pid=web.pid, text=f"记 {TEXT}",
                marker="FromUserName", students=students,
            )),
            WEROBOT: _loaded(
                load, other, path="/wechat", pid=robot.pid, text=TEXT, marker=REPLY,
                students=students,
            ),
        }, home


def _loaded(
    load: Talk, port: int, *, path: str, pid: int, text: str, marker: str, students: int
) -> Load:
    def once(seconds: float, warm: float) -> Sample:
        before = cpu_seconds(pid)
        found = load.ask(
            "run", port=port, path=path, mode=SAFE, connections=CONNECTIONS, seconds=seconds,
            warm=warm, text=text, marker=marker, people=students, openid="student{}",
            messages=MESSAGES, repeat=False,
        )
        if found["errors"]:
            raise CannotRun(f"{found['errors']} errors under load: {found['first_error']}")
        return {
            "rate": found["rate"], "p50": found["p50"], "p99": found["p99"],
            "answers": found["answers"],
            "cpu": (cpu_seconds(pid) - before) * 1e6 / found["answers"],
        }

    return once


def _stored(home: Engine, load: Load) -> Load:
    """The same, and afterwards every answered message must be a part of a record."""

    def once(seconds: float, warm: float) -> Sample:
        before = asyncio.run(_parts(home.database_url))
        found = load(seconds, warm)
        stored = asyncio.run(_parts(home.database_url)) - before
        if stored != found["answers"] + 1:  # and the one that was sent alone before
            raise CannotRun(f"{found['answers'] + 1:.0f} answers, {stored} records")
        return found

    return once


async def _parts(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(
            "SELECT count(*) FROM entry_part WHERE inbound_id IS NOT NULL"
        ))
    finally:
        await connection.close()


def _grow(home: Engine, *, days: int) -> None:
    """Fill the history up to so many days, and let PostgreSQL count its rows anew."""

    async def grow() -> None:
        college = await a_college()
        await add_history(college, days=days, today=school_day(datetime.now(UTC)))

    in_database(home.database_url, grow)

    async def analyse() -> None:
        connection = await asyncpg.connect(home.database_url)
        await connection.execute("VACUUM ANALYZE")
        await connection.close()

    asyncio.run(analyse())


def _rounds(subjects: dict[str, Load], *, rounds: int, seconds: float) -> Rounds:
    def one(load: Load) -> Callable[[], Sample]:
        return lambda: load(seconds, seconds / 4)

    return interleaved(
        {name: one(load) for name, load in subjects.items()}, rounds=rounds,
        references={WEROBOT: "rate"},
    )


def _print(found: dict[int, Rounds]) -> None:
    table(
        f"P2 safe: stored before the answer, one process, {CONNECTIONS} connections, "
        f"{STUDENTS} students",
        ("server", "records before", "req/s", "p50 ms", "p99 ms", "µs cpu each"),
        (
            (
                name, f"{STUDENTS * HISTORY * times:,}", one.shown(name, "rate"),
                number(one.median(name, "p50")), number(one.median(name, "p99")),
                number(one.median(name, "cpu")),
            )
            for times, one in found.items()
            for name in (OURS, WEROBOT)
        ),
    )
