"""The catalogue: which indicators there are, what they are called, and how they are judged.

`load()` reads the shipped file; further files (a college's own, `bot.settings.resources`) stand in
its place. A bad file stops the start with its line (law 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from services.indicators.catalogue.reading import CatalogueError, Entry, entries
from services.indicators.indicator import Indicator

__all__ = ["Catalogue", "CatalogueError", "load"]

SHIPPED = Path(__file__).with_name("indicators.yaml")


@dataclass(frozen=True)
class Catalogue:
    """Indicators by id, in the order of the file, and by every word for them."""

    indicators: Mapping[str, Indicator]
    words: Mapping[str, str] = field(repr=False)

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
        return tuple(one for one in self if org_kind in one.at)


@lru_cache(maxsize=16)
def load(*paths: Path) -> Catalogue:
    """The catalogue of these files, the shipped one without any; CatalogueError on a bad one."""
    indicators: dict[str, Indicator] = {}
    words: dict[str, str] = {}
    for path in paths or (SHIPPED,):
        for entry in entries(path):
            indicator = _indicator(entry)
            if indicator.id in indicators:
                raise entry.wrong("id", f"{indicator.id} is there twice")
            indicators[indicator.id] = indicator
            _name(words, indicator, entry)
    _check_next(indicators, paths or (SHIPPED,))
    return Catalogue(indicators, words)


def _name(words: dict[str, str], indicator: Indicator, entry: Entry) -> None:
    for word in (indicator.id, *indicator.names):
        if words.setdefault(word, indicator.id) != indicator.id:
            raise entry.wrong("name", f"{word} already means {words[word]}")


def _check_next(indicators: Mapping[str, Indicator], paths: tuple[Path, ...]) -> None:
    for indicator in indicators.values():
        for code in indicator.asked_next:
            if code not in indicators:
                raise CatalogueError(
                    paths[-1], 0, f"{indicator.id}: asked_next names {code}, which is not there"
                )


def _indicator(entry: Entry) -> Indicator:
    kind = entry.word("kind", "rate", "count", "number")
    better = entry.word("better", "higher", "lower")
    bands = entry.bands("bands", falling=better == "higher")
    fraction = entry.word("fraction", "required", "optional", default=_fraction(kind))
    if fraction == "required" and kind == "rate":
        entry.text("numerator")
        entry.text("denominator")
    indicator = Indicator(
        id=entry.text("id"), name=entry.text("name"), short=entry.text("short", default=""),
        aliases=entry.texts("aliases"), kind=kind, unit=entry.text("unit"), better=better,
        bands=bands, fraction=fraction,
        numerator=entry.text("numerator", default=""),
        denominator=entry.text("denominator", default=""),
        source=entry.text("source"), feed=entry.text("feed", default=""),
        due=entry.month_day("due"), period=entry.word("period", "year", "term", "month"),
        cohort=entry.flag("cohort"), at=entry.texts("at", required=True),
        people=entry.flag("people"), target=entry.number("target"),
        standard=entry.number("standard"), warning=entry.number("warning"),
        asked_next=entry.texts("asked_next"),
        origin=entry.word("origin", "imported", "computed"),
    )
    entry.nothing_left()
    return indicator


def _fraction(kind: str) -> str:
    if kind == "rate":
        return "required"
    return "optional"

