"""A figure, its goal, and how they are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `value` is None where the run was too noisy to report one.

    `most` says that the goal is an upper bound.
    """

    name: str
    value: float | None
    goal: float
    most: bool = False

    @property
    def verdict(self) -> str:
        """ok, short, or noisy."""
        if self.value is None:
            return "noisy"
        if self.value == self.goal or (self.value < self.goal) == self.most:
            return "ok"
        return "short"

    @property
    def line(self) -> str:
        """`P1 plain 2.9 goal >=2.5 ok`."""
        sign = "<=" if self.most else ">="
        value = "-"
        if self.value is not None:
            value = number(self.value)
        return f"{self.name} {value} goal {sign}{self.goal:g} {self.verdict}"


def number(value: float) -> str:
    """Three significant figures, without an exponent."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def say(text: str = "") -> None:
    """Print at once: a long run is watched."""
    print(text, flush=True)


def tell(text: str) -> None:
    """Progress, kept out of the report."""
    print(text, file=sys.stderr, flush=True)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table under its title."""
    say(f"\n### {title}\n")
    say(f"| {' | '.join(head)} |")
    say(f"|{'---|' * len(head)}")
    for row in rows:
        say(f"| {' | '.join(row)} |")
