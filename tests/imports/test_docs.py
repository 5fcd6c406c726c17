"""docs/imports.md names every kind, every column and its other names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.imports import frame

TEXT = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", frame.kinds())
def test_every_column_of_a_kind_is_documented(kind: str) -> None:
    part = re.search(rf"^### {kind}\b(.*?)^##", TEXT, re.MULTILINE | re.DOTALL)
    assert part is not None
    table = part[1]
    for column in frame.kind_of(kind).columns:
        assert column.heads[0] in table, column
        assert (f"| {column.heads[0]}* |" in table) == column.required, column.heads
        assert column.heads[-1] in table, column


def test_every_mistake_of_the_frame_has_its_text() -> None:
    root = Path(__file__).parents[2]
    source = "".join(
        path.read_text(encoding="utf-8") for path in (root / "services/imports").glob("*.py")
    )
    named = set(re.findall(r'BadCell\("(\w+)"', source))
    named |= set(re.findall(r'problems\.add\([^)]*?"(\w+)"(?:,\s*\w+=[^)]*)?\s*\)', source))
    named |= set(re.findall(r'PersonError\("imports/(\w+)"', source))
    texts = {path.stem for path in (root / "templates/messages/imports").glob("*.txt")}
    assert len(named) > 15
    assert named <= texts
