"""Who takes a class over, as the students' office lists it."""

from __future__ import annotations

from datetime import date

import pytest

from models import sql
from services.imports import Counts
from tests.imports.conftest import School

HEAD = "班级,工号,起,止,原工号\n"


async def posts(school: School) -> list[tuple]:
    rows = await sql.rows(
        "SELECT p.number, t.from_on, t.until_on FROM post t JOIN person p ON p.id = t.person_id "
        "WHERE t.college_id = $1 AND t.role = 'class_advisor' ORDER BY t.from_on, p.number",
        school.college.id,
    )
    return [tuple(row.values()) for row in rows]


HANDED_OVER = [("T001", date(2025, 9, 1), date(2026, 11, 18)),
               ("T002", date(2026, 11, 19), None)]


async def test_who_is_relieved_ends_the_day_before(full_school):
    result = await full_school.takes("counselors", HEAD + "软件2501,T002,2026-11-19,,T001\n")
    assert result.counts == Counts(new=1, changed=1)
    assert await posts(full_school) == HANDED_OVER


async def test_the_same_change_in_other_bytes_changes_nothing(full_school):
    await full_school.takes("counselors", HEAD + "软件2501,T002,2026-11-19,,T001\n")
    again = await full_school.takes("counselors", HEAD + "2501,T002,2026/11/19,,T001\n")
    assert again.counts == Counts(same=2)
    assert await posts(full_school) == HANDED_OVER


async def test_taken_back_the_first_has_the_class_again(full_school):
    before = await posts(full_school)
    result = await full_school.takes("counselors", HEAD + "软件2501,T002,2026-11-19,,T001\n")
    await full_school.undoes(result.batch_number)
    assert await posts(full_school) == before


async def test_without_who_is_relieved_both_have_the_class(full_school):
    await full_school.takes("counselors", HEAD + "软件2501,T002,2026-11-19,2026-12-01,\n")
    assert await posts(full_school) == [
        ("T001", date(2025, 9, 1), None), ("T002", date(2026, 11, 19), date(2026, 12, 1)),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("软件2501,T002,2026-11-19,,T002", "not_their_class"),
        ("软件2601,T002,2026-11-19,,T001", "not_their_class"),
        ("软件2501,T002,2025-08-31,,T001", "not_their_class"),
        ("软件2501,T009,2026-11-19,,", "unknown"), ("软件2509,T002,2026-11-19,,", "unknown"),
        ("软件2501,T002,2026-11-19,2026-11-18,", "until_before_from"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(full_school, row, problem):
    from bot.kit.texts import Texts
    from services.imports.report import lines

    result = await full_school.takes("counselors", HEAD + row + "\n")
    assert [error.problem for error in result.errors] == [problem]
    assert lines(result, Texts())[1].startswith("第 2 行")
