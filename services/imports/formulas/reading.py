"""Reading a formula file: checked against the catalogue and the imports, with its line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.imports import catalogue as imported
from services.imports.formulas.formula import Formula, Holders, Part
from services.indicators import catalogue
from services.indicators.catalogue.reading import Entry, root
from services.indicators.indicator import Indicator

#: The one kind of fact that no mapping describes, its states, and whom it is about.
ATTENDANCE = ("student.absence", ("normal", "absent", "leave", "late"), "student")
#: Of each kind of fact its states, and whom its rows are about.
Facts = dict[str, tuple[tuple[str, ...], str]]
#: What a fact's subject is called here, by what the mapping calls it.
SUBJECTS = {"student": "student", "staff": "staff"}
#: What most facts say that say nothing special.
QUIET = "normal"
MOST_YEARS = 10


def read(path: Path) -> Formula:
    """The formula of a file; CatalogueError with its line where it makes no sense."""
    entry = root(path)
    indicator = _indicator(entry)
    fact = entry.word("fact", *_facts())
    states, subject = _facts()[fact]
    if entry.word("subject", "student", "staff", "org") != subject:
        raise entry.wrong("subject", f"the rows of {fact} are about a {subject}")
    holders = _holders(entry, indicator, subject)
    tally = entry.flag("tally")
    found = Formula(
        indicator=indicator.id, version=entry.text("version"), fact=fact, subject=subject,
        period=entry.word("period", "own", "day"),
        rows=_part(entry, "rows", states) or Part(),
        numerator=_part(entry, "numerator", states, needed=True) or Part(),
        denominator=_part(entry, "denominator", states),
        tally=tally, quiet=QUIET in states, holders=holders, at=_at(entry, indicator),
    )
    _fits(entry, indicator, found)
    entry.nothing_left()
    return found


@cache
def _facts() -> Facts:
    """Every kind of fact that imports bring: its states, and whom its rows are about."""
    found: Facts = {ATTENDANCE[0]: (ATTENDANCE[1], ATTENDANCE[2])}
    for kind in imported.kinds():
        mapping = imported.load(kind)
        words: tuple[tuple[str, str], ...] = ()
        if mapping.part("state"):
            words = mapping.field(mapping.part("state")).words
        states = tuple(dict.fromkeys(state for _, state in words))
        found[mapping.fact] = (states, SUBJECTS.get(mapping.subject_is, "org"))
    return found


def _indicator(entry: Entry) -> Indicator:
    code = entry.text("indicator")
    known = catalogue.load()
    if code not in known:
        raise entry.wrong("indicator", f"the catalogue has no {code}")
    if not known[code].measured:
        raise entry.wrong("indicator", f"{code} is no number")
    return known[code]


def _at(entry: Entry, indicator: Indicator) -> tuple[str, ...]:
    given = entry.texts("at")
    for kind in given:
        if kind not in indicator.at:
            raise entry.wrong("at", f"{indicator.id} is not kept for a {kind}")
    return given or indicator.at


def _part(
    entry: Entry, key: str, states: tuple[str, ...], *, needed: bool = False
) -> Part | None:
    part = entry.part(key, needed=needed)
    if part is None:
        return None
    named, without = part.texts("states"), part.texts("without")
    for state in (*named, *without):
        if state not in states:
            where = "states" if state in named else "without"
            raise part.wrong(where, f"{state} is none of {', '.join(states)}")
    if named and without:
        raise part.wrong("without", "states are named already")
    found = Part(named, without, part.number("from"),
                 part.word("add", "rows", "value", default="rows"))
    part.nothing_left()
    return found


def _holders(entry: Entry, indicator: Indicator, subject: str) -> Holders | None:
    part = entry.part("holders")
    if part is None:
        return None
    on, years = part.month_day("on"), part.number("years")
    if on is None:
        raise part.wrong("on", "a month and day such as 10-31 is needed")
    if years is None or years != int(years) or not 1 <= years <= MOST_YEARS:
        raise part.wrong("years", f"a whole number from 1 to {MOST_YEARS} is needed")
    if subject != "staff" or indicator.period != "year":
        raise entry.wrong("holders", "only a yearly indicator of staff counts who holds a role")
    found = Holders(part.text("role"), on, int(years))
    part.nothing_left()
    return found


def _fits(entry: Entry, indicator: Indicator, found: Formula) -> None:
    """A rate has two parts, a count one; a period is what rows can tell."""
    if indicator.is_rate and found.denominator is None and found.holders is None:
        raise entry.wrong("denominator", f"{indicator.id} is a rate and needs one")
    if indicator.kind == "count" and found.denominator is not None:
        raise entry.wrong("denominator", f"{indicator.id} is a count and has none")
    if indicator.kind == "number" and found.denominator is None:
        raise entry.wrong("denominator", f"{indicator.id} is a mean and needs one")
    if found.holders is not None and found.denominator is not None:
        raise entry.wrong("denominator", "it is who holds the role")
    if found.period == "day" and indicator.period == "term":
        raise entry.wrong("period", "a day does not say its term")
    if found.tally and (found.subject, found.period, indicator.period) != (
        "student", "day", "month"
    ):
        raise entry.wrong("tally", "a tally is kept of students and months only")
    told = found.numerator.states or found.numerator.without
    if found.tally and (not told or QUIET in told):
        raise entry.wrong("numerator", "with a tally, states that are not normal are needed")
