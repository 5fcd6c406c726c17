"""The demo college is loaded whole, and its story stands in its rows (CONVERSATIONS §7)."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from models import sql
from services import demo
from services.colleges import College
from services.demo.plan import plan_for
from tests.bot_says import a_bot
from tests.demo.conftest import Loaded

MONTHS = ("attendance-2026-09.csv", "attendance-2026-10.csv", "attendance-2026-11.csv")
AWAY = ("缺勤", "请假")
#: How the numbers of a place's students match.
STUDENTS_OF = {
    "物联网2501": r"20250205\d\d", "信息工程学院": r"\d{4}02\d{4}", "北辰湾职业技术学院": r"\d+",
}


def rows_of(loaded: Loaded, name: str) -> list[dict[str, str]]:
    with open(loaded.folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def this_term(loaded: Loaded) -> list[dict[str, str]]:
    return [row for name in MONTHS for row in rows_of(loaded, name)]


def units(rows: list[dict[str, str]]) -> int:
    return sum(length(row["节次"]) for row in rows)


def length(period: str) -> int:
    first, _, last = period.partition("-")
    return int(last or first) - int(first) + 1


async def rate(college: College, org: str, period: str) -> tuple[int, int]:
    row = await sql.one(
        "SELECT numerator, denominator FROM value v JOIN org o ON o.id = v.org_id "
        "WHERE v.college_id = $1 AND o.name = $2 AND v.period = $3 AND v.ended_at IS NULL "
        "AND v.indicator = 'course.attendance_rate'",
        college.id, org, period,
    )
    return int(row["numerator"]), int(row["denominator"])


async def test_a_college_of_ninety_classes(college):
    counts = await sql.rows("SELECT kind, count(*) AS n FROM org GROUP BY 1")
    assert {row["kind"]: row["n"] for row in counts} == {
        "school": 1, "college": 6, "major": 24, "class": 90, "office": 10,
    }


async def test_three_thousand_students_by_grade(college):
    grades = await sql.rows(
        "SELECT o.grade, count(*) AS n FROM person p JOIN org o ON o.id = p.class_org_id "
        "WHERE p.kind = 'student' GROUP BY 1 ORDER BY 1"
    )
    assert {row["grade"]: row["n"] for row in grades} == {2024: 966, 2025: 1000, 2026: 1034}


async def test_two_hundred_and_twenty_staff_and_their_posts(college):
    there = await sql.rows(
        "SELECT status, count(*) AS n FROM person WHERE kind = 'staff' GROUP BY 1"
    )
    assert {row["status"]: row["n"] for row in there} == {"active": 220, "left": 2}
    held = await sql.rows(
        "SELECT role, count(DISTINCT person_id) AS n FROM post t JOIN person p "
        "ON p.id = t.person_id WHERE p.status = 'active' GROUP BY 1"
    )
    assert {row["role"]: row["n"] for row in held} == {
        "school_leader": 5, "college_leader": 18, "college_reviewer": 6, "major_director": 24,
        "teacher": 134, "course_lead": 30, "class_advisor": 90, "psych_counsellor": 2,
        "inspector": 5, "quality_officer": 4, "admin": 2, "function_supervisor": 18, "staff": 14,
        "unit_head": 10,
    }


async def test_sixty_of_the_staff_and_more_have_two_identities(college):
    assert await sql.value(
        "SELECT count(*) FROM (SELECT person_id FROM post GROUP BY 1 "
        "HAVING count(DISTINCT role) > 1) twice"
    ) >= 60


async def test_every_class_has_its_counselor_and_its_class_teacher(college):
    kinds = await sql.rows(
        "SELECT t.org_id, count(DISTINCT t.person_id) AS n FROM post t JOIN org o "
        "ON o.id = t.org_id WHERE o.kind = 'class' AND t.role = 'class_advisor' "
        "AND '2026-11-18' BETWEEN t.from_on AND coalesce(t.until_on, '9999-12-31') GROUP BY 1"
    )
    assert len(kinds) == 90
    assert sorted(row["n"] for row in kinds) == [1] * 18 + [2] * 72


async def test_the_one_who_stands_in_has_334_students(college):
    assert await sql.value(
        "SELECT count(*) FROM post t JOIN person s ON s.id = t.person_id JOIN person p "
        "ON p.class_org_id = t.org_id WHERE s.number = 'T0102' AND t.role = 'class_advisor' "
        "AND '2026-11-18' BETWEEN t.from_on AND coalesce(t.until_on, '9999-12-31')"
    ) == 334


@pytest.mark.parametrize(
    ("period", "figures"), [("2026-11", (1641, 1914)), ("2026-09", (3393, 3564))]
)
async def test_attendance_of_the_moved_class_is_what_the_story_tells(college, period, figures):
    assert await rate(college, "物联网2501", period) == figures


async def test_the_two_afternoons_are_where_it_is_lost(loaded):
    rows = [
        row for row in this_term(loaded)
        if row["学号"].startswith("20250205") and row["日期"].startswith("2026-11")
        and date.fromisoformat(row["日期"]).weekday() in (2, 4)
    ]
    there = [row for row in rows if row["状态"] not in AWAY]
    assert (units(there), units(rows)) == (324, 528)


@pytest.mark.parametrize("org", ["物联网2501", "信息工程学院", "北辰湾职业技术学院"])
async def test_rates_are_the_sums_of_the_rows_of_the_file(loaded, college, org):
    rows = [row for row in this_term(loaded) if row["日期"].startswith("2026-10")
            and re.fullmatch(STUDENTS_OF[org], row["学号"])]
    there = [row for row in rows if row["状态"] not in AWAY]
    assert await rate(college, org, "2026-10") == (units(there), units(rows))


async def test_the_swapped_saturday_is_missed_twice_as_often(loaded):
    rows = this_term(loaded)

    def away(day: str) -> float:
        of_day = [row for row in rows if row["日期"] == day]
        return len([row for row in of_day if row["状态"] in AWAY]) / len(of_day)

    usual = [away(day) for day in ("2026-10-12", "2026-10-14", "2026-10-15", "2026-10-19")]
    assert away("2026-10-10") > 1.5 * sum(usual) / len(usual)


async def test_nobody_was_in_class_on_days_off(loaded):
    days = {row["日期"] for row in this_term(loaded)}
    assert {"2026-09-20", "2026-10-10"} <= days
    assert not days & {"2026-09-25", "2026-10-01", "2026-10-07", "2026-10-22", "2026-11-18"}


async def test_the_cases_of_the_morning_card_come_from_the_rule(college):
    found = await sql.rows(
        'SELECT p.name, c.level, c.times FROM "case" c JOIN person p ON p.id = c.subject_id '
        "JOIN post t ON t.org_id = p.class_org_id JOIN person s ON s.id = t.person_id "
        "WHERE s.name = '辅导员乙' AND c.state = 'open' ORDER BY p.name_key"
    )
    assert {row["name"]: (row["level"], row["times"]) for row in found} == {
        "甲": ("serious", 2), "乙": ("warning", 1), "丁": ("notice", 2), "戊": ("notice", 2),
        "己": ("warning", 1),
    }


async def test_the_card_of_the_tour_has_its_lines(college):
    from handlers.chat import alerts

    reply = await a_bot(college, routers=(alerts.router,)).says("demo-advisor-yi", "晨报")
    assert reply.text.splitlines()[:7] == [
        "今天 5 人：红1 橙2 黄2", "1 红 甲 物联网2501 缺 12 节/30天，第 2 次",
        "2 橙 乙 网络2501 缺 6 节/30天", "3 橙 己 软件2502 不及格 2 门",
        "4 黄 丁 大数据2501 缺 3 节/30天，第 2 次", "5 黄 戊 物联网2501 缺 3 节/30天，第 2 次",
        "宿舍数据迟到 34 小时，今天不含夜归。考勤截至 11月17日 21:40",
    ]


async def test_six_who_came_to_no_gate_on_friday_night_are_six_cases(college):
    rows = await sql.rows(
        'SELECT o.name, c.value FROM "case" c JOIN person p ON p.id = c.subject_id '
        "JOIN org o ON o.id = p.class_org_id WHERE c.rule = 'student.dormitory'"
    )
    assert {row["name"] for row in rows} == {
        "汽修2401", "护理2501", "机电一体化2502", "电商2501", "软件2602", "造价2501",
    }
    assert {row["value"] for row in rows} == {1}


async def test_nobody_told_by_name_has_failed_a_course_but_the_one_who_sat_later(college):
    rows = await sql.rows(
        "SELECT p.name, f.tier FROM finding f JOIN person p ON p.id = f.subject_id JOIN org o "
        "ON o.id = p.class_org_id WHERE f.rule = 'student.failed_courses' AND o.grade = 2025 "
        "AND p.number LIKE '202502%' AND f.resolved_at IS NULL AND f.tier <> 'notice'"
    )
    assert [(row["name"], row["tier"]) for row in rows] == [("己", "warning")]


async def test_the_case_of_jia_was_closed_and_opened_again(college):
    kinds = await sql.rows(
        'SELECT e.kind FROM case_event e JOIN "case" c ON c.id = e.case_id JOIN person p '
        "ON p.id = c.subject_id WHERE p.name = '甲' ORDER BY e.seq"
    )
    order = [row["kind"] for row in kinds]
    assert order.index("talk") < order.index("closed") < order.index("reopened")


async def test_jia_misses_twelve_periods_in_thirty_days(college):
    missed = await sql.value(
        "SELECT sum(value) FROM fact f JOIN person p ON p.id = f.subject_id WHERE p.name = '甲' "
        "AND state = 'absent' AND day BETWEEN '2026-10-19' AND '2026-11-17'"
    )
    assert missed == 12


async def test_nothing_of_the_past_waits_to_be_pushed(college):
    assert await sql.value("SELECT count(*) FROM push WHERE state = 'waiting'") == 0


async def test_what_was_written_opens_for_its_author(college):
    row = await sql.one(
        "SELECT e.id, t.seq, t.body_sealed FROM entry e JOIN entry_part t ON t.entry_id = e.id "
        "ORDER BY e.id LIMIT 1"
    )
    assert college.seal.open(row["body_sealed"], "entry_part", row["id"], row["seq"])


async def test_yi_stopped_writing_for_three_weeks(college):
    days = await sql.rows(
        "SELECT e.day FROM entry e JOIN person p ON p.id = e.person_id WHERE p.name = '乙' "
        "ORDER BY 1"
    )
    written = [row["day"] for row in days]
    silent = [day for day in written if date(2026, 10, 19) <= day <= date(2026, 11, 8)]
    assert silent == []
    assert len(written) > 40


async def test_employment_of_the_school_is_the_sum_of_its_majors(college):
    row = await sql.one(
        "SELECT sum(numerator) AS n, sum(denominator) AS of FROM value v JOIN org o "
        "ON o.id = v.org_id WHERE o.kind = 'major' AND v.indicator = 'major.employment_rate' "
        "AND v.period = '2026'"
    )
    assert (row["n"], row["of"]) == (924, 987)


async def test_the_president_gets_what_the_story_tells(college):
    from handlers.chat import indicators

    bot = a_bot(college, routers=(indicators.router,))
    reply = await bot.says("demo-president", "机电学院比信息学院 双师比 近三年")
    assert "机电 69.6%（16/23）→ 70.8%（17/24）→ 75.0%（18/24）" in reply.text
    assert "信息 57.1%（12/21）→ 63.6%（14/22）→ 69.6%（16/23）" in reply.text


async def test_the_progress_goes_up_to_the_end(loaded):
    assert list(loaded.shares) == sorted(loaded.shares)
    assert loaded.shares[-1] == 1.0


async def test_the_simulator_is_told_account_and_people(loaded):
    setup = demo.simulator_setup(loaded.result, webhook_url="http://127.0.0.1:8080/wechat/demo")
    assert setup["account"]["mode"] == "safe"
    assert len(setup["account"]["aes_key"]) == 43
    bing = next(one for one in setup["people"] if one["name"] == "丙")
    assert bing["hint"].startswith("绑定 2026020107 ")
    assert {one["role"] for one in setup["people"]} >= {"学生", "辅导员", "校领导", "管理员"}


def test_another_day_moves_the_story_by_whole_weeks():
    plan = plan_for(date(2027, 3, 10))
    assert plan.moved(date(2026, 11, 16)) == date(2027, 3, 8)
    assert plan.is_past(date(2026, 11, 17))
    assert not plan.is_past(date(2026, 11, 18))
