"""The demo's files: what the campus systems of the college would have exported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from services.demo import attendance, calendar, campus, careers, figures, roster
from services.demo.classrooms import classroom
from services.demo.plan import Plan, story
from services.demo.timetable import WEEKEND_CLASS

#: The teaching office's monthly exports: name, told months, the evening of the export.
MONTHS = (
    ("2026-06", (6,), date(2026, 7, 10)), ("2026-09", (8, 9), date(2026, 9, 30)),
    ("2026-10", (10,), date(2026, 10, 31)), ("2026-11", (11,), date(2026, 11, 17)),
)
Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class File:
    """One file: the kind it is imported as, who sends it when, its header and its rows."""

    name: str
    kind: str
    by: str
    sent_at: datetime
    head: tuple[str, ...]
    rows: Callable[[], Rows]
    label: str

    def write(self, folder: Path) -> Path:
        """Write it as UTF-8 with a byte-order mark, as spreadsheets like it; its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.name
        with open(path, "w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(self.head)
            writer.writerows(self.rows())
        return path


def files(plan: Plan) -> Iterator[File]:
    """The files in the order in which they came."""
    yield from _rosters(plan)
    yield from _campus(plan)
    yield from _figures(plan)
    for name, months, day in MONTHS:
        yield File(
            f"attendance-{name}.csv", "attendance", "教务处", plan.at(day, 21, 40),
            ("学号", "日期", "节次", "课程", "状态"),
            lambda months=months: attendance.rows(plan, months),  # type: ignore[misc]
            f"考勤 {name}",
        )


def _rosters(plan: Plan) -> Iterator[File]:
    sent_at = plan.at(date(2026, 8, 28), 9)

    def file(kind: str, label: str, head: tuple[str, ...], rows: Callable[[], Rows]) -> File:
        return File(f"{kind}.csv", kind, "信息中心", sent_at, head, rows, label)

    yield file("orgs", "组织", ("类型", "代码", "名称", "简称", "上级代码", "年级"),
               roster.org_rows)
    yield file("calendar", "校历", calendar.HEAD, lambda: _calendar_rows(plan))
    yield file("students", "学生", ("学号", "姓名", "班级", "入学日期", "状态", "住宿", "生源"),
               lambda: roster.student_rows(plan))
    yield file("staff", "教职工", ("工号", "姓名", "状态", "离岗日期"),
               lambda: roster.staff_rows(plan))
    yield file("posts", "岗位", ("工号", "角色", "组织代码", "起", "止"),
               lambda: roster.post_rows(plan))


def _campus(plan: Plan) -> Iterator[File]:
    yield File(
        "teaching.csv", "teaching", "教务处", plan.at(date(2026, 9, 1), 9),
        ("学期", "课程", "班级", "工号"), campus.teaching_rows, "教学任务",
    )
    yield File(
        "grades.csv", "grades", "教务处", plan.at(date(2026, 9, 1), 10),
        ("学号", "学期", "课程", "成绩", "考试日期", "结果"),
        lambda: campus.grade_rows(plan), "成绩",
    )
    yield File(
        "grades-deferred.csv", "grades", "教务处", plan.at(date(2026, 11, 13), 16),
        ("学号", "学期", "课程", "成绩", "考试日期", "结果"),
        lambda: campus.deferred_rows(plan), "缓考成绩",
    )
    yield File(
        "titles.csv", "titles", "人事处", plan.at(date(2026, 11, 16), 9),
        ("工号", "名称", "取得日期", "等级"), lambda: campus.title_rows(plan), "双师认定",
    )
    yield File(
        "employment.csv", "employment", "招生就业处", plan.at(date(2026, 11, 16), 10),
        ("学号", "专业", "届", "去向", "岗位对口度", "上报日期"),
        lambda: careers.employment_rows(plan), "毕业去向",
    )
    yield File(
        "recruitment.csv", "recruitment", "招生就业处", plan.at(date(2026, 11, 16), 10),
        ("专业", "年份", "生源类型", "环节", "人数", "统计日期"),
        lambda: careers.recruitment_rows(plan), "招生报到",
    )
    yield File(
        "dormitory.csv", "dormitory", "后勤处", plan.at(campus.NIGHTS[1], 22),
        ("学号", "时间", "状态", "宿舍"), lambda: campus.gate_rows(plan), "宿舍门禁",
    )


def _calendar_rows(plan: Plan) -> Rows:
    majors = [code for one in story("college")["colleges"] for code, _, _ in one["majors"]]
    return calendar.rows(plan, majors, classroom(WEEKEND_CLASS).code)


def _figures(plan: Plan) -> Iterator[File]:
    sent_at = plan.at(date(2026, 11, 16), 17)
    for source, rows in figures.files(years=plan.years).items():
        yield File(
            f"values-{source}.csv", "indicator_values", figures.OFFICES[source], sent_at,
            figures.HEAD, lambda rows=rows: rows,  # type: ignore[misc]
            f"指标 {figures.OFFICES[source]}",
        )
