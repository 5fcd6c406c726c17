"""Rule files: read whole, checked with line numbers, never half taken (law 6, STYLE rule 17)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from models import sql
from services.alerts.judging import TIERS
from services.colleges import College

CATALOGUE = Path(__file__).parent / "catalogue"
#: Keys every rule file has.
KEYS = ("id", "version", "name", "fact", "states", "feed", "unit", "waits_hours", "skip_days",
        "leave", "late_after_hours", "tiers")
#: A rule has one of these.
SPANS = ("window_days", "window")
#: Keys a rule may have, each with what holds without it.
DEFAULTS: Mapping[str, Any] = {
    "counts": "value", "below": None, "delivered": "ignored", "leaves_out": [], "red": "at_once",
}
#: What adds up: the facts' values, one a fact, each day once, each course once.
COUNTS = ("value", "rows", "days", "courses")
#: A window that is a term: the running one (between terms the one that is over), or everything
#: since the last whole one began.
WINDOWS = ("this_term", "last_term")
#: Students a rule may leave out, as the roster knows them (services.imports.students).
KINDS_OF_STUDENT = ("day_student", "off_campus", "adult")
#: What `skip_days` may name: kinds of services.calendar's DayType, for each class its own.
DAY_KINDS = ("holiday", "sports", "exam", "training", "workshop", "observation", "internship",
             "break", "weekend")
LONGEST_WINDOW = 400
#: Marks come twice a year.
LONGEST_SILENCE = 24 * 400


class BadRule(ValueError):
    """A rule file that makes no sense: file, line and what is wrong."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}:{line}: {why}")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; `sha` names this very wording in findings and in the table `catalogue`."""

    id: str
    version: str
    name: str
    fact: str
    states: tuple[str, ...]
    feed: str
    unit: str
    window_days: int | None
    window: str
    waits_hours: int
    skip_days: tuple[str, ...]
    leave: str
    late_after_hours: int
    tiers: Mapping[str, Decimal]
    counts: str = "value"
    below: Decimal | None = None
    delivered: str = "ignored"
    leaves_out: tuple[str, ...] = ()
    red: str = "at_once"
    sha: str = ""
    document: Mapping[str, Any]

    @property
    def lowest(self) -> Decimal:
        return min(self.tiers.values())

    @property
    def wording(self) -> str:
        """The name of this wording in a finding's `rule_version`."""
        return self.sha[:16]


def read(file: Path) -> Rule:
    """The rule of a file; BadRule with its line where it makes no sense."""
    text = file.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise BadRule(file.name, line, "not YAML") from None
    if not isinstance(node, yaml.MappingNode):
        raise BadRule(file.name, 1, "a rule is a mapping of keys")
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    return _Reading(file.name, lines, document).rule()


def of(files: Iterable[Path]) -> dict[str, Rule]:
    """The rules of these files by id; BadRule also where two share an id."""
    found: dict[str, Rule] = {}
    for file in files:
        rule = read(file)
        if rule.id in found:
            raise BadRule(file.name, 1, f"there is a rule {rule.id} already")
        found[rule.id] = rule
    return found


@cache
def shipped() -> dict[str, Rule]:
    """The rules that come with the product."""
    return of(sorted(CATALOGUE.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule document with the lines of its keys."""

    file: str
    lines: Mapping[str, int]
    document: dict[str, Any]

    def rule(self) -> Rule:
        self.know_keys()
        body = sql.dumped(self.document)
        return Rule(
            id=self.text("id"), version=self.text("version"), name=self.text("name"),
            fact=self.text("fact"), states=self.words("states"), feed=self.text("feed"),
            unit=self.text("unit"), window_days=self.window_days(), window=self.window(),
            waits_hours=self.whole("waits_hours", 24 * 14, low=0),
            skip_days=self.words("skip_days", allowed=DAY_KINDS, empty_too=True),
            leave=self.one_of("leave", ("excluded", "counts")),
            late_after_hours=self.whole("late_after_hours", LONGEST_SILENCE), tiers=self.tiers(),
            counts=self.one_of("counts", COUNTS), below=self.below(),
            delivered=self.one_of("delivered", ("ignored", "required")),
            leaves_out=self.words("leaves_out", allowed=KINDS_OF_STUDENT, empty_too=True),
            red=self.one_of("red", ("at_once", "morning")),
            sha=hashlib.sha256(body.encode()).hexdigest(), document=self.document,
        )

    def know_keys(self) -> None:
        for key in self.document:
            if key not in (*KEYS, *SPANS, *DEFAULTS):
                raise self.bad(key, f"there is no key {key}")
        last = max(self.lines.values(), default=1)
        for key in KEYS:
            if key not in self.document:
                raise BadRule(self.file, last, f"{key} is missing")
        given = [key for key in SPANS if key in self.document]
        if not given:
            raise BadRule(self.file, last, f"one of {', '.join(SPANS)} is missing")
        if len(given) > 1:
            raise self.bad("window", f"a rule has one of {', '.join(SPANS)}")

    def bad(self, key: str, why: str) -> BadRule:
        return BadRule(self.file, self.lines.get(key, 1), why)

    def given(self, key: str) -> Any:
        """What the file says under this key, or what holds without it."""
        if key in DEFAULTS:
            return self.document.get(key, DEFAULTS[key])
        return self.document[key]

    def window_days(self) -> int | None:
        if "window_days" not in self.document:
            return None
        return self.whole("window_days", LONGEST_WINDOW)

    def window(self) -> str:
        if "window" not in self.document:
            return ""
        return self.one_of("window", WINDOWS)

    def below(self) -> Decimal | None:
        value = self.given("below")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.bad("below", "below is a number")
        return Decimal(str(value))

    def text(self, key: str) -> str:
        value = self.document[key]
        if not isinstance(value, str) or not value.strip():
            raise self.bad(key, f"{key} is a text")
        return value

    def words(
        self, key: str, *, allowed: tuple[str, ...] = (), empty_too: bool = False
    ) -> tuple[str, ...]:
        value = self.given(key)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.bad(key, f"{key} is a list of words")
        if not value and not empty_too:
            raise self.bad(key, f"{key} is empty")
        for one in value:
            if allowed and one not in allowed:
                raise self.bad(key, f"{one!r} is not one of {', '.join(allowed)}")
        return tuple(value)

    def whole(self, key: str, high: int, *, low: int = 1) -> int:
        value = self.document[key]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.bad(key, f"{key} is a whole number from {low} to {high}")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.given(key)
        if value not in allowed:
            raise self.bad(key, f"{key} is one of {', '.join(allowed)}")
        return str(value)

    def tiers(self) -> dict[str, Decimal]:
        value = self.document["tiers"]
        if not isinstance(value, dict) or not value or set(value) - set(TIERS):
            raise self.bad("tiers", f"tiers are some of {', '.join(TIERS)}")
        try:
            found = {tier: Decimal(str(value[tier])) for tier in TIERS if tier in value}
        except InvalidOperation:
            raise self.bad("tiers", "a tier is a number") from None
        numbers = list(found.values())
        if numbers != sorted(set(numbers)) or numbers[0] <= 0:
            raise self.bad("tiers", "tiers grow from mild to severe and are above 0")
        return found


async def keep(college: College, rule: Rule, *, loaded_at: Any) -> None:
    """Remember this wording, so that a finding can always say what it was judged by (law 5)."""
    await sql.changed(
        "INSERT INTO catalogue (college_id, sha, document, loaded_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (college_id, sha) DO NOTHING",
        college.id, rule.sha, sql.dumped(dict(rule.document)), loaded_at,
    )


async def worded(college: College, rule_id: str, wording: str) -> Rule:
    """The rule as it was worded when a finding was judged; the shipped one if that is unknown."""
    row = await sql.one(
        "SELECT document FROM catalogue WHERE college_id = $1 AND sha LIKE $2 || '%'",
        college.id, wording,
    )
    if row is None:
        return shipped()[rule_id]
    return _Reading("catalogue", {}, sql.loaded(row["document"])).rule()
