"""P5 and P6: warm charts of our design beside naive pyplot drawing the same content."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import geometric_mean

from benchmarks.contents import FOUR, content
from benchmarks.figures import Figure, number, table
from benchmarks.programs import CannotRun, Talk, ours, talking
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved
from charts.fonts import FONT

OURS, PYPLOT = "Luoxuan", "pyplot"
TIME, BYTES, LARGEST_KB = 0.60, 0.40, 60.0
#: The four are also drawn with so many times the points where a chart can have more.
GROWTH = (1, 2, 4)
#: At most so many points fit into a picture of ours; bars beyond them are refused.
LONGEST = {"bars": 2}


def measure(*, rounds: int = ROUNDS, calls: int = 3) -> list[Figure]:
    """The figures of P5 and P6."""
    with loops() as (own, peer):
        found = {
            (chart, times): _rounds(own, peer, chart, times, rounds=rounds, calls=calls)
            for chart in FOUR
            for times in GROWTH
            if times == 1 or (content(chart, times) != content(chart) and _fits(chart, times))
        }
    _print(found)
    four = [found[chart, 1] for chart in FOUR]
    largest = max(one.median(OURS, "bytes") for one in four) / 1024
    return [
        Figure("P5 time", _mean(four, "ms"), TIME, most=True),
        Figure("P6 bytes", _total_bytes(four), BYTES, most=True),
        Figure("P6 largest KB", largest, LARGEST_KB, most=True),
    ]


def _fits(chart: str, times: int) -> bool:
    return times <= LONGEST.get(chart, times)


@contextmanager
def loops() -> Iterator[tuple[Talk, Talk]]:
    """Our process and pyplot's, on the same core one after the other."""
    with (
        talking(ours("chart_loop")) as own,
        talking([sys.executable, "-m", "benchmarks.peers.pyplot_loop"]) as peer,
    ):
        yield own, peer


def _rounds(
    own: Talk, peer: Talk, chart: str, times: int, *, rounds: int, calls: int
) -> Rounds:
    data = dict(content(chart, times))
    height = own.ask("height", chart=chart, times=times)["height"]

    def sample(ask: Callable[[int], dict[str, float]]) -> Callable[[], Sample]:
        ask(1)  # warm
        return lambda: ask(calls)

    def naive(count: int) -> dict[str, float]:
        return peer.ask(
            "run", chart=chart, data=data, height=height, font=str(FONT), calls=count
        )

    def own_one(count: int) -> dict[str, float]:
        return own.ask("run", chart=chart, times=times, calls=count)

    subjects = {OURS: sample(own_one), PYPLOT: sample(naive)}
    found = interleaved(subjects, references={PYPLOT: "ms"}, rounds=rounds)
    if min(found.values(OURS, "bytes")) < 2000:
        raise CannotRun(f"{chart} is an empty picture")
    return found


def _mean(four: list[Rounds], quantity: str) -> float | None:
    ratios = [one.ratio(OURS, PYPLOT, quantity) for one in four]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(four):
        return None
    return geometric_mean(known)


def _total_bytes(four: list[Rounds]) -> float:
    own, naive = (sum(one.median(name, "bytes") for one in four) for name in (OURS, PYPLOT))
    return own / naive


def _print(found: dict[tuple[str, int], Rounds]) -> None:
    table(
        "P5, P6: one warm chart, milliseconds of processor time and KB",
        ("chart", "content", f"{OURS} ms", f"{PYPLOT} ms", "ratio", f"{OURS} KB", f"{PYPLOT} KB"),
        (
            (
                chart, f"{times}×", one.shown(OURS, "ms"), one.shown(PYPLOT, "ms"),
                number(one.median(OURS, "ms") / one.median(PYPLOT, "ms")),
                *(number(one.median(name, "bytes") / 1024) for name in (OURS, PYPLOT)),
            )
            for (chart, times), one in found.items()
        ),
    )
