"""Findings and cases: the rule as a series in, states out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models import sql
from services.alerts.judging import clears_on, judge
from tests.alerts.cast import RULE, TODAY, School


async def _finding() -> dict[str, object] | None:
    return await sql.one("SELECT state, tier, value FROM finding ORDER BY id DESC")


@pytest.mark.parametrize(("value", "tier"), [
    ("1", None), ("1.999", None), ("2", "notice"), ("4", "notice"), ("5", "warning"),
    ("9.9", "warning"), ("10", "serious"), ("400", "serious"),
])
def test_a_value_on_the_line_belongs_to_its_tier(value: str, tier: str | None) -> None:
    assert judge(Decimal(value), RULE.tiers) == tier


async def test_a_first_yellow_is_told_to_the_student_alone(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 10)
    await school.evaluate()
    assert (await school.case("丁"))["state"] == "told_student"
    assert await school.pushes() == ["alert.student"]
    assert (await school.says("晨报")).startswith("今天没有需要您看的人。")


async def test_red_is_told_to_the_counselor_at_once(school: School) -> None:
    await school.student("甲")
    await school.absent("甲", 5, 6, 7, 8, 9)
    await school.evaluate()
    assert (await school.case("甲"))["level"] == "serious"
    assert await school.pushes() == ["alert.student", "alert.red"]


async def test_evaluating_twice_changes_and_tells_nothing_more(school: School) -> None:
    await school.student("甲")
    await school.absent("甲", 5, 6, 7, 8, 9)
    await school.evaluate()
    before = await school.pushes()
    counts = await school.evaluate()
    assert counts["changed"] == 0
    assert await school.pushes() == before
    assert await school.events("甲") == ["opened"]


async def test_a_fresh_absence_waits_for_a_late_leave_slip(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 1)
    await school.evaluate()
    assert await _finding() == {"state": "pending", "tier": "notice", "value": Decimal("2.000")}
    assert (await school.case("丁"))["state"] == ""
    await school.move(days=1)
    await school.evaluate()
    assert (await school.case("丁"))["state"] == "told_student"


@pytest.mark.parametrize("ago", [0, 31, 40])
async def test_days_outside_the_window_do_not_count(school: School, ago: int) -> None:
    await school.student("丁")
    await school.absent("丁", ago)
    await school.evaluate()
    assert await _finding() is None


async def test_a_leave_takes_its_days_out(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 10)
    await sql.changed("INSERT INTO leave (college_id, person_id, from_on, to_on, kind) "
                      "VALUES ($1, $2, $3, $3, '病假')", school.college.id, school.people["丁"],
                      TODAY - timedelta(days=10))
    await school.evaluate()
    assert await _finding() is None


@pytest.mark.parametrize(("kind", "counts"), [
    ("holiday", False), ("sports", False), ("exam", False), ("training", False),
    ("workday", True),
])
async def test_day_types_that_count_are_those_of_the_rule(
    school: School, kind: str, counts: bool
) -> None:
    await school.student("丁")
    await school.absent("丁", 10)
    await sql.changed("INSERT INTO day_off (college_id, day, kind) VALUES ($1, $2, $3)",
                      school.college.id, TODAY - timedelta(days=10), kind)
    await school.evaluate()
    assert (await _finding() is not None) is counts


@pytest.mark.parametrize("state", ["normal", "leave", "late"])
async def test_states_that_are_no_absence_do_not_count(school: School, state: str) -> None:
    await school.student("丁")
    await school.absent("丁", 10, 11, 12, state=state)
    await school.evaluate()
    assert await _finding() is None


async def test_a_version_that_ended_does_not_count(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 10)
    await sql.changed("UPDATE fact SET ended_by = 9")
    await school.evaluate()
    assert await _finding() is None


async def test_a_finding_that_is_gone_takes_its_case_along(school: School) -> None:
    await school.student("乙")
    await school.absent("乙", 10, 11, 12)
    await school.evaluate()
    await sql.changed("UPDATE fact SET ended_by = 9")
    await school.evaluate()
    case = await school.case("乙")
    assert (case["state"], case["outcome"]) == ("expired", "resolved")
    assert (await _finding() or {})["state"] == "resolved"


async def test_a_second_yellow_goes_to_the_counselor(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 30)
    await school.evaluate()
    await school.move(days=2)
    await school.evaluate()
    await school.absent("丁", 0)
    await school.move(days=3)
    await school.evaluate()
    case = await school.case("丁")
    assert (case["state"], case["times"]) == ("open", 2)


async def test_a_rising_value_raises_the_case_once(school: School) -> None:
    await school.student("乙")
    await school.absent("乙", 10, 11, 12)
    await school.evaluate()
    await school.absent("乙", 13, 14)
    await school.evaluate()
    assert (await school.case("乙"))["level"] == "serious"
    assert await school.events("乙") == ["opened", "raised"]


async def test_nothing_new_is_found_while_the_feed_is_late(school: School) -> None:
    await school.student("甲")
    await school.absent("甲", 5, 6, 7)
    school.bot.clock.move(days=6)
    assert await school.evaluate() == {"late": 1}
    assert await _finding() is None


async def test_another_college_with_the_same_numbers_is_not_measured(school: School) -> None:
    from services.alerts.measuring import measure
    from tests.bot_says import a_college

    await school.student("甲")
    await school.absent("甲", 5, 6, 7)
    other = await a_college("other")
    assert await measure(other, RULE, now=school.now) == []


def test_it_says_when_the_warning_clears() -> None:
    rows = [(date(2026, 11, 1), Decimal(2)), (date(2026, 11, 13), Decimal(2))]
    assert clears_on(rows, lowest=Decimal(2), window_days=30) == date(2026, 12, 14)
    assert clears_on(rows[:1], lowest=Decimal(3), window_days=30) is None
