"""Who is in the demo college: orgs, classes, students, staff and their posts, as rows of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from faker import Faker

from services.demo import staff
from services.demo.classrooms import classroom, classrooms
from services.demo.plan import FRESHMEN, SEED, Plan, story
from services.demo.timetable import WEEKEND_CLASS


@dataclass(frozen=True)
class Part:
    """Somebody of the story: a student in a class, or one of the staff. `hint` is for the phone
    page; `openid` empty: has no phone in the demo."""

    name: str
    number: str
    role: str
    group: str
    openid: str
    hint: str
    bound: bool = True


def _student(name: str, class_name: str, n: int, openid: str, hint: str, **more: bool) -> Part:
    return Part(name, classroom(class_name).number(n), "学生", class_name, openid, hint, **more)


#: The people of the guided tour, in the order of the phone page.
def cast() -> tuple[Part, ...]:
    return (
        _student("丙", "软件2601", 7, "demo-student-bing", "你好", bound=False),
        _student("乙", "网络2501", 9, "demo-student-yi", "日历"),
        _student("甲", "物联网2501", 5, "demo-student-jia", "我的提醒"),
        _student("丁", "大数据2501", 21, "demo-student-ding", "我的提醒"),
        _student("戊", "物联网2501", 12, "demo-student-wu", "日历"),
        _student("己", "软件2502", 16, "", ""),
        Part("辅导员乙", "T0202", "辅导员", "2025 级 5 个班", "demo-advisor-yi", "晨报"),
        Part("辅导员甲", "T0201", "辅导员", "2024 级 5 个班", "demo-advisor-jia", "晨报"),
        Part("辅导员丙", "T0203", "辅导员", "2026 级 5 个班", "demo-advisor-bing", "晨报"),
        Part("任课教师甲", "T0233", "任课教师", "大数据技术", "demo-teacher", "我的"),
        Part("专业主任甲", "T0211", "专业主任", "软件技术", "demo-director", "达成度"),
        Part("院长甲", "T0205", "院领导", "信息工程学院", "demo-dean", "达成度"),
        Part("副书记甲", "T0207", "学院学工办", "信息工程学院", "demo-reviewer", "核对"),
        Part("校领导甲", "T0001", "校领导", "全校", "demo-president", "就业率"),
        Part("质管员甲", "T0009", "质管办", "全校", "demo-quality", "达成度 信息学院"),
        Part("管理员甲", "T0010", "管理员", "全校", "demo-admin", "帮助"),
        Part("教务员甲", "T9102", "职能部门", "教务处", "demo-registrar", "核对"),
        Part("专业主任乙", "T0212", "专业主任", "计算机网络技术", "", ""),
        Part("专业主任丙", "T0213", "专业主任", "大数据技术", "", ""),
        Part("专业主任丁", "T0214", "专业主任", "物联网应用技术", "", ""),
    )


def org_rows() -> Iterator[tuple[Any, ...]]:
    """类型, 代码, 名称, 简称, 上级代码, 年级."""
    told = story("college")
    school = told["school"]["code"]
    yield "学校", school, told["school"]["name"], told["school"]["short"], "", ""
    for office in told["offices"]:
        yield "部门", office["code"], office["name"], office["short"], school, ""
    for college in told["colleges"]:
        yield "二级学院", college["code"], college["name"], college["short"], school, ""
        for code, name, short in college["majors"]:
            yield "专业", code, name, short, college["code"], ""
    for one in classrooms():
        yield "班级", one.code, one.name, "", one.major, one.grade


def student_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """学号, 姓名, 班级, 入学日期, 状态, 住宿, 生源."""
    faker = Faker("zh_CN")
    faker.seed_instance(SEED)
    told = {part.number: part.name for part in cast()}
    for one in classrooms():
        entered_on = plan.moved(date(one.grade, 9, 1 if one.grade < FRESHMEN else 7))
        lives, came = "住校", "统招"
        if one.name == WEEKEND_CLASS:
            lives, came = "走读", "社会生源"
        for number in one.numbers:
            name = told.get(number) or faker.name()
            yield number, name, one.code, entered_on, "在读", lives, came


def staff_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """工号, 姓名, 状态, 离岗日期."""
    faker = Faker("zh_CN")
    faker.seed_instance(SEED + 1)
    told = {part.number: part.name for part in cast()}
    left = {post.number: plan.yearly(post.until) for post in staff.posts()
            if post.role == staff.TEACHER and post.until is not None}
    for number in staff.numbers():
        status = "退休" if number in left else "在职"
        yield number, told.get(number) or faker.name(), status, left.get(number, "")


def post_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """工号, 角色, 组织代码, 起, 止."""
    for post in staff.posts():
        moved = plan.yearly if post.role == staff.TEACHER else plan.moved
        until = moved(post.until) if post.until is not None else ""
        yield post.number, post.role, post.org, moved(post.since), until
