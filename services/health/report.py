"""All findings together, as 体检 tells them: what is wrong by check, how much is well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.health.values import CHECKS, Finding


@dataclass(frozen=True, slots=True)
class Report:
    """`wrong` holds the findings with a problem, one entry a check; `facts` the first finding of
    each check; `taken_at` the oldest look outside, None before any."""

    wrong: tuple[tuple[Finding, ...], ...]
    well: int
    facts: Mapping[str, Finding]
    taken_at: datetime | None


def report(findings: Iterable[Finding]) -> Report:
    """What these findings come to, alarms first, else in the order of CHECKS."""
    found: dict[str, list[Finding]] = {what: [] for what in CHECKS}
    for one in findings:
        found[one.what].append(one)
    looked_at = {what: group for what, group in found.items() if group}
    wrong = [
        tuple(sorted((one for one in group if one.problem), key=lambda one: not one.alarming))
        for group in looked_at.values()
    ]
    taken = [one.taken_at for group in looked_at.values() for one in group if one.taken_at]
    return Report(
        wrong=tuple(sorted((group for group in wrong if group),
                           key=lambda group: not group[0].alarming)),
        well=sum(not group for group in wrong),
        facts={what: group[0] for what, group in looked_at.items()},
        taken_at=min(taken, default=None),
    )
