"""Whatever comes in and is undone in whatever order, what remains is what still stands."""

from __future__ import annotations

from random import Random

import pytest

from models import sql
from tests.indicators.test_attendance import HEAD

STUDENTS = ("2025020101", "2025020102", "2025020501")
DAYS = ("2026-10-30", "2026-11-03", "2026-11-04")
PERIODS = ("1-2", "5")
STATES = {"正常": "normal", "缺勤": "absent", "请假": "leave", "迟到": "late"}

Key = tuple[str, str, str]


class Versions:
    """What the tables must say: of each key the statements that stand, oldest first."""

    def __init__(self) -> None:
        self.chains: dict[Key, list[tuple[str, str]]] = {}

    def take(self, number: str, rows: dict[Key, str]) -> None:
        for key, state in rows.items():
            chain = self.chains.setdefault(key, [])
            if not chain or chain[-1][1] != state:
                chain.append((number, state))

    def undo(self, number: str) -> None:
        for chain in self.chains.values():
            chain[:] = [one for one in chain if one[0] != number]

    def current(self) -> dict[Key, str]:
        return {key: chain[-1][1] for key, chain in self.chains.items() if chain}


def a_file(chance: Random) -> dict[Key, str]:
    keys = [(number, day, period) for number in STUDENTS for day in DAYS for period in PERIODS]
    return {key: chance.choice(list(STATES)) for key in chance.sample(keys, 8)}


async def told() -> dict[Key, str]:
    rows = await sql.rows("SELECT source_key, state FROM fact WHERE ended_by IS NULL")
    words = {state: word for word, state in STATES.items()}
    return {tuple(row["source_key"].split("|")): words[row["state"]] for row in rows}


async def tallied() -> dict[tuple[str, str], int]:
    rows = await sql.rows(
        "SELECT p.number, to_char(t.month, 'YYYY-MM') AS month, t.recorded FROM fact_tally t "
        "JOIN person p ON p.id = t.subject_id"
    )
    return {(row["number"], row["month"]): row["recorded"] for row in rows}


async def rates() -> dict[str, tuple[int, int]]:
    rows = await sql.rows(
        "SELECT v.period, v.numerator, v.denominator FROM value v JOIN org o ON o.id = v.org_id "
        "WHERE o.kind = 'school' AND v.ended_at IS NULL"
    )
    return {row["period"]: (row["numerator"], row["denominator"]) for row in rows}


def units(period: str) -> int:
    return 1 + ("-" in period)


def expected_tallies(current: dict[Key, str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for number, day, period in current:
        found[number, day[:7]] = found.get((number, day[:7]), 0) + units(period)
    return found


def expected_rates(current: dict[Key, str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for (_, day, period), state in current.items():
        there, due = found.get(day[:7], (0, 0))
        present = units(period) if state in ("正常", "迟到") else 0
        found[day[:7]] = (there + present, due + units(period))
    return found


@pytest.mark.parametrize("seed", range(8))
async def test_facts_tallies_and_rates_follow_every_load_and_undo(school, seed):
    chance = Random(seed)
    model, standing = Versions(), []
    for _ in range(9):
        if standing and chance.random() < 0.4:
            number = standing.pop(chance.randrange(len(standing)))
            await school.undoes(number)
            model.undo(number)
        else:
            rows = a_file(chance)
            lines = [f"{n},{d},{p},某课,{state}" for (n, d, p), state in rows.items()]
            result = await school.takes("attendance", HEAD + "\n".join(lines))
            standing.append(result.batch_number)
            model.take(result.batch_number, rows)
        current = model.current()
        assert await told() == current
        assert await tallied() == expected_tallies(current)
        assert await rates() == expected_rates(current)
