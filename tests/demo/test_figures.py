"""The figures CONVERSATIONS §7 names, computed anew from the rows of the demo's files."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from statistics import median

import pytest

from models import sql
from services.demo import attendance, campus, careers, writing
from services.demo.classrooms import classroom, classrooms
from services.demo.plan import plan_for
from services.demo.staff import STAND_IN
from tests.demo.conftest import Loaded
from tests.demo.test_demo import AWAY, rows_of, this_term

TOLD_ON = date(2026, 11, 18)


async def pairs(indicator: str, period: str) -> dict[str, tuple[int, int]]:
    rows = await sql.rows(
        "SELECT o.code, v.numerator, v.denominator FROM value v JOIN org o ON o.id = v.org_id "
        "WHERE v.indicator = $1 AND v.period = $2 AND v.ended_at IS NULL", indicator, period,
    )
    return {row["code"]: (int(row["numerator"]), int(row["denominator"])) for row in rows}


async def test_employment_by_college(college):
    found = await pairs("major.employment_rate", "2026")
    assert [found[f"0{n}"] for n in range(1, 7)] == [
        (156, 164), (153, 162), (147, 158), (140, 152), (152, 170), (176, 181),
    ]
    assert (found["BCW"], found["0501"]) == ((924, 987), (31, 34))


async def test_employment_is_counted_from_a_row_a_graduate(loaded, college):
    rows = [row for row in rows_of(loaded, "employment.csv") if row["届"] == "2026"]
    placed = [row for row in rows if row["去向"] not in ("待就业", "未就业")]
    assert (len(placed), len(rows)) == (924, 987)
    assert len({row["学号"] for row in rows}) == 987
    [traced] = await sql.rows(
        "SELECT DISTINCT v.formula_version, b.file_name FROM value v JOIN batch b "
        "ON b.id = v.batch_id WHERE v.indicator = 'major.employment_rate' AND v.ended_at IS NULL"
    )
    assert traced == {"formula_version": "2026.1", "file_name": "employment.csv"}


@pytest.mark.parametrize(("year", "pair"), [("2025", (917, 970)), ("2024", (899, 946))])
async def test_the_years_before_are_counted_alike(college, year, pair):
    assert (await pairs("major.employment_rate", year))["BCW"] == pair


@pytest.mark.parametrize(("year", "pair"), [("2024", (15, 20)), ("2025", (14, 21)),
                                            ("2026", (13, 21))])
async def test_fewer_teachers_of_the_automotive_college_are_double_qualified(college, year, pair):
    indicator = await sql.value(
        "SELECT DISTINCT indicator FROM value WHERE indicator LIKE '%double%'"
    )
    assert (await pairs(indicator, year))["03"] == pair


async def test_who_registered_sits_in_the_classes(college):
    found = await pairs("school.registration_rate", "2026")
    seats = Counter[str]()
    for one in classrooms():
        if one.grade == 2026:
            seats[one.major] += one.size
    assert {code: n for code, (n, _) in found.items() if len(code) == 4} == seats
    assert (found["BCW"], found["0102"]) == ((1034, 1190), (28, 40))


def test_matched_posts_of_software_are_36_of_54(loaded):
    [row] = [row for row in rows_of(loaded, "values-surveys.csv") if row["指标"] == "岗位吻合度"
             and row["对象"] == "0201" and row["期间"] == "2026"]
    assert (row["分子"], row["分母"]) == ("36", "54")


async def test_work_in_the_field_of_accounting_is_15_of_31(college):
    assert (await pairs("major.job_match_rate", "2026"))["0501"] == (15, 31)


def test_a_hard_course_was_passed_by_23_of_34(loaded):
    numbers = set(classroom("市政2501").numbers)
    marks = [float(row["成绩"]) for row in rows_of(loaded, "grades.csv")
             if row["学号"] in numbers and row["课程"] == "建筑CAD"]
    assert (sum(mark >= 60 for mark in marks), len(marks)) == (23, 34)


async def test_the_pass_rate_is_made_of_the_marks(loaded, college):
    found = await pairs("course.pass_rate", "2025-2026-2")
    major = {number: one.major for one in classrooms() for number in one.numbers}
    marks: dict[str, list[float]] = defaultdict(list)
    for row in rows_of(loaded, "grades.csv"):
        marks[major[row["学号"]]].append(float(row["成绩"]))
    told = {code: (sum(mark >= 60 for mark in of), len(of)) for code, of in marks.items()}
    assert {code: pair for code, pair in found.items() if len(code) == 4} == told


async def test_who_is_double_qualified_is_counted_among_the_134_who_teach(loaded, college):
    left = {row["工号"] for row in rows_of(loaded, "staff.csv") if row["状态"] == "退休"}
    levels = Counter(row["等级"] for row in rows_of(loaded, "titles.csv")
                     if row["工号"] not in left)
    found = await pairs("teacher.double_qualified_rate", "2026")
    assert found["BCW"] == (levels["双师"], levels.total()) == (levels["双师"], 134)


async def test_two_who_retired_and_three_who_came_are_why_it_fell(loaded, college):
    held = [row for row in rows_of(loaded, "posts.csv")
            if row["角色"] == "任课教师" and row["组织代码"].startswith("03")]
    double = {row["工号"] for row in rows_of(loaded, "titles.csv") if row["等级"] == "双师"}
    retired = {row["工号"] for row in held if row["止"]}
    came = {row["工号"] for row in held if row["起"] > "2024-10-31"}
    assert (len(retired), len(came)) == (2, 3)
    assert retired <= double
    assert not came & double


@pytest.mark.parametrize("college_code", ["01", "02"])
async def test_elsewhere_it_rises(college, college_code):
    rates = [found[college_code] for year in (2024, 2025, 2026)
             if (found := await pairs("teacher.double_qualified_rate", str(year)))]
    assert [n / of for n, of in rates] == sorted(n / of for n, of in rates)


def test_six_came_to_no_gate_on_friday_night(loaded):
    away = [row for row in rows_of(loaded, "dormitory.csv") if row["状态"] == "未归"]
    assert len(away) == 6
    assert {row["时间"][:10] for row in away} == {"2026-11-13"}


async def test_the_gate_has_told_nothing_since_monday_night(loaded, college):
    last = max(row["时间"] for row in rows_of(loaded, "dormitory.csv"))
    assert "2026-11-16 21:50" < last <= "2026-11-16 22:00"
    data_at = await sql.value("SELECT data_at FROM feed WHERE code = 'dormitory_gate'")
    assert data_at.date() == date(2026, 11, 16)


def test_adults_sit_in_class_at_weekends_and_sleep_at_home(loaded):
    numbers = set(classroom("养老2601").numbers)
    days = {date.fromisoformat(row["日期"]) for row in this_term(loaded)
            if row["学号"] in numbers}
    assert {day.weekday() for day in days} == {5, 6}
    assert not numbers & {row["学号"] for row in rows_of(loaded, "dormitory.csv")}


def test_third_year_nurses_are_out(loaded):
    numbers = {n for one in classrooms() if one.major == "0601" and one.grade == 2024
               for n in one.numbers}
    assert not numbers & {row["学号"] for row in this_term(loaded)}
    assert numbers & {row["学号"] for row in rows_of(loaded, "attendance-2026-06.csv")}


async def test_their_calendar_says_so(college):
    found = await sql.rows(
        "SELECT o.code, d.from_on FROM day_type d JOIN org o ON o.id = d.org_id "
        "WHERE d.kind = 'internship' AND d.grade = 2024"
    )
    early = {row["code"] for row in found if row["from_on"] < date(2026, 9, 1)}
    assert early == {"0601", "0602", "0604"}
    assert len(found) == 24


async def test_the_overloaded_counselor_needs_41_hours_in_the_middle(college):
    rows = await sql.rows(
        'SELECT e.at - o.at AS waited FROM case_event e JOIN "case" c ON c.id = e.case_id '
        "JOIN person s ON s.id = e.by_person_id JOIN LATERAL (SELECT max(x.at) AS at "
        "FROM case_event x WHERE x.case_id = c.id AND x.at < e.at "
        "AND x.kind IN ('opened', 'reopened')) o ON true "
        "WHERE s.number = $1 AND e.kind IN ('talk', 'false_alarm')", STAND_IN,
    )
    hours = [row["waited"].total_seconds() / 3600 for row in rows]
    assert len(hours) > 4
    assert round(median(hours)) == 41


def test_so_many_of_a_grade_write_in_a_week():
    wrote = written_by_week()
    assert 0.86 <= wrote[2, 2026] <= 0.90
    assert 0.60 <= wrote[9, 2026] <= 0.66
    assert 0.49 <= wrote[9, 2025] <= 0.55
    assert 0.28 <= wrote[9, 2024] <= 0.34


def written_by_week() -> dict[tuple[int, int], float]:
    """The share of a grade that wrote on a day of the teaching week at least."""
    grade = {number: one.grade for one in classrooms() for number in one.numbers}
    size = Counter(grade.values())
    writers = defaultdict(set)
    for part in writing.written(plan_for(TOLD_ON)):
        week = (part.day - date(2026, 8, 31)).days // 7 + 1
        writers[week, grade[part.number]].add(part.number)
    return {key: len(found) / size[key[1]] for key, found in writers.items()}


def test_twenty_two_of_a_class_pasted_the_same_sentence():
    numbers = set(classroom("物流2501").numbers)
    bodies = Counter(part.body for part in writing.written(plan_for(TOLD_ON))
                     if part.number in numbers and part.day == date(2026, 10, 10))
    assert max(bodies.values()) == 22


def test_shares_of_the_seven_kinds_over_all_students():
    size = Counter(one.grade for one in classrooms() for _ in one.numbers)
    whole = {
        kind: sum(size[grade] * shares[at] for grade, shares in writing.SHARES.items()) / 3000
        for at, kind in enumerate(writing.KINDS)
    }
    assert [round(share) for share in whole.values()] == [30, 22, 10, 18, 15, 3, 2]


async def test_all_of_a_hundred_and_twenty_school_days_lie_in_two_terms(loaded):
    files = ("attendance-2026-06.csv", "attendance-2026-09.csv", "attendance-2026-11.csv")
    days = [row["日期"] for name in files for row in rows_of(loaded, name)]
    assert (min(days), max(days)) == ("2026-06-01", "2026-11-17")
    assert not [day for day in days if "2026-07-10" < day < "2026-08-31"]


def units_away(loaded: Loaded, names: list[str]) -> float:
    numbers = {n for name in names for n in classroom(name).numbers}
    rows = [row for row in rows_of(loaded, "attendance-2026-11.csv") if row["学号"] in numbers]
    return sum(row["状态"] in AWAY for row in rows) / len(rows)


def test_classes_out_on_building_sites_are_away_more_often(loaded):
    assert units_away(loaded, ["市政2401", "市政2501"]) > 2 * units_away(loaded, ["造价2501"])


def test_another_day_moves_every_row_by_the_same_weeks():
    told, moved = plan_for(TOLD_ON), plan_for(date(2027, 3, 10))
    weeks = moved.shift
    assert weeks.days % 7 == 0
    marks = zip(campus.grade_rows(told), campus.grade_rows(moved), strict=True)
    assert {later[4] - sooner[4] for sooner, later in marks} == {weeks}
    lessons = zip(attendance.rows(told, (11,)), attendance.rows(moved, (11,)), strict=True)
    assert {
        date.fromisoformat(later[1]) - date.fromisoformat(sooner[1]) for sooner, later in lessons
    } == {weeks}


@pytest.mark.parametrize("today", [date(2026, 11, 18), date(2027, 1, 1), date(2027, 3, 10),
                                   date(2027, 12, 30), date(2026, 6, 10)])
def test_no_row_of_a_year_speaks_of_a_day_after_it_was_sent(today):
    plan = plan_for(today)
    sent_on = plan.moved(date(2026, 11, 16))
    days = [row[5] for row in careers.employment_rows(plan)]
    days += [row[5] for row in careers.recruitment_rows(plan)]
    days += [row[2] for row in campus.title_rows(plan)]
    assert max(days) <= sent_on
    newest = [row[5] for row in careers.employment_rows(plan) if row[2] == 2026 + plan.years]
    assert {day.year for day in newest} == {2026 + plan.years}
