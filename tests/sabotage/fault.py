"""The planted faults: one line of the product each, and the test that must turn red for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

FAULTS = Path(__file__).with_name("faults.yaml")


@dataclass(frozen=True)
class Fault:
    """`line` stands once in `file`; with `becomes` in its place `test` must fail.

    `harm` says whom it would hurt, so that a reader can judge whether the fault is worth planting.
    """

    name: str
    harm: str
    file: str
    line: str
    becomes: str
    test: str

    @property
    def changes_tables(self) -> bool:
        """A fault of the database's shape needs a database made with it."""
        return self.file.startswith("models/migrations/")


class NoPlace(Exception):
    """The line is not in the file, or more than once: the list has to follow the code."""


def faults() -> list[Fault]:
    """All of them, in the order of the file."""
    return [Fault(**body) for body in yaml.safe_load(FAULTS.read_text(encoding="utf-8"))]


def faulty(fault: Fault, text: str) -> str:
    """The file's text with the fault in it; NoPlace."""
    times = text.count(fault.line)
    if times != 1:
        raise NoPlace(f"{fault.file} has the line of {fault.name} {times} times")
    return text.replace(fault.line, fault.becomes)


@contextmanager
def planted(tree: Path, fault: Fault) -> Iterator[None]:
    """The tree with the fault in it for this block."""
    path = tree / fault.file
    before = path.read_text(encoding="utf-8")
    path.write_text(faulty(fault, before), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")
