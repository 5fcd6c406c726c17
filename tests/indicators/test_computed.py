"""Indicators come out of the rows that imports bring, follow them, and go back with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models import sql
from services import imports
from tests.imports.conftest import NOW, School

STAFF = "工号,姓名,状态,离岗日期\nT1,甲,在职,\nT2,乙,在职,\nT3,丙,退休,2026-07-31\n"
POSTS = """工号,角色,组织代码,起,止
T1,任课教师,0201,2020-09-01,
T1,专业主任,0201,2020-09-01,
T2,任课教师,0204,2026-09-01,
T3,任课教师,0201,2010-09-01,2026-07-31
"""
GRADES = """学号,学期,课程,成绩,考试日期,结果
2025020101,2025-2026-2,数据库,81,2026-07-08,及格
2025020102,2025-2026-2,数据库,59.5,2026-07-08,不及格
2025020501,2025-2026-2,传感器,60,2026-07-08,补考
2025020501,2025-2026-2,单片机,0,2026-07-08,缓考
2025020501,2025-2026-1,电路,0,2026-01-08,缺考
"""
TITLES = """工号,名称,取得日期,等级
T1,双师认定,2025-10-30,双师
T2,双师认定,2026-10-30,无
T3,双师认定,2020-10-30,双师
"""
GONE = """学号,专业,届,去向,岗位对口度,上报日期
9001,0201,2026届,签约就业,93%,2026-08-31
9002,0201,2026,升学,60,2026-08-31
9003,0204,2026年,灵活就业,59.9%,2026-08-31
9004,0204,2026,待就业,,2026-08-31
9005,0204,2025,未就业,,2025-08-31
"""
CAME = """专业,年份,生源类型,环节,人数,统计日期
0201,2026,普高,计划,50,2026-09-20
0201,2026,普高,录取,40,2026-09-20
0201,2026,普高,报到,28,2026-09-20
0204,2026,普高,录取,20,2026-09-20
0204,2026,中职,录取,10,2026-09-20
0204,2026,中职,报到,10,2026-09-20
"""
GATE = "学号,时间,状态\n2025020101,2026-11-16 22:41,未归\n2025020501,2026-11-16 21:41,正常\n"
BROKEN = """学号,文号,日期,处理
2025020101,1,2026-10-08,警告
2025020102,2,2026-10-09,通报批评
2025020102,3,2026-09-09,解除
"""
RESULTS = """工号,成果编号,成果名称,类别,日期
T1,P-1,一,论文,2026-05-01
T3,P-2,二,论文,2026-08-02
T2,P-3,三,专利,2024-05-01
"""
SCORES = """工号,学期,课程,评价主体,得分,截止日期
T1,2025-2026-2,数据库,学生,91.25,2026-06-30
T2,2025-2026-2,传感器,学生,90,2026-06-30
T2,2025-2026-2,传感器,督导,60,2026-06-30
"""


async def found(
    school: School, indicator: str, period: str
) -> dict[str, tuple[Decimal | None, Decimal | None, Decimal]]:
    rows = await sql.rows(
        "SELECT o.code, v.numerator, v.denominator, v.value FROM value v JOIN org o "
        "ON o.id = v.org_id WHERE v.college_id = $1 AND v.indicator = $2 AND v.period = $3 "
        "AND v.ended_at IS NULL",
        school.college.id, indicator, period,
    )
    return {row["code"]: (row["numerator"], row["denominator"], row["value"]) for row in rows}


async def pairs(school: School, indicator: str, period: str) -> dict[str, tuple[int, int]]:
    return {code: (int(n), int(of))
            for code, (n, of, _) in (await found(school, indicator, period)).items()}


async def counts(school: School, indicator: str, period: str) -> dict[str, int]:
    return {code: int(value)
            for code, (*_, value) in (await found(school, indicator, period)).items()}


async def taken(school: School, *files: tuple[str, str]) -> imports.ImportResult:
    for kind, text in files:
        result = await school.takes(kind, text)
        assert result.ok, result.errors
    return result


async def test_a_pass_rate_is_of_who_sat_the_exam(school):
    await taken(school, ("grades", GRADES))
    assert await pairs(school, "course.pass_rate", "2025-2026-2") == {
        "0201": (1, 2), "0204": (1, 1), "02": (2, 3), "BCW": (2, 3),
    }
    assert await pairs(school, "course.pass_rate", "2025-2026-1") == {}
    assert await counts(school, "student.failed_courses", "2025-2026-1") == {
        "0204": 1, "02": 1, "BCW": 1,
    }


async def test_graduates_count_by_their_year_and_major(school):
    await taken(school, ("employment", GONE))
    assert await pairs(school, "major.employment_rate", "2026") == {
        "0201": (2, 2), "0204": (1, 2), "02": (3, 4), "BCW": (3, 4),
    }
    assert await pairs(school, "major.employment_rate", "2025") == {
        "0204": (0, 1), "02": (0, 1), "BCW": (0, 1),
    }
    assert await pairs(school, "major.job_match_rate", "2026") == {
        "0201": (2, 2), "0204": (0, 1), "02": (2, 3), "BCW": (2, 3),
    }
    assert (await pairs(school, "student.signing_rate", "2026"))["BCW"] == (1, 4)


async def test_who_registered_is_of_who_was_admitted_whatever_was_planned(school):
    await taken(school, ("recruitment", CAME))
    assert await pairs(school, "school.registration_rate", "2026") == {
        "0201": (28, 40), "0204": (10, 30), "02": (38, 70), "BCW": (38, 70),
    }


async def test_double_qualified_are_counted_among_who_teaches_on_the_day(school):
    await taken(school, ("staff", STAFF), ("posts", POSTS), ("titles", TITLES))
    rate = "teacher.double_qualified_rate"
    assert await pairs(school, rate, "2024") == {"0201": (1, 2), "02": (1, 2), "BCW": (1, 2)}
    assert await pairs(school, rate, "2025") == {"0201": (2, 2), "02": (2, 2), "BCW": (2, 2)}
    assert await pairs(school, rate, "2026") == {
        "0201": (1, 1), "0204": (0, 1), "02": (1, 2), "BCW": (1, 2),
    }


async def test_without_any_title_nobody_is_said_to_have_none(school):
    await taken(school, ("staff", STAFF), ("posts", POSTS))
    assert await pairs(school, "teacher.double_qualified_rate", "2026") == {}


async def test_a_post_that_ends_changes_who_is_counted_and_comes_back(school):
    await taken(school, ("staff", STAFF), ("posts", POSTS), ("titles", TITLES))
    before = await pairs(school, "teacher.double_qualified_rate", "2026")
    ended = await taken(school, (
        "posts", "工号,角色,组织代码,起,止\nT1,任课教师,0201,2020-09-01,2026-08-31\n",
    ))
    assert await pairs(school, "teacher.double_qualified_rate", "2026") == {
        "0204": (0, 1), "02": (0, 1), "BCW": (0, 1),
    }
    await school.undoes(ended.batch_number)
    assert await pairs(school, "teacher.double_qualified_rate", "2026") == before


async def test_nights_out_and_decisions_are_counted_by_month(school):
    await taken(school, ("dormitory", GATE), ("discipline", BROKEN))
    assert await counts(school, "student.night_out", "2026-11") == {
        "0201": 1, "0204": 0, "02": 1, "BCW": 1,
    }
    assert await counts(school, "student.violations", "2026-10") == {"0201": 2, "02": 2, "BCW": 2}
    assert await counts(school, "student.violations", "2026-09") == {"0201": 0, "02": 0, "BCW": 0}


async def test_results_and_evaluations_of_staff_belong_to_where_they_work(school):
    await taken(school, ("staff", STAFF), ("posts", POSTS), ("research", RESULTS),
                ("evaluations", SCORES))
    assert await counts(school, "teacher.papers", "2026") == {"02": 1, "BCW": 1}
    assert await counts(school, "teacher.patents", "2024") == {"02": 1, "BCW": 1}
    assert await found(school, "teacher.student_evaluation", "2026") == {
        "02": (Decimal("181.25"), 2, Decimal("90.625")),
        "BCW": (Decimal("181.25"), 2, Decimal("90.625")),
    }


async def test_a_value_names_its_formula_its_batch_and_its_last_day(school):
    result = await taken(school, ("grades", GRADES))
    row = await sql.one(
        "SELECT v.formula_version, v.data_on, v.band, b.number FROM value v JOIN batch b "
        "ON b.id = v.batch_id JOIN org o ON o.id = v.org_id WHERE o.code = 'BCW' "
        "AND v.indicator = 'course.pass_rate'"
    )
    assert (row["formula_version"], f"{row['data_on']}", row["band"], row["number"]) == (
        "2026.1", "2026-07-08", "C", result.batch_number,
    )


FILES = {"grades": GRADES, "employment": GONE, "recruitment": CAME, "dormitory": GATE,
         "discipline": BROKEN}
CHANGED = {
    "grades": GRADES.replace("59.5", "70"), "employment": GONE.replace("待就业", "参军"),
    "recruitment": CAME.replace(",28,", ",30,"), "dormitory": GATE.replace("正常", "未归"),
    "discipline": BROKEN.replace("警告", "解除"),
}


async def values(school: School) -> list[dict]:
    return await sql.rows(
        "SELECT id, indicator, org_id, period, numerator, denominator, value, batch_id, data_on "
        "FROM value WHERE college_id = $1 AND ended_at IS NULL ORDER BY 1", school.college.id,
    )


@pytest.mark.parametrize("kind", FILES)
async def test_undoing_a_batch_brings_back_the_very_values(school, kind):
    await taken(school, (kind, FILES[kind]))
    before = await values(school)
    second = await taken(school, (kind, CHANGED[kind]))
    assert await values(school) != before
    await school.undoes(second.batch_number)
    assert await values(school) == before


@pytest.mark.parametrize("kind", FILES)
async def test_the_same_rows_in_another_file_change_no_value(school, kind):
    await taken(school, (kind, FILES[kind]))
    before = await values(school)
    await taken(school, (kind, FILES[kind] + "\n"))
    assert await values(school) == before


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_taken_back_under_a_newer_one_leaves_what_the_newer_says(school, kind):
    first = await taken(school, (kind, FILES[kind]))
    await taken(school, (kind, CHANGED[kind]))
    now = [{**row, "id": 0, "batch_id": 0} for row in await values(school)]
    await school.undoes(first.batch_number)
    left = await values(school)
    lines = CHANGED[kind].splitlines()
    kept = [new for old, new in zip(FILES[kind].splitlines(), lines, strict=True) if old != new]
    await taken(school, (kind, "\n".join([lines[0], *kept, ""]) + "\n"))
    assert await values(school) == left
    await taken(school, (kind, CHANGED[kind] + "\n\n"))
    again = [{**row, "id": 0, "batch_id": 0} for row in await values(school)]
    assert sorted(map(str, again)) == sorted(map(str, now))


HEAD = "指标,对象,期间,分子,分母\n"


async def test_history_without_rows_may_be_reported_and_a_year_with_rows_may_not(school):
    await taken(school, ("employment", GONE))
    old = await school.takes("indicator_values", HEAD + "就业率,0201,2024,30,32\n")
    assert old.ok
    new = await school.takes("indicator_values", HEAD + "就业率,0201,2026,30,32\n")
    assert [error.problem for error in new.errors] == ["has_rows"]


async def test_rows_take_the_place_of_what_was_reported_and_give_it_back(school):
    await taken(school, ("indicator_values",
                         HEAD + "就业率,0201,2026,30,32\n就业率,02042501,2026,1,1\n"
                         .replace("02042501", "0204")))
    before = await values(school)
    rows = await taken(school, ("employment", GONE.replace("9003,0204", "9003,0201")
                                .replace("9004,0204", "9004,0201")))
    assert set(await pairs(school, "major.employment_rate", "2026")) == {"0201", "02", "BCW"}
    await school.undoes(rows.batch_number)
    assert await values(school) == before


async def test_what_was_known_of_a_value_at_a_moment_can_be_read_again(school):
    from services.indicators import values as read

    async def known(hours: int) -> dict[str, Decimal | None]:
        told = await read.as_of(school.college, "course.pass_rate", period="2025-2026-2",
                                at=NOW + timedelta(hours=hours, minutes=30))
        codes = {row["id"]: row["code"] for row in await sql.rows("SELECT id, code FROM org")}
        return {codes[org]: one.numerator for org, one in told.items() if codes[org] == "02"}

    async def at(hours: int, text: str) -> str:
        result = await imports.run(school.college, "grades", text.encode(), by="a",
                                   now=NOW + timedelta(hours=hours))
        return result.batch_number

    await at(0, GRADES)
    second = await at(1, CHANGED["grades"])
    await imports.undo(school.college, second, by="a", now=NOW + timedelta(hours=2))
    assert [await known(hours) for hours in (-1, 0, 1, 2)] == [{}, {"02": 2}, {"02": 3},
                                                              {"02": 2}]


async def test_another_college_sees_nothing_of_it(school):
    from tests.imports.conftest import a_college

    await taken(school, ("grades", GRADES))
    other = await a_college("other")
    assert not await sql.rows("SELECT 1 FROM value WHERE college_id = $1", other.id)
