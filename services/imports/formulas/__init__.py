"""Formulas: one YAML file an indicator that is computed from the facts of imported rows.

    indicator: course.pass_rate     # of the catalogue
    version: "2026.1"               # grows with the way of computing; a value keeps the one it has
    fact: course.grade              # the kind of fact that an importer brings
    subject: student                # whom its rows are about: student, staff or org
    period: own                     # own: the period a row names; day: month or year of its day
    rows: {without: [deferred]}     # which rows count at all; left out: all
    numerator: {from: 60}           # which of them count above the line
    denominator: {}                 # and below; a count has none

A part takes `states: […]` (only these), `without: […]` (all but these), `from: 60` (a value of at
least so much) and `add: value` (their values are added up; else the rows are counted).

`tally: true` is for facts of which most say nothing special: all rows of a month are read from
the tally, and only those that are not normal one by one. `holders: {role: teacher, on: 10-31,
years: 3}` counts persons instead of rows: who holds the role on that day of the newest so many
years, above the line those with a fact of theirs up to that day. `at: […]` narrows the kinds of
org of the catalogue.

docs/indicators.md tells it for people. Nothing else has to be written for a new formula.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from services.imports.formulas.formula import Formula, Holders, Part
from services.imports.formulas.reading import read
from services.indicators.catalogue import CatalogueError

__all__ = ["CatalogueError", "Formula", "Holders", "Part", "load", "of_fact", "of_holders", "read"]

FOLDER = Path(__file__).parent


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> dict[str, Formula]:
    """The formulas by indicator; CatalogueError with file and line on a bad one, or a second."""
    found: dict[str, Formula] = {}
    for path in sorted(folder.glob("*.yaml")):
        one = read(path)
        if one.indicator in found:
            raise CatalogueError(path, 1, f"{one.indicator} has a formula already")
        found[one.indicator] = one
    return found


def of_fact(fact: str) -> tuple[Formula, ...]:
    """The formulas that are made of this kind of fact."""
    return tuple(one for one in load().values() if one.fact == fact)


def of_holders() -> tuple[Formula, ...]:
    """The formulas that count who holds a role."""
    return tuple(one for one in load().values() if one.holders is not None)
