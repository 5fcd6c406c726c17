"""The catalogue: which indicators there are, what they are called, and how they are judged.

`load()` reads the shipped file; further files (a college's own, `bot.settings.resources`) stand in
its place. A bad file stops the start with its line (law 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from services.indicators.catalogue.reading import REQUIRED, CatalogueError, Entry, entries
from services.indicators.indicator import Indicator

__all__ = ["Catalogue", "CatalogueError", "load"]

#: What campus systems report, and the rest of the domain's 351.
SHIPPED = (
    Path(__file__).with_name("indicators.yaml"), Path(__file__).with_name("domain.yaml"),
)
#: Kinds whose value is a number.
MEASURED = ("rate", "count", "number")
#: The levels of the domain.
LEVELS = ("school", "major", "course", "teacher", "student")


@dataclass(frozen=True)
class Catalogue:
    """Indicators by id, in the order of the file, and by every word for them.

    `shared` holds the names that several have, with their ids: each of these has a short name of
    its own, and the level of what is asked about tells them apart.
    """

    indicators: Mapping[str, Indicator]
    words: Mapping[str, str] = field(repr=False)
    shared: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)

    def __getitem__(self, code: str) -> Indicator:
        return self.indicators[code]

    def __contains__(self, code: str) -> bool:
        return code in self.indicators

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators.values())

    def __len__(self) -> int:
        return len(self.indicators)

    def find(self, word: str) -> Indicator | None:
        """The indicator of this id, name, short name or alias; None where no one is called so."""
        code = self.words.get(word.strip())
        if code is None:
            return None
        return self.indicators[code]

    def expected(self, org_kind: str) -> tuple[Indicator, ...]:
        """The indicators that an org of this kind should have a value of."""
        return tuple(one for one in self if one.connected and org_kind in one.at)


@lru_cache(maxsize=16)
def load(*paths: Path) -> Catalogue:
    """The catalogue of these files, the shipped one without any; CatalogueError on a bad one."""
    indicators: dict[str, Indicator] = {}
    words: dict[str, str] = {}
    shared: dict[str, tuple[str, ...]] = {}
    for path in paths or SHIPPED:
        for entry in entries(path):
            indicator = _indicator(entry)
            if indicator.id in indicators:
                raise entry.wrong("id", f"{indicator.id} is there twice")
            indicators[indicator.id] = indicator
            for word in (indicator.id, *indicator.names):
                _name(word, indicator, indicators, words=words, shared=shared, entry=entry)
    _check_next(indicators, paths or SHIPPED)
    return Catalogue(indicators, words, shared)


def _name(
    word: str, indicator: Indicator, indicators: Mapping[str, Indicator], *,
    words: dict[str, str], shared: dict[str, tuple[str, ...]], entry: Entry,
) -> None:
    """Keep what a word means. A full name may be shared by those that have a short one besides;
    of what has no data it gives way to one that has. Any other word means one thing."""
    own = bool(indicator.short) and word == indicator.name
    if own and not indicator.connected and word in words and indicators[words[word]].connected:
        return
    if word in shared:
        others = shared[word]
    elif words.setdefault(word, indicator.id) != indicator.id:
        others = (words[word],)
    else:
        return
    both = (indicator, *(indicators[code] for code in others))
    if not all(one.short and word == one.name != one.short for one in both):
        raise entry.wrong("name", f"{word} already means {others[0]}")
    words.pop(word, None)
    shared[word] = (*others, indicator.id)


def _check_next(indicators: Mapping[str, Indicator], paths: tuple[Path, ...]) -> None:
    for indicator in indicators.values():
        for code in indicator.asked_next:
            if code not in indicators:
                raise CatalogueError(
                    paths[-1], 0, f"{indicator.id}: asked_next names {code}, which is not there"
                )


def _indicator(entry: Entry) -> Indicator:
    kind = entry.word("kind", *MEASURED, "exists", "yesno", "grade", "text", "date")
    better = entry.word("better", "higher", "lower")
    origin = entry.word("origin", "imported", "computed", "evidence", "unconnected")
    reported = origin in ("imported", "computed")
    if reported and kind not in MEASURED:
        raise entry.wrong("origin", f"{kind} is judged by material, origin evidence")
    bands = entry.bands("bands", falling=better == "higher")
    fraction = entry.word("fraction", "required", "optional", default=_fraction(kind))
    if fraction == "required" and kind == "rate":
        entry.text("numerator")
        entry.text("denominator")
    indicator = Indicator(
        id=entry.text("id"), name=entry.text("name"), short=entry.text("short", default=""),
        aliases=entry.texts("aliases"), kind=kind, better=better,
        unit=entry.text("unit", default=_needed(kind in MEASURED)),
        bands=bands, fraction=fraction,
        numerator=entry.text("numerator", default=""),
        denominator=entry.text("denominator", default=""),
        source=entry.text("source", default=_needed(reported)),
        feed=entry.text("feed", default=""),
        due=entry.month_day("due"), period=entry.word("period", "year", "term", "month"),
        cohort=entry.flag("cohort"), at=entry.texts("at", required=True),
        people=entry.flag("people"), target=entry.number("target"),
        standard=entry.number("standard"), warning=entry.number("warning"),
        asked_next=entry.texts("asked_next"),
        origin=origin, level=entry.word("level", *LEVELS, default=entry.text("id").split(".")[0]),
    )
    entry.nothing_left()
    return indicator


def _needed(needed: object) -> str:
    """The default of a text: none where it is needed."""
    if needed:
        return REQUIRED
    return ""


def _fraction(kind: str) -> str:
    if kind == "rate":
        return "required"
    return "optional"

