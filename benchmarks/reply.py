"""P1: verify + decrypt + parse + route + reply, nothing stored, one process."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import cores, environment
from benchmarks.figures import Figure, number, table
from benchmarks.messages import AES_KEY, APPID, PLAIN, REPLY, SAFE, TOKEN
from benchmarks.programs import (
    PEERS,
    CannotRun,
    Talk,
    cpu_seconds,
    free_port,
    ours,
    running,
    talking,
    wait_for_port,
)
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved

OURS, WEROBOT, BARE = "Luoxuan, nothing stored", "WeRoBot, no session", "bare aiohttp"
CONNECTIONS = 32
GOALS = {PLAIN: (2.5, 0.40), SAFE: (2.0, 0.22)}


def measure(*, rounds: int = ROUNDS, seconds: float = 2.0) -> list[Figure]:
    """The figures of P1, with a table for each mode at one, two and four times the connections."""
    figures = []
    for mode, (of_werobot, of_bare) in GOALS.items():
        with servers(mode) as subjects:
            found = _rounds(subjects, mode, CONNECTIONS, rounds=rounds, seconds=seconds)
            more = {
                times: _rounds(subjects, mode, times * CONNECTIONS, rounds=1, seconds=seconds)
                for times in (2, 4)
            }
        _print(mode, found, more)
        for peer, name, goal in ((WEROBOT, mode, of_werobot), (BARE, f"{mode} of bare", of_bare)):
            figures.append(Figure(f"P1 {name}", found.ratio(OURS, peer, "rate"), goal))
            figures.append(Figure(f"P1 {name} by cpu", found.ratio(peer, OURS, "cpu"), goal))
    return figures


Load = Callable[[int, float, float], Sample]


@contextmanager
def servers(mode: str) -> Iterator[dict[str, Load]]:
    """The three servers, each on the subject's core; all idle but the one being loaded."""
    commands = {
        OURS: [*ours("reply_server"), "{port}", mode],
        WEROBOT: [
            environment.python(), PEERS / "werobot_server.py", "{port}", mode, "none", TOKEN,
            APPID, AES_KEY, REPLY,
        ],
        BARE: [sys.executable, PEERS / "bare_server.py", "{port}", mode],
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        load = stack.enter_context(
            talking([sys.executable, "-m", "benchmarks.load"], core=cores.LOAD)
        )
        subjects = {}
        for name, command in commands.items():
            port = free_port()
            filled = [str(part).format(port=port) for part in command]
            process = stack.enter_context(running(filled, core=cores.SUBJECT, folder=folder))
            wait_for_port(port, process)
            marker = "" if name == BARE else REPLY
            subjects[name] = loaded(load, port, mode=mode, pid=process.pid, marker=marker)
        yield subjects


def loaded(load: Talk, port: int, *, mode: str, pid: int, marker: str) -> Load:
    """A function that loads one server: connections, seconds, and seconds to warm up before."""

    def once(connections: int, seconds: float, warm: float) -> Sample:
        before = cpu_seconds(pid)
        found = load.ask(
            "run", port=port, path="/wechat", mode=mode, connections=connections,
            seconds=seconds, warm=warm, marker=marker,
        )
        if found["errors"]:
            raise CannotRun(f"{found['errors']} errors under load: {found['first_error']}")
        return {
            "rate": found["rate"], "p50": found["p50"], "p99": found["p99"],
            "cpu": (cpu_seconds(pid) - before) * 1e6 / found["answers"],
        }

    return once


def _rounds(
    subjects: dict[str, Load], mode: str, connections: int, *, rounds: int, seconds: float
) -> Rounds:
    def one(load: Load) -> Callable[[], Sample]:
        return lambda: load(connections, seconds, seconds / 4)

    return interleaved(
        {name: one(load) for name, load in subjects.items()}, rounds=rounds,
        references={WEROBOT: "rate", BARE: "rate"},
    )


def _print(mode: str, found: Rounds, more: dict[int, Rounds]) -> None:
    table(
        f"P1 {mode}: nothing stored, one process, {CONNECTIONS} connections",
        ("server", "req/s", "p50 ms", "p99 ms", "µs cpu each", "req/s at 2×", "at 4× connections"),
        (
            (
                name, found.shown(name, "rate"), number(found.median(name, "p50")),
                number(found.median(name, "p99")), number(found.median(name, "cpu")),
                *(number(more[times].median(name, "rate")) for times in (2, 4)),
            )
            for name in (OURS, WEROBOT, BARE)
        ),
    )
