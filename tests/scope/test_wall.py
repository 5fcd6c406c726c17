"""The hook on the SQL log finds what it is for."""

from __future__ import annotations

from datetime import date

import pytest

from services import calendar
from tests.bot_says import a_college
from tests.scope.wall import ALL_COLLEGES, ROOT, Wall, college_tables, trespasses

GOOD = [
    "SELECT 1 FROM college",
    "SELECT id FROM person WHERE college_id = $1 AND id = $2",
    "SELECT p.id FROM person p JOIN org o ON o.college_id = p.college_id "
    "AND o.id = p.class_org_id WHERE p.college_id = $1",
    "WITH touched AS (INSERT INTO audit (college_id, at) VALUES ($1, $2) RETURNING 1) SELECT 1",
    "UPDATE contact c SET following = true FROM person p WHERE c.college_id = $1 "
    "AND p.college_id = $1 AND p.id = c.person_id",
    'SELECT 1 FROM "case" WHERE college_id = $1 FOR UPDATE',
    "INSERT INTO push (college_id) VALUES ($1) ON CONFLICT (college_id, dedupe) DO UPDATE SET x=1",
]
BAD = [
    ("SELECT id FROM person WHERE id = $1", ("person",)),
    ("SELECT college_id, id FROM person WHERE id = $1", ("person",)),
    ("SELECT p.id FROM person p JOIN org o ON o.id = p.class_org_id WHERE p.college_id = $1",
     ("org",)),
    ("UPDATE contact SET following = false WHERE openid = $1", ("contact",)),
    ("DELETE FROM entry_part WHERE entry_id = $1", ("entry_part",)),
    ('SELECT 1 FROM "case" c WHERE c.subject_id = $1 -- college_id = $1', ("case",)),
    ("SELECT 1 FROM person p JOIN post t ON t.college_id = p.college_id WHERE p.id = $1",
     ("person", "post")),
    ("INSERT INTO post (college_id) SELECT $1 FROM person WHERE id = $2", ("person",)),
    ("SELECT 1 FROM person WHERE name = 'college_id = $1'", ("person",)),
]


@pytest.mark.parametrize("query", GOOD)
def test_a_statement_that_names_the_college_passes(query: str) -> None:
    assert trespasses(query) == ()


@pytest.mark.parametrize(("query", "tables"), BAD)
def test_a_statement_that_forgets_the_college_is_found(query: str, tables) -> None:
    assert trespasses(query) == tables


def test_every_table_of_a_college_is_known() -> None:
    assert {"person", "case", "push", "entry_part", "day_type", "audit"} <= college_tables()
    assert "college" not in college_tables()


async def test_the_hook_sees_what_the_product_runs(database, college_wall: Wall) -> None:
    before = college_wall.seen
    await calendar.day_of(await a_college(), None, date(2026, 11, 18))
    assert college_wall.seen >= before + 2


def test_who_may_cross_the_wall_is_still_there_and_says_why() -> None:
    for (file, function), reason in ALL_COLLEGES.items():
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")
        assert len(reason) > 20
