"""Every shipped mapping takes in a file of its kind, once, in versions, and gives it back."""

from __future__ import annotations

import pytest

from models import sql
from services import imports
from services.imports import catalogue, frame
from services.imports.catalogue import MappingError
from services.imports.catalogue.mapping import read
from tests.imports.conftest import School

#: A file of each kind with one row, and the same row with something changed.
ROWS = {
    "grades": ("学号,学期,课程,成绩,考试日期,结果",
               "2025020101,2025-2026-2,数据库技术,81.5,2026-06-20,通过",
               "2025020101,2025-2026学年第二学期,数据库技术,82,2026-06-20,通过"),
    "leave": ("学号,起,天数,类别,事由", "2025020101,2026-11-09,2,病假,发烧",
              "2025020101,2026-11-09,2.5,病假,发烧"),
    "discipline": ("学号,文号,日期,扣分,处理,事项", "2025020101,学7号,2026-10-08,2,警告,旷课",
                   "2025020101,学7号,2026-10-08,2,解除,旷课"),
    "dormitory": ("学号,时间,状态,宿舍", "2025020101,2026-11-16 23:41,晚归,3号楼",
                  "2025020101,2026-11-16 23:41,正常,3号楼"),
    "titles": ("工号,名称,取得日期,等级", "T001,讲师,2024-12-01,中级",
               "T001,讲师,2024-12-02,中级"),
    "research": ("工号,成果编号,成果名称,类别,业绩分,日期",
                 "T001,P-1,某某方法,论文,20,2026-05-01", "T001,P-1,某某方法,论文,25,2026-05-01"),
    "recruitment": ("专业,年份,生源类型,环节,人数,统计日期", "0201,2026,普高,报到,68,2026-09-20",
                    "0201,2026,普高,报到,69,2026-09-20"),
    "employment": ("学号,专业,届,去向,岗位对口度,单位,上报日期",
                   "2023020101,0201,2026,签约就业,93%,企业A,2026-08-31",
                   "2023020101,软件技术,2026届,升学,93%,企业A,2026-08-31"),
    "timetable": ("学期,班级,星期,节次,周次,课程,起",
                  "2026-2027-1,软件2501,三,第5-6节,1-18,数据库技术,2026-11-30",
                  "2026-2027学年第一学期,2501,三,5-6,1-18,软件测试,2026-11-30"),
    "evaluations": ("工号,学期,课程,评价主体,得分,截止日期",
                    "T001,2025-2026-2,数据库技术,学生,91.25,2026-06-30",
                    "T001,2025-2026-2,数据库技术,学生,92,2026-06-30"),
}


def file_of(kind: str, *rows: int) -> str:
    head = ROWS[kind][0]
    return "\n".join([head, *(ROWS[kind][row] for row in rows), ""])


async def current(school: School) -> list[list]:
    facts = "SELECT kind, source_key, day, period, value, state, note FROM fact " \
            "WHERE college_id = $1 AND ended_by IS NULL ORDER BY 2"
    tallies = "SELECT kind, subject_id, month, recorded FROM fact_tally WHERE college_id = $1"
    return [await sql.rows(query, school.college.id) for query in (facts, tallies)]


def test_every_shipped_mapping_is_tried_here():
    assert set(ROWS) == set(catalogue.kinds())


@pytest.mark.parametrize("kind", ROWS)
async def test_a_row_becomes_a_fact_once(full_school: School, kind: str):
    result = await full_school.takes(kind, file_of(kind, 1))
    assert result.ok, result.errors
    before = await current(full_school)
    assert [len(rows) for rows in before] == [1, 1]
    assert before[0][0]["kind"] == catalogue.load(kind).fact
    again = await full_school.takes(kind, file_of(kind, 1) + "\n")
    assert (again.counts.same, again.counts.new) == (1, 0)
    assert await current(full_school) == before


@pytest.mark.parametrize("kind", ROWS)
async def test_a_changed_row_is_a_version_that_undo_takes_back(full_school: School, kind: str):
    await full_school.takes(kind, file_of(kind, 1))
    before = await current(full_school)
    second = await full_school.takes(kind, file_of(kind, 2))
    assert (second.counts.changed, second.counts.new) == (1, 0), second.errors
    assert await current(full_school) != before
    assert await full_school.undoes(second.batch_number) == 1
    assert await current(full_school) == before


@pytest.mark.parametrize(
    ("kind", "old", "new", "problem"),
    [
        ("grades", "81.5", "181", "outside"), ("grades", "81.5", "81.55", "places"),
        ("grades", "2025-2026-2", "2025-2027-2", "term"), ("grades", "通过", "优", "not_one_of"),
        ("grades", "2025020101", "20250201O1", "unknown"),
        ("dormitory", "2026-11-16 23:41", "2026-11-16", "moment"),
        ("dormitory", "23:41", "25:41", "moment"),
        ("employment", "93%", "0.93", "percent_or_fraction"),
        ("employment", "93%", "193%", "share"), ("employment", "2026,签", "26,签", "year"),
        ("employment", "0201", "0209", "unknown"),
        ("recruitment", ",68,", ",六十八,", "whole"), ("recruitment", "0201", "0209", "unknown"),
        ("leave", "2026-11-09", "2026-11-19", "day_to_come"),
    ],
)
async def test_a_bad_cell_refuses_the_file(full_school: School, kind, old, new, problem):
    from bot.kit.texts import Texts
    from services.imports.report import lines

    result = await full_school.takes(kind, file_of(kind, 1).replace(old, new))
    assert [(error.row, error.problem) for error in result.errors] == [(2, problem)]
    assert await current(full_school) == [[], []]
    assert lines(result, Texts())[1].startswith("第 2 行")


async def test_the_feed_knows_when_it_is_due(full_school: School):
    await full_school.takes("dormitory", file_of("dormitory", 1))
    row = await sql.one("SELECT data_at, due_at, expected_every FROM feed "
                        "WHERE college_id = $1 AND code = 'dormitory_gate'",
                        full_school.college.id)
    assert row["expected_every"] == 30
    assert (row["due_at"] - row["data_at"]).total_seconds() == 1800
    assert f"{row['data_at']:%d %H:%M}" == "16 15:41"


GOOD = """kind: x
feed: x
name: x
source: academic
fact: x.y
subject: {column: number, is: student}
key: [number, day]
day: day
columns:
  number: {heads: [学号], is: code}
  day: {heads: [日期], is: day}
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("kind: x\n", "", "kind is missing"), ("is: day}", "is: dat}", "needs words"),
        ("is: student", "is: person", "subject is none of"),
        ("day: day", "day: on_day", "no column"),
        ("day: day", "day: number", "cannot be the day"), ("[number, day]", "[day]", "lacks"),
        ("name: x", "name: x\nnam: y", "no such field nam"), ("kind: x", "kind: [", "x.yaml"),
        ("is: day}", "is: day, optional: true}", "optional"),
        ("name: x", "name: x\nevery: often", "no span"),
        ("is: day}", "is: percent}", "unit"),
    ],
)
def test_a_bad_mapping_stops_with_its_reason(tmp_path, old, new, why):
    path = tmp_path / "x.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError, match=why):
        read(path)


def test_a_good_mapping_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read(path).key == ("number", "day")


def test_every_kind_can_be_made():
    assert {frame.kind_of(kind).code for kind in imports.kinds()} == set(imports.kinds())
