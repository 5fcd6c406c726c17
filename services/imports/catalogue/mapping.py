"""A mapping as its YAML file states it, checked when it is read (law 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SUBJECTS = ("student", "staff", "school", "college", "major", "class")
FORMS = ("code", "name", "text", "day", "moment", "term", "year", "lesson", "number",
         "whole", "percent")
#: Columns of the fact that a mapping may fill.
PARTS = ("day", "period", "value", "state", "note")
KEYS = frozenset({
    "kind", "feed", "name", "source", "every", "fact", "subject", "key", "columns", "ahead",
    *PARTS,
})
FIELD_KEYS = frozenset({
    "heads", "is", "words", "optional", "least", "most", "places", "unit",
})
#: What the column of the table holds at most.
MOST_FACT = 24
_EVERY = re.compile(r"(\d{1,4})([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1440}


class MappingError(Exception):
    """A mapping file that cannot be used: which, and why."""


@dataclass(frozen=True)
class Field:
    """A column of the file; `form` is one of FORMS, or empty where `words` are all it takes."""

    key: str
    heads: tuple[str, ...]
    form: str
    words: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    least: int | None = None
    most: int | None = None
    places: int = 3
    unit: str = ""


@dataclass(frozen=True)
class Mapping:
    """How the rows of one table of a campus system become facts; `every` is in minutes, `ahead`
    says that rows may speak of days to come."""

    kind: str
    feed: str
    name: str
    source: str
    every: int | None
    fact: str
    subject: str
    subject_is: str
    key: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    ahead: bool = False

    def part(self, name: str) -> str:
        """The column that fills this part of the fact; empty where none does."""
        return dict(self.parts).get(name, "")

    def field(self, key: str) -> Field:
        return next(one for one in self.fields if one.key == key)


def read(path: Path) -> Mapping:
    """The mapping of a file; MappingError on anything that is none."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: {error}") from error
    if not isinstance(body, dict):
        raise MappingError(f"{path.name}: a mapping is needed")
    return _checked(path.name, body)


def _checked(file: str, body: dict[str, Any]) -> Mapping:
    _known(file, set(body), KEYS)
    for name in ("kind", "feed", "name", "source", "fact", "subject", "key", "day", "columns"):
        if not body.get(name):
            raise MappingError(f"{file}: {name} is missing")
    fields = tuple(_field(file, key, one) for key, one in body["columns"].items())
    named = {one.key for one in fields}
    subject = body["subject"]
    parts = tuple((name, str(body[name])) for name in PARTS if name in body)
    _know(file, named, [subject["column"], *body["key"], *(column for _, column in parts)])
    if subject["is"] not in SUBJECTS:
        raise MappingError(f"{file}: subject is none of {', '.join(SUBJECTS)}")
    if len(body["fact"]) > MOST_FACT:
        raise MappingError(f"{file}: fact is longer than {MOST_FACT}")
    found = Mapping(
        kind=body["kind"], feed=body["feed"], name=body["name"], source=body["source"],
        every=_minutes(file, body.get("every")), fact=body["fact"], subject=subject["column"],
        subject_is=subject["is"], key=tuple(body["key"]), parts=parts, fields=fields,
        ahead=_flag(file, body, "ahead"),
    )
    return _with_forms(file, found)


def _flag(file: str, body: dict[str, Any], key: str) -> bool:
    found = body.get(key, False)
    if not isinstance(found, bool):
        raise MappingError(f"{file}: {key} is true or false")
    return found


def _known(file: str, given: set[str], allowed: frozenset[str]) -> None:
    for key in sorted(given - allowed):
        raise MappingError(f"{file}: no such field {key}")


def _know(file: str, named: set[str], used: list[str]) -> None:
    for key in used:
        if key not in named:
            raise MappingError(f"{file}: there is no column {key}")


def _with_forms(file: str, found: Mapping) -> Mapping:
    """A day is a day, a value a number, a state a word; the key holds the subject, or a number
    that names a row whatever its subject."""
    wanted = {"day": ("day", "moment"), "value": ("number", "whole", "percent"), "state": ("",)}
    for part, column in found.parts:
        if part in wanted and found.field(column).form not in wanted[part]:
            raise MappingError(f"{file}: {column} cannot be the {part}")
    if found.subject not in found.key and not any(found.field(key).form == "code"
                                                  for key in found.key):
        raise MappingError(f"{file}: the key lacks the subject, and a number of its own")
    if any(found.field(key).optional for key in (*found.key, found.part("day"))):
        raise MappingError(f"{file}: a column of the key, or the day, is optional")
    return found


def _minutes(file: str, every: object) -> int | None:
    if every is None:
        return None
    found = _EVERY.fullmatch(str(every))
    if found is None:
        raise MappingError(f"{file}: every is no span such as 30m, 12h or 1d")
    return int(found[1]) * _MINUTES[found[2]]


def _field(file: str, key: str, body: dict[str, Any]) -> Field:
    _known(file, set(body), FIELD_KEYS)
    words, form = body.get("words", {}), body.get("is", "")
    if bool(words) == bool(form) or (form and form not in FORMS):
        raise MappingError(f"{file}: {key} needs words, or is one of {', '.join(FORMS)}")
    if form == "percent" and body.get("unit") not in ("percent", "fraction"):
        raise MappingError(f"{file}: {key} needs a unit, percent or fraction")
    return Field(
        key, tuple(body["heads"]), form, tuple((str(a), str(b)) for a, b in words.items()),
        bool(body.get("optional")), body.get("least"), body.get("most"), body.get("places", 3),
        body.get("unit", ""),
    )
