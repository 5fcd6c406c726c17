"""Readers of cells: a text in, a value out, `BadCell` with the mend where it cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

Reader = Callable[[str], Any]

#: A spreadsheet runs what begins with one of these; no name does.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

#: Signs that are not seen but turn the rest of a line around, or make two equal names differ.
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?")


class BadCell(Exception):
    """The cell cannot be read; `problem` names the text, `data` is what it needs."""

    def __init__(self, problem: str, **data: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.data = data


def text(limit: int) -> Reader:
    """A text of at most `limit` characters, no formula, no control characters."""

    def read(cell: str) -> str:
        if cell.startswith(FORMULA_SIGNS):
            raise BadCell("formula")
        if len(cell) > limit:
            raise BadCell("too_long", limit=limit, length=len(cell))
        if any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} for sign in cell):
            raise BadCell("control")
        if UNSEEN.search(cell):
            raise BadCell("control")
        return cell

    return read


def name(limit: int = 40) -> Reader:
    """A name: a text in which runs of blanks are one blank and full-width letters are plain."""
    plain = text(limit)

    def read(cell: str) -> str:
        return " ".join(str(plain(unicodedata.normalize("NFKC", cell))).split())

    return read


class Code:
    """Reader of a number or code kept as text, so that leading zeros stay; letters upper case."""

    def __init__(self, limit: int) -> None:
        self._plain = text(limit)

    def __call__(self, cell: str) -> str:
        given = unicodedata.normalize("NFKC", cell)
        if _SCIENTIFIC.fullmatch(given):
            raise BadCell("spreadsheet_number")
        found = str(self._plain(given))
        if not _CODE.fullmatch(found):
            raise BadCell("code")
        return found.upper()


def code(limit: int = 40) -> Reader:
    """A number or code kept as text, so that leading zeros stay; letters are upper-cased."""
    return Code(limit)


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    """A day: 2026-11-18, 2026/11/18, 2026.11.18, 2026年11月18日 or 20261118."""
    given = unicodedata.normalize("NFKC", cell)
    if len(given) == 8 and given.isdecimal():
        given = f"{given[:4]}-{given[4:6]}-{given[6:]}"
    found = _DAY.fullmatch(given)
    if not found:
        raise BadCell("day")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise BadCell("day") from None


def decimal(*, places: int = 4, digits: int = 14) -> Reader:
    """A decimal number, thousands commas allowed, at most `places` places and `digits` digits."""

    def read(cell: str) -> Decimal:
        given = unicodedata.normalize("NFKC", cell).replace(",", "")
        try:
            found = Decimal(given)
        except InvalidOperation:
            raise BadCell("decimal") from None
        if not found.is_finite() or abs(found) >= Decimal(10) ** (digits - places):
            raise BadCell("decimal")
        if -int(found.normalize().as_tuple().exponent) > places:
            raise BadCell("places", places=places)
        return found

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number from `low` to `high`, both allowed."""

    def read(cell: str) -> int:
        given = unicodedata.normalize("NFKC", cell)
        if not re.fullmatch(r"-?\d{1,18}", given) or not low <= int(given) <= high:
            raise BadCell("whole", low=low, high=high)
        return int(given)

    return read


def one_of(allowed: Mapping[str, str]) -> Reader:
    """One of the words in `allowed`, given as what it stands for; English values pass too."""
    known = {**{value: value for value in allowed.values()}, **allowed}

    def read(cell: str) -> str:
        found = known.get(unicodedata.normalize("NFKC", cell).lower())
        if found is None:
            raise BadCell("not_one_of", allowed=list(allowed))
        return found

    return read
