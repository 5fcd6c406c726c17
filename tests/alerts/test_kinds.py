"""The four kinds of students' warnings, each from the rows a campus system sends (FEATURES 47)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import sql
from services import imports
from services.alerts import rules
from tests.alerts.cast import TODAY, School

#: What each kind's file says, by kind of file; the rows are those of `rows_of`.
HEADS = {
    "attendance": "学号,日期,节次,课程,状态", "grades": "学号,学期,课程,成绩,考试日期,结果",
    "discipline": "学号,文号,处理日期,送达日期,处理,事项", "dormitory": "学号,时间,状态,宿舍",
}
LAST_TERM, THIS_TERM = "2025-2026-2", "2026-2027-1"


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def row_of(kind: str, n: int, number: str) -> str:
    """The n-th row of a kind for a student: a period, a course, a decision, a night."""
    match kind:
        case "attendance":
            return f"{number},{ago(10 + n // 8)},{n % 8 + 1},传感器应用,缺勤"
        case "grades":
            return f"{number},{LAST_TERM},课程{n},52,2026-07-08,不及格"
        case "discipline":
            return f"{number},学字{n}号,2026-10-1{n},2026-10-2{n},警告,缺考作弊"
        case _:
            return f"{number},{ago(5 + n)} 23:25,未归,3栋"


async def take_in(school: School, kind: str, *lines: str) -> None:
    text = "\n".join((HEADS[kind], *lines)) + "\n"
    done = await imports.run(school.college, kind, text.encode(), by="教务处", now=school.now)
    assert done.ok, done.errors
    await sql.changed("UPDATE feed SET data_at = $1", school.now)


async def terms(school: School) -> None:
    for code, first, last in ((LAST_TERM, "2026-03-02", "2026-07-10"),
                              (THIS_TERM, "2026-08-31", "2027-01-17")):
        await sql.changed("INSERT INTO term (college_id, code, starts_on, ends_on, weeks) "
                          "VALUES ($1, $2, $3::text::date, $4::text::date, 20)",
                          school.college.id, code, first, last)


async def number_of(school: School, name: str) -> str:
    return str(await sql.value("SELECT number FROM person WHERE id = $1", school.people[name]))


KINDS = [
    (kind, rule, tier, int(value))
    for kind, rule in (("attendance", "student.absence"), ("grades", "student.failed_courses"),
                       ("discipline", "student.discipline"), ("dormitory", "student.dormitory"))
    for tier, value in rules.shipped()[rule].tiers.items()
]


@pytest.mark.parametrize(("kind", "rule", "tier", "line"), KINDS)
async def test_each_kind_fires_on_its_line_and_not_one_below(
    school: School, kind: str, rule: str, tier: str, line: int
) -> None:
    await terms(school)
    for name, n in (("甲", line), ("乙", line - 1)):
        await school.student(name)
        number = await number_of(school, name)
        if n:
            await take_in(school, kind, *(row_of(kind, i, number) for i in range(n)))
    await school.evaluate(rule)
    found = {row["subject_id"]: row["tier"] for row in await sql.rows(
        "SELECT subject_id, tier FROM finding WHERE state = 'firing' AND rule = $1", rule)}
    assert found[school.people["甲"]] == tier
    assert found.get(school.people["乙"]) != tier


async def fires(school: School, rule: str) -> bool:
    await school.evaluate(rule)
    return bool(await sql.value("SELECT count(*) FROM finding WHERE rule = $1 "
                                "AND state = 'firing' AND resolved_at IS NULL", rule))


async def test_failed_courses_are_listed_with_mark_and_term(school: School) -> None:
    await terms(school)
    await school.student("丙")
    number = await number_of(school, "丙")
    await take_in(school, "grades", f"{number},{LAST_TERM},软件测试,52.5,2026-07-08,不及格",
                  f"{number},{LAST_TERM},数据库技术,0,2026-07-08,缺考",
                  f"{number},{LAST_TERM},英语,60,2026-07-08,及格")
    await school.evaluate("student.failed_courses")
    assert "1 橙 丙 网络2501 不及格 2 门" in await school.says("晨报")
    detail = await school.says("1")
    assert detail.splitlines()[0] == "丙 网络2501 · 橙 不及格"
    assert "· 软件测试 52.5 分 2025-2026-2 学期" in detail
    assert "· 数据库技术 0 分（缺考） 2025-2026-2 学期" in detail
    assert "规则：≥2 门。" in detail
    assert "英语" not in detail


async def test_a_resit_that_is_passed_takes_the_course_out(school: School) -> None:
    await terms(school)
    await school.student("丙")
    number = await number_of(school, "丙")
    await take_in(school, "grades", f"{number},{LAST_TERM},软件测试,52,2026-07-08,不及格")
    assert await fires(school, "student.failed_courses")
    await take_in(school, "grades", f"{number},{LAST_TERM},软件测试,55,2026-09-10,补考")
    assert await fires(school, "student.failed_courses")
    await take_in(school, "grades", f"{number},{LAST_TERM},软件测试,63,2026-09-20,补考")
    assert not await fires(school, "student.failed_courses")


async def test_marks_of_the_term_before_the_last_do_not_count(school: School) -> None:
    await terms(school)
    await school.student("丙")
    number = await number_of(school, "丙")
    await take_in(school, "grades", f"{number},2025-2026-1,软件测试,52,2026-01-12,不及格")
    assert not await fires(school, "student.failed_courses")


@pytest.mark.parametrize(("delivered_on", "fires_then"), [
    ("", False), ("2026-11-19", False), ("2026-11-18", True), ("2026-11-02", True),
])
async def test_a_decision_counts_once_it_is_delivered(
    school: School, delivered_on: str, fires_then: bool
) -> None:
    await terms(school)
    await school.student("丙")
    number = await number_of(school, "丙")
    await take_in(school, "discipline", f"{number},学字1号,2026-10-12,{delivered_on},警告,打架")
    assert await fires(school, "student.discipline") is fires_then


@pytest.mark.parametrize("measure", ["提醒", "解除"])
async def test_a_reminder_or_a_lifted_decision_is_none(school: School, measure: str) -> None:
    await terms(school)
    await school.student("丙")
    number = await number_of(school, "丙")
    await take_in(school, "discipline", f"{number},学字1号,2026-10-12,2026-10-20,{measure},打架")
    assert not await fires(school, "student.discipline")


async def test_of_a_decision_nothing_is_told_but_that_a_notice_lies_ready(
    school: School,
) -> None:
    await terms(school)
    await school.student("丙", bound=True)
    number = await number_of(school, "丙")
    await take_in(school, "discipline", f"{number},学字1号,2026-10-12,2026-10-20,记过,打架")
    await school.evaluate("student.discipline")
    told = await school.says("我的提醒", "o-丙")
    assert "有 1 份书面通知，请到学院学工办领" in told
    counselor = [await school.says(said) for said in ("晨报", "1", "6")]
    assert "1 橙 丙 网络2501 违纪 1 件" in counselor[0]
    for text in (told, *counselor):
        assert "打架" not in text and "记过" not in text


async def test_a_night_counts_once_however_often_the_gate_says_so(school: School) -> None:
    await school.student("庚")
    number = await number_of(school, "庚")
    await take_in(school, "dormitory", f"{number},{ago(5)} 23:05,未归,3栋",
                  f"{number},{ago(5)} 23:25,未归,3栋")
    await school.evaluate("student.dormitory")
    assert await sql.value("SELECT value FROM finding") == 1


@pytest.mark.parametrize("facts", [
    {"residence": "day_student"}, {"residence": "off_campus"}, {"intake": "adult"},
])
async def test_who_does_not_live_in_is_left_out_of_the_nights(
    school: School, facts: dict[str, str]
) -> None:
    await school.student("庚")
    number = await number_of(school, "庚")
    await take_in(school, "dormitory", f"{number},{ago(5)} 23:25,未归,3栋")
    await sql.changed("UPDATE person SET facts = $2 WHERE id = $1", school.people["庚"],
                      sql.dumped(facts))
    assert not await fires(school, "student.dormitory")


async def test_the_roster_says_who_does_not_live_in(school: School) -> None:
    await sql.changed("UPDATE org SET name = '网络2501' WHERE id = $1", school.place)
    rows = ("学号,姓名,班级,住宿,生源\n2025020150,走读生,网络2501,走读,统招\n"
            "2025020151,成年人,网络2501,,社会生源\n")
    done = await imports.run(school.college, "students", rows.encode(), by="信息中心",
                             now=school.now)
    assert done.ok, done.errors
    for number in ("2025020150", "2025020151"):
        await take_in(school, "dormitory", f"{number},{ago(5)} 23:25,未归,3栋")
    assert not await fires(school, "student.dormitory")
    rows = "学号,姓名,班级,住宿\n2025020150,走读生,网络2501,住校\n"
    done = await imports.run(school.college, "students", rows.encode(), by="信息中心",
                             now=school.now)
    assert await fires(school, "student.dormitory")


async def test_a_leave_the_office_reports_takes_its_days_out(school: School) -> None:
    await school.student("庚")
    number = await number_of(school, "庚")
    await take_in(school, "dormitory", f"{number},{ago(5)} 23:25,未归,3栋")
    assert await fires(school, "student.dormitory")
    text = f"学号,请假开始,天数,请假类型\n{number},{ago(6)},2,事假\n"
    done = await imports.run(school.college, "leave", text.encode(), by="学工处", now=school.now)
    assert done.ok, done.errors
    assert not await fires(school, "student.dormitory")


async def test_a_late_gate_rests_its_rule_alone_and_the_card_says_so(school: School) -> None:
    await school.student("甲")
    await school.absent("甲", 5, 6, 7, 8, 9)
    number = await number_of(school, "甲")
    await take_in(school, "dormitory", f"{number},{ago(5)} 23:25,未归,3栋")
    await sql.changed("UPDATE feed SET data_at = $1 WHERE code = 'dormitory_gate'",
                      school.now - timedelta(hours=34))
    assert await school.evaluate("student.dormitory") == {"late": 1}
    await school.evaluate()
    card = await school.says("晨报")
    assert "1 红 甲 网络2501 缺 10 节/30天" in card
    assert "宿舍数据迟到 34 小时，今天不含夜归。考勤截至" in card


async def test_a_night_out_waits_two_days_and_is_never_pushed_at_night(school: School) -> None:
    """It is the morning card's: what is to happen in the night is no warning rule's business."""
    await school.student("庚")
    number = await number_of(school, "庚")
    await take_in(school, "dormitory", f"{number},{ago(1)} 23:25,未归,3栋")
    await school.evaluate("student.dormitory")
    assert await school.pushes() == []
    await school.move(days=1)
    await take_in(school, "dormitory", f"{number},{ago(0)} 23:25,未归,3栋")
    await school.move(days=2)
    await school.evaluate("student.dormitory")
    assert (await school.case("庚"))["level"] == "serious"
    assert "alert.red" not in await school.pushes()
    assert "1 红 庚 网络2501 夜不归宿 2 晚/30天" in await school.says("晨报")
