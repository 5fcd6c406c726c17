"""Scope: every role reaches what it should, and nothing across the wall (MODEL §5, law 4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models import sql
from services import audit
from services.people.scope import RIGHTS, denied, reaches, visible
from tests.bot_says import START
from tests.people.conftest import ADVISOR, Cast

ALL = {"2026020107", "2025020115", "2025020301", "2023020101"}
OWN_CLASSES = {"2026020107", "2025020115", "2023020101"}

#: (who, role, purpose, the students whose rows that reaches)
REACH = [
    ("2026020107", None, "see", {"2026020107"}),
    ("2026020107", None, "act", {"2026020107"}),
    ("2026020107", None, "aggregate", {"2026020107"}),
    (ADVISOR, "class_advisor", "see", OWN_CLASSES),
    (ADVISOR, "class_advisor", "act", OWN_CLASSES),
    (ADVISOR, "teacher", "see", set()),
    ("T002", "college_leader", "see", set()),
    ("T002", "college_leader", "act", set()),
    ("T002", "college_leader", "aggregate", ALL),
    ("T005", "school_leader", "see", set()),
    ("T005", "school_leader", "aggregate", ALL),
    ("T006", "major_director", "aggregate", OWN_CLASSES),
    ("T004", "quality_officer", "see", set()),
    ("T004", "quality_officer", "aggregate", ALL),
    ("T003", "admin", "see", set()),
    ("T007", None, "see", set()),
]


async def _students(scope) -> set[str]:
    rows = await sql.rows(
        f"SELECT p.number FROM person p WHERE {scope.sql} AND p.kind = 'student'", *scope.params
    )
    return {row["number"] for row in rows}


@pytest.mark.parametrize(("number", "role", "purpose", "expected"), REACH)
async def test_each_role_reaches_its_own(
    cast: Cast, other_cast: Cast, number: str, role: str | None, purpose: str, expected: set
) -> None:
    scope = visible(await cast.asker(number, role), purpose)
    assert await _students(scope) == expected
    outside = await sql.value(
        f"SELECT count(*) FROM person p WHERE {scope.sql} AND p.college_id <> ${scope.after + 1}",
        *scope.params, cast.college.id,
    )
    assert outside == 0


async def test_numbering_of_parameters_may_start_anywhere(cast: Cast) -> None:
    scope = visible(await cast.asker(ADVISOR), "see", first=3)
    found = await sql.rows(
        f"SELECT p.number FROM person p WHERE p.name <> $1 AND p.kind = $2 AND {scope.sql}",
        "丑同学", "student", *scope.params,
    )
    assert {row["number"] for row in found} == OWN_CLASSES - {"2025020115"}


async def test_a_post_that_ended_reaches_nothing(cast: Cast) -> None:
    await sql.rows("UPDATE post SET until_on = '2026-11-17' WHERE role = 'class_advisor'")
    asker = await cast.asker(ADVISOR)
    assert asker.roles == ("teacher",)
    assert await _students(visible(asker, "see")) == set()


async def test_same_numbers_in_two_colleges_never_meet(cast: Cast, other_cast: Cast) -> None:
    theirs = await other_cast.person("2026020107")
    own = await cast.person("2026020107")
    advisor = await cast.asker(ADVISOR)
    assert await reaches(advisor, own, "see")
    assert not await reaches(advisor, theirs, "see")
    assert await cast.asker("T002") != await other_cast.asker("T002")


async def test_ids_of_another_college_reach_nothing_there(
    cast: Cast, other_cast: Cast
) -> None:
    theirs, ours = await other_cast.asker("T002"), await cast.asker("T002")
    astray = replace(ours, person_id=theirs.person_id, org_ids=theirs.org_ids)
    assert await _students(visible(astray, "aggregate")) == set()
    assert not await reaches(astray, theirs.person_id, "aggregate")


async def test_a_refusal_leaves_an_audit_row_and_tells_nothing(cast: Cast) -> None:
    asker = await cast.asker(ADVISOR)
    error = await denied(asker, "外班同学", action="find", near=["找 丙同学"], now=START)
    assert error.key == "errors/no_right"
    assert error.data == {
        "object": "外班同学", "role": "class_advisor", "near": ["找 丙同学"],
    }
    row = await sql.one("SELECT actor_id, action, subject FROM audit")
    assert row == {"actor_id": asker.person_id, "action": "find.denied", "subject": "外班同学"}


async def test_a_student_sees_who_looked(cast: Cast) -> None:
    student, advisor = await cast.asker("2026020107"), await cast.asker(ADVISOR)
    for asker in (student, advisor):
        await audit.record(asker, "entry.read", subject="entry:1",
                           subject_person_id=student.person_id, now=START)
    looks = await audit.looks_at(student, since=START)
    assert [(look.actor_id, look.role) for look in looks] == [
        (advisor.person_id, "class_advisor")
    ]


def test_nobody_without_charge_sees_or_acts() -> None:
    charged = {role for role, rights in RIGHTS.items() if rights & {"see", "act"}}
    assert charged == {"class_advisor", "college_reviewer"}
