"""A college with an office that answers for attendance, another that looks again, and 丁."""

from __future__ import annotations

import pytest

from models import sql
from tests.alerts.cast import School, a_school, contact, person
from tests.pushes.cast import org, post


@pytest.fixture
async def school(database: str) -> School:
    """丁 has four periods in two rows, told to him alone; 教务员, 学工办 and 管理员 are bound."""
    found = await a_school()
    college = found.college
    await found.student("丁", bound=True)
    await found.absent("丁", 5, 12)
    await found.evaluate()
    office = await org(college, kind="office", code="91")
    await sql.changed("UPDATE org SET name = '教务处' WHERE id = $1", office)
    whole = await sql.value("SELECT parent_id FROM org WHERE id = $1", found.place)
    for number, name, role, place in (
        ("9101", "教务员", "function_supervisor", office),
        ("9501", "学工办", "college_reviewer", whole), ("9401", "管理员", "admin", office),
    ):
        found.people[name] = await person(college, "staff", number, name, None)
        await post(college, found.people[name], role=role, org_id=place)
        await contact(college, f"o-{name}", found.people[name])
    return found
