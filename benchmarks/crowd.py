"""CROWD: one message in fifty deliveries at once to two web processes, and what a bystander of
the same college waits meanwhile, against the same wait when it is quiet."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import cores
from benchmarks.college import CODE, Engine, a_college, engine, in_database
from benchmarks.figures import Figure, number, table
from benchmarks.programs import CannotRun, Talk, free_port, running, talking, wait_for_port
from benchmarks.rounds import ROUNDS

COPIES = 50
BURSTS = 30
PAUSE = 0.03
#: A burst with the making of its requests and the pause; the bystander talks for so long.
BURST_SECONDS = 0.15
STUDENTS = 500
GOAL = 2.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds a bystander waited when quiet and inside bursts, and how long bursts took."""

    quiet: list[float]
    crowded: list[float]
    bursts: list[float]

    @property
    def ratio(self) -> float:
        return median(self.crowded) / median(self.quiet)


def measure(*, rounds: int = ROUNDS) -> list[Figure]:
    """The median of the rounds' ratios: a bystander's median wait in bursts over that in quiet."""
    with servers() as (crowd, bystander, ports):
        _round(crowd, bystander, ports, name="warm")
        found = [_round(crowd, bystander, ports, name=f"r{n}x") for n in range(rounds)]
    _print(found)
    return [Figure("CROWD bystander", median(one.ratio for one in found), GOAL, most=True)]


@contextmanager
def servers() -> Iterator[tuple[Talk, Talk, list[int]]]:
    """Two web processes and two programs that load them, all free to use both cores."""
    with ExitStack() as stack:
        home = stack.enter_context(engine())
        cores.free()
        in_database(home.database_url, lambda: a_college(students=STUDENTS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        ports = [_web(stack, home, folder) for _ in range(2)]
        program = [sys.executable, "-m", "benchmarks.crowding"]
        crowd, bystander = (
            stack.enter_context(talking(program, core=cores.ANY)) for _ in range(2)
        )
        yield crowd, bystander, ports


def _web(stack: ExitStack, home: Engine, folder: Path) -> int:
    port = free_port()
    web = stack.enter_context(running(
        [sys.executable, "-m", "bot", "web", "--port", str(port)], core=cores.ANY,
        folder=folder, environ=home.environ(LUOXUAN_PORT=str(port)),
    ))
    wait_for_port(port, web)
    return port


def _round(crowd: Talk, bystander: Talk, ports: list[int], *, name: str) -> Waits:
    quiet = _alone(bystander, ports[0], seconds=1.0)
    bystander.tell("bystander", **_bystander(ports[0], seconds=BURSTS * BURST_SECONDS))
    bursts = crowd.ask(
        "crowd", ports=ports, path=f"/wechat/{CODE}", copies=COPIES, bursts=BURSTS, pause=PAUSE,
        openid=name,
    )["bursts"]
    beside = bystander.hear("bystander")["answers"]
    crowded = [took for sent, took in beside if any(a <= sent <= b for a, b in bursts)]
    if len(crowded) < BURSTS // 2:
        raise CannotRun(f"only {len(crowded)} of a bystander's messages fell into a burst")
    return Waits(quiet, crowded, [b - a for a, b in bursts])


def _alone(bystander: Talk, port: int, *, seconds: float) -> list[float]:
    answers = bystander.ask("bystander", **_bystander(port, seconds=seconds))["answers"]
    return [took for _, took in answers]


def _bystander(port: int, *, seconds: float) -> dict[str, object]:
    return {
        "port": port, "path": f"/wechat/{CODE}", "seconds": seconds, "people": STUDENTS,
        "openid": "student{}", "pause": 0.002,
    }


def _print(found: list[Waits]) -> None:
    table(
        f"CROWD: {COPIES} deliveries of one message at once to two web processes",
        ("round", "burst ms", "bystander quiet ms", "in a burst ms", "worst ms", "ratio"),
        (
            (
                str(n + 1), number(median(one.bursts) * 1000),
                number(median(one.quiet) * 1000), number(median(one.crowded) * 1000),
                number(max(one.crowded) * 1000), number(one.ratio),
            )
            for n, one in enumerate(found)
        ),
    )
