"""Reading a catalogue file: every value with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

#: The default of a key that must be there.
REQUIRED = "\0"
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class CatalogueError(Exception):
    """A catalogue file that cannot be used: which, where (line 0 = the whole file), why."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path.name}:{line}: {why}")
        self.path, self.line, self.why = path, line, why


class Entry:
    """One indicator of a file; each read key is taken off, so that `nothing_left` finds typos."""

    def __init__(self, path: Path, node: yaml.MappingNode) -> None:
        self.path = path
        self.line = node.start_mark.line + 1
        self._nodes: dict[str, yaml.Node] = {}
        self._read: set[str] = set()
        for key, value in node.value:
            if key.value in self._nodes:
                raise CatalogueError(path, key.start_mark.line + 1, f"{key.value} is there twice")
            self._nodes[key.value] = value

    def wrong(self, key: str, why: str) -> CatalogueError:
        """The error of a key, with the line it stands on."""
        node = self._nodes.get(key)
        line = self.line
        if node is not None:
            line = node.start_mark.line + 1
        return CatalogueError(self.path, line, f"{key}: {why}")

    def text(self, key: str, *, default: str = REQUIRED) -> str:
        """A text that is not empty; the default, where one is given, when the key is missing."""
        self._read.add(key)
        node = self._nodes.get(key)
        if node is None and default != REQUIRED:
            return default
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.wrong(key, "a text is needed")
        return str(node.value).strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        self._read.add(key)
        node = self._nodes.get(key)
        if node is None and not required:
            return ()
        if not isinstance(node, yaml.SequenceNode) or (required and not node.value):
            raise self.wrong(key, "a list is needed")
        return tuple(str(item.value) for item in node.value)

    def word(self, key: str, *allowed: str, default: str = REQUIRED) -> str:
        found = self.text(key, default=default)
        if found not in allowed:
            raise self.wrong(key, f"{found} is none of {', '.join(allowed)}")
        return found

    def flag(self, key: str) -> bool:
        return self.word(key, "true", "false", default="false") == "true"

    def number(self, key: str) -> Decimal | None:
        found = self.text(key, default="")
        if not found:
            return None
        return self._decimal(key, found)

    def month_day(self, key: str) -> tuple[int, int] | None:
        """Month and day of 10-31; None when the key is missing."""
        found = self.text(key, default="")
        if not found:
            return None
        match = _MONTH_DAY.fullmatch(found)
        if match is None:
            raise self.wrong(key, f"{found} is no month-day such as 10-31")
        return int(match[1]), int(match[2])

    def part(self, key: str, *, needed: bool = False) -> Entry | None:
        """The mapping under a key, an empty one too; None when an unneeded key is missing."""
        self._read.add(key)
        node = self._nodes.get(key)
        if node is None and not needed:
            return None
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(key, "a mapping is needed")
        return Entry(self.path, node)

    def bands(self, key: str, *, falling: bool) -> tuple[tuple[str, Decimal], ...]:
        """Band and edge, best first; the last band, C, is what reaches no edge."""
        self._read.add(key)
        node = self._nodes.get(key)
        if node is None:
            return ()
        given: dict[str, str] = {}
        if isinstance(node, yaml.MappingNode):
            given = {name.value: edge.value for name, edge in node.value}
        if list(given) != ["A", "B"]:
            raise self.wrong(key, "the edges of A and B are needed, in this order")
        edges = [self._decimal(key, edge) for edge in given.values()]
        if (edges[0] > edges[1]) is not falling:
            raise self.wrong(key, "the edge of A must be better than that of B")
        return ("A", edges[0]), ("B", edges[1])

    def nothing_left(self) -> None:
        for key in self._nodes.keys() - self._read:
            raise self.wrong(key, "no such field")

    def _decimal(self, key: str, text: str) -> Decimal:
        try:
            found = Decimal(text)
        except InvalidOperation:
            raise self.wrong(key, f"{text} is no number") from None
        if not found.is_finite():
            raise self.wrong(key, f"{text} is no number")
        return found


def root(path: Path) -> Entry:
    """The mapping a file is; CatalogueError with the line on anything else."""
    return Entry(path, _composed(path))


def _composed(path: Path) -> yaml.MappingNode:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CatalogueError(path, line, str(error.problem)) from error
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(path, 1, "a mapping is needed")
    return node


def entries(path: Path) -> Iterator[Entry]:
    """The indicators of a file; CatalogueError with the line on anything that is no such file."""
    listed = {key.value: value for key, value in _composed(path).value}.get("indicators")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        raise CatalogueError(path, 1, "`indicators` must be a list that is not empty")
    for node in listed.value:
        if not isinstance(node, yaml.MappingNode):
            raise CatalogueError(path, node.start_mark.line + 1, "an indicator is a mapping")
        yield Entry(path, node)
