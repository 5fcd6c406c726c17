"""Each malformed file is refused whole, in the words that docs/imports.md shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.kit.texts import Texts
from models import sql
from services.imports import report
from tests.imports.conftest import School
from tests.imports.malformed import MALFORMED

DOCS = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")


def shown(what: str, message: str) -> str:
    """The row of the table in the docs."""
    return f"| {what} | {message.replace('|', chr(92) + '|')} |"


def test_there_are_at_least_forty_of_them():
    assert len({what for what, _, _ in MALFORMED}) == len(MALFORMED) >= 40


@pytest.mark.parametrize(("what", "kind", "data"), MALFORMED, ids=[one[0] for one in MALFORMED])
async def test_a_malformed_file_is_refused_in_the_words_of_the_docs(
    full_school: School, what: str, kind: str, data: bytes | str
):
    result = await full_school.takes(kind, data)
    assert not result.ok
    assert await sql.value("SELECT count(*) FROM fact") == 0
    assert await sql.value("SELECT count(*) FROM value") == 0
    message = report.line(result.errors[0], Texts())
    assert shown(what, message) in DOCS.splitlines()
