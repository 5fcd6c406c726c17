"""Reading plain data into a chart's dataclass, with errors that name the field."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from charts.errors import ChartDataError

T = TypeVar("T")
MOST_ROWS = 400
LONGEST = 80
LARGEST = 1e12


class Fields:
    """A mapping under reading; `close` refuses keys nobody asked for, so a misspelt one shows."""

    def __init__(self, data: Any, path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise ChartDataError(path or "data", "must be a mapping")
        self._data = data
        self._path = path
        self._asked: set[str] = set()

    def where(self, name: str) -> str:
        """The path of a field from the top, e.g. `rows[2].value`."""
        return f"{self._path}.{name}".lstrip(".")

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        self._asked.add(name)
        return self._data.get(name) is not None

    def raw(self, name: str) -> Any:
        """The value as it came; ChartDataError when it is absent or null."""
        if not self.has(name):
            raise ChartDataError(self.where(name), "is missing")
        return self._data[name]

    def text(self, name: str, *, longest: int = LONGEST) -> str:
        """A non-empty text of one line."""
        return as_text(self.raw(name), self.where(name), longest=longest)

    def text_or(self, name: str, default: str, *, longest: int = LONGEST) -> str:
        """A text of one line, `default` when absent or empty."""
        if not self.has(name) or self._data[name] == "":
            return default
        return self.text(name, longest=longest)

    def number(self, name: str) -> float:
        """A finite number."""
        return as_number(self.raw(name), self.where(name))

    def number_or_none(self, name: str) -> float | None:
        """A finite number, None when absent."""
        if not self.has(name):
            return None
        return self.number(name)

    def count(self, name: str) -> int:
        """A whole number from 0 up."""
        return as_count(self.raw(name), self.where(name))

    def flag(self, name: str) -> bool:
        """True or false, false when absent."""
        value = self._data.get(name) or False
        self._asked.add(name)
        if not isinstance(value, bool):
            raise ChartDataError(self.where(name), "must be true or false")
        return value

    def choice(self, name: str, allowed: Iterable[str], *, default: str) -> str:
        """One of `allowed`."""
        value = self.text_or(name, default)
        if value not in tuple(allowed):
            raise ChartDataError(self.where(name), f"must be one of {', '.join(allowed)}")
        return value

    def day(self, name: str) -> date:
        """A date written 2026-11-18."""
        return as_day(self.raw(name), self.where(name))

    def inner(self, name: str) -> Fields:
        """A mapping inside."""
        return Fields(self.raw(name), self.where(name))

    def each(self, name: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        """A list, each item read by `read(item, path)`; absent is empty."""
        if not self.has(name):
            return ()
        value = self.raw(name)
        if not isinstance(value, (list, tuple)):
            raise ChartDataError(self.where(name), "must be a list")
        if len(value) > MOST_ROWS:
            raise ChartDataError(self.where(name), f"has more than {MOST_ROWS} items")
        return tuple(read(item, f"{self.where(name)}[{n}]") for n, item in enumerate(value))

    def rows(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of mappings, each read by `read` and closed."""

        def one(item: Any, path: str) -> T:
            fields = Fields(item, path)
            row = read(fields)
            fields.close()
            return row

        return self.each(name, one)

    def close(self) -> None:
        """Raise ChartDataError for a key that no reader asked for."""
        for name in self._data:
            if name not in self._asked:
                raise ChartDataError(self.where(str(name)), "is not a field of this chart")


def as_text(value: Any, path: str, *, longest: int = LONGEST) -> str:
    """A non-empty text without line breaks or control characters."""
    if not isinstance(value, str) or not value.strip():
        raise ChartDataError(path, "must be a text")
    if len(value) > longest:
        raise ChartDataError(path, f"is longer than {longest} characters")
    if any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in value):
        raise ChartDataError(path, "holds a control character")
    return value.strip()


def as_number(value: Any, path: str) -> float:
    """A finite number of a size that can be drawn."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ChartDataError(path, "must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ChartDataError(path, "must be a finite number")
    return number


def as_number_or_none(value: Any, path: str) -> float | None:
    """A finite number, or None where nothing was measured."""
    if value is None:
        return None
    return as_number(value, path)


def as_count(value: Any, path: str) -> int:
    """A whole number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ChartDataError(path, "must be a whole number from 0 up")
    as_number(value, path)
    return value


def as_day(value: Any, path: str) -> date:
    """A date from its ISO text."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ChartDataError(path, "must be a date such as 2026-11-18") from None
