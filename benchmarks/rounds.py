"""Interleaved rounds: only ratios within one round mean anything on a shared machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.figures import number, tell

ROUNDS = 5
#: A run whose reference spreads more is repeated, so many times at most, and never reported.
MOST_SPREAD = 2.0
REPEATS = 3

#: What one subject gave in one round, by quantity: rate, p99, cpu …
Sample = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Samples by subject, one a round; `noisy` where the reference would not hold still."""

    samples: Mapping[str, list[Sample]]
    noisy: bool = False
    repeats: int = 0
    spreads: list[float] = field(default_factory=list)

    def values(self, subject: str, quantity: str) -> list[float]:
        return [sample[quantity] for sample in self.samples[subject]]

    def median(self, subject: str, quantity: str) -> float:
        return median(self.values(subject, quantity))

    def ratio(self, subject: str, reference: str, quantity: str) -> float | None:
        """The median of the per-round ratios; None from a noisy run."""
        if self.noisy:
            return None
        pairs = zip(
            self.values(subject, quantity), self.values(reference, quantity), strict=True
        )
        return median(one / other for one, other in pairs)

    def shown(self, subject: str, quantity: str) -> str:
        """`2.9k`-like text: the median with the range behind it."""
        found = self.values(subject, quantity)
        return f"{number(median(found))} ({number(min(found))}–{number(max(found))})"


def spread(values: list[float]) -> float:
    """The largest over the smallest."""
    return max(values) / min(values)


def interleaved(
    subjects: Mapping[str, Callable[[], Sample]], *, references: Mapping[str, str],
    rounds: int = ROUNDS, repeats: int = REPEATS,
) -> Rounds:
    """Every subject once a round, the order turning from round to round.

    `references` maps a subject whose spread is watched to the quantity it is watched by. A run
    in which one of them spreads more than twofold is repeated.
    """
    spreads: list[float] = []
    for again in range(repeats):
        samples = _once(subjects, rounds)
        found = (
            spread([sample[quantity] for sample in samples[name]])
            for name, quantity in references.items()
        )
        worst = max(found, default=1.0)
        spreads.append(worst)
        if worst <= MOST_SPREAD:
            return Rounds(samples, repeats=again, spreads=spreads)
        tell(f"a reference spread {worst:.1f}x: the run is repeated")
    return Rounds(samples, noisy=True, repeats=repeats - 1, spreads=spreads)


def _once(subjects: Mapping[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    names = list(subjects)
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    for n in range(rounds):
        turned = names[n % len(names) :] + names[: n % len(names)]
        for name in turned:
            samples[name].append(subjects[name]())
    return samples
