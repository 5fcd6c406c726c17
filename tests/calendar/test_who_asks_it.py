"""Habits, class times and rules ask the calendar for the very class."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from models import sql
from services import pushes
from services.alerts import rules
from services.people import asker as askers
from services.pushes.limits import CLASS_TIMES
from services.pushes.reasons import Reason
from services.pushes.schooldays import around
from services.reflections import resting
from tests.alerts.cast import a_school as an_alert_school
from tests.calendar.conftest import School
from tests.pushes.cast import org, said

#: Saturday 2026-11-21, nine in the morning in Shanghai.
SATURDAY = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


async def place(school: School, name: str) -> int:
    found: int = await sql.value(
        "SELECT id FROM org WHERE college_id = $1 AND name = $2", school.college.id, name
    )
    return found


async def test_a_weekend_class_is_taught_on_saturday_and_the_others_are_not(school) -> None:
    weekend, usual = await place(school, "会计2551"), await place(school, "软件2501")
    day = SATURDAY.date()
    days = await around(school.college, day, classes=[weekend, usual])
    assert days.is_taught(day, weekend) and not days.is_taught(day, usual)
    assert not days.is_taught(day) and not days.is_working(day)


async def test_a_push_waits_for_the_end_of_the_weekend_lessons(school) -> None:
    ids = {}
    for number in ("2", "5"):
        person_id = await school.person(number)
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following) "
            "VALUES ($1, $2, $3, true)", school.college.id, f"o{number}", person_id,
        )
        async with sql.in_transaction():
            ids[number] = await pushes.enqueue(
                school.college, dedupe=number, person_id=person_id, kind="note",
                urgency="normal", reply=said("有一条消息"), now=SATURDAY,
            )
    await pushes.claim(school.college, now=SATURDAY, by="test")
    row = await sql.one("SELECT state, reason, not_before FROM push WHERE id = $1", ids["5"])
    ends = datetime.combine(SATURDAY.date(), CLASS_TIMES[0][1], tzinfo=school.college.zone)
    assert row == {"state": "waiting", "reason": Reason.CLASS_TIME, "not_before": ends}
    assert await sql.value("SELECT state FROM push WHERE id = $1", ids["2"]) != "waiting"


@pytest.mark.parametrize(("number", "rest"), [("1", None), ("4", "internship"), ("5", None)])
async def test_a_habit_rests_as_the_persons_day_does(school, number: str, rest) -> None:
    day = date(2026, 11, 18)
    person = await school.person(number)
    student = await askers.build(school.college, person, None, today=day)
    assert (await resting.days(student, since=day, until=day)).get(day) == rest


async def test_a_rule_skips_the_days_of_the_class_that_has_them(database) -> None:
    school = await an_alert_school()
    other = await org(school.college, kind="class", code="网络2502")
    await school.student("甲")
    await school.student("乙", place=other)
    for name in ("甲", "乙"):
        await school.absent(name, 5, 6, 7)
    await sql.changed(
        "INSERT INTO day_type (college_id, kind, org_id, grade, from_on, to_on, weekdays, name) "
        "VALUES ($1, 'internship', $2, 0, '2026-11-01', '2026-11-30', '1234567', '')",
        school.college.id, other,
    )
    assert "internship" in rules.shipped()["student.absence"].skip_days
    await school.evaluate()
    assert (await school.case("甲"))["state"] == "open"
    assert (await school.case("乙"))["state"] == ""


def test_lessons_of_the_test_lie_in_the_morning() -> None:
    assert CLASS_TIMES[0][0] <= time(9) < CLASS_TIMES[0][1]
