"""What was known at a moment can be read again, whatever came or was taken back since."""

from __future__ import annotations

from datetime import date, timedelta

from services import facts, imports
from tests.imports.conftest import NOW, School
from tests.imports.test_import_laws import HEAD

A, B = "2025020101,2026-11-09", "2025020102,2026-11-10"
SPAN = {"first": date(2026, 11, 9), "last": date(2026, 11, 10)}


async def known(school: School, hours: int) -> list[tuple]:
    at = NOW + timedelta(hours=hours, minutes=30)
    found = await facts.as_of(school.college, kind="student.leave", at=at, **SPAN)
    return [(one.source_key[:10], float(one.value), one.state) for one in found]


async def takes(school: School, text: str, hours: int) -> str:
    result = await imports.run(
        school.college, "leave", (HEAD + text).encode(), by="a", now=NOW + timedelta(hours=hours)
    )
    assert result.ok, result.errors
    return result.batch_number


async def test_every_moment_tells_what_it_knew(full_school: School):
    await takes(full_school, f"{A},1,病假,\n", 0)
    second = await takes(full_school, f"{A},2,事假,\n{B},1,公假,\n", 1)
    await takes(full_school, f"{B},3,公假,\n", 2)
    await imports.undo(full_school.college, second, by="a", now=NOW + timedelta(hours=3))
    first, other = ("2025020101", 1.0, "sick"), ("2025020102", 3.0, "official")
    assert await known(full_school, -1) == []
    assert await known(full_school, 0) == [first]
    assert await known(full_school, 1) == [
        ("2025020101", 2.0, "personal"), ("2025020102", 1.0, "official"),
    ]
    assert await known(full_school, 2) == [("2025020101", 2.0, "personal"), other]
    assert await known(full_school, 3) == [first, other]


async def test_other_days_and_kinds_are_not_told(full_school: School):
    await takes(full_school, "2025020101,2026-11-08,1,病假,\n", 0)
    assert await known(full_school, 0) == []
