"""Who is in the demo college: orgs, classes, students, staff and their posts, as rows of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from faker import Faker

from services.demo.plan import SEED, Plan, story

#: The college whose classes and people are told in full.
FULL = "02"


@dataclass(frozen=True)
class Classroom:
    """A class: its code and name, its major, grade, size, and how its students' numbers begin."""

    code: str
    name: str
    major: str
    grade: int
    size: int
    prefix: str

    def number(self, n: int) -> str:
        """The number of the n-th student, 1 first."""
        return f"{self.prefix}{n:02}"

    @property
    def numbers(self) -> list[str]:
        return [self.number(n) for n in range(1, self.size + 1)]


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


@dataclass(frozen=True)
class Post:
    number: str
    role: str
    orgs: tuple[str, ...]


@lru_cache(maxsize=1)
def classrooms() -> tuple[Classroom, ...]:
    """The classes, grade by grade."""
    college = story("college")
    names = {code: short for one in college["colleges"] for code, _, short in one["majors"]}
    found = []
    for at, grade in enumerate(college["grades"]):
        for turn, (major, n, *sizes) in enumerate(college["classes"], 1):
            short = f"{grade % 100}{n:02}"
            found.append(Classroom(
                f"{major}{short}", f"{names[major]}{short}", major, grade, sizes[at],
                f"{grade}{FULL}{turn:02}",
            ))
    return tuple(found)


def classroom(name: str) -> Classroom:
    """The class of this name, such as 物联网2501."""
    return next(one for one in classrooms() if one.name == name)


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
        Part("辅导员乙", "T0202", "辅导员", "2025 级 5 个班", "demo-advisor-yi", "晨报"),
        Part("辅导员甲", "T0201", "辅导员", "2024 级 5 个班", "demo-advisor-jia", "晨报"),
        Part("辅导员丙", "T0203", "辅导员", "2026 级 5 个班", "demo-advisor-bing", "晨报"),
        Part("专业主任甲", "T0211", "专业主任", "软件技术", "demo-director", "达成度"),
        Part("院长甲", "T0205", "院领导", "信息工程学院", "demo-dean", "达成度"),
        Part("校领导甲", "T0001", "校领导", "全校", "demo-president", "就业率"),
        Part("质管员甲", "T0009", "质管办", "全校", "demo-quality", "达成度 信息学院"),
        Part("管理员甲", "T0010", "管理员", "全校", "demo-admin", "帮助"),
        Part("专业主任乙", "T0212", "专业主任", "计算机网络技术", "", ""),
        Part("专业主任丙", "T0213", "专业主任", "大数据技术", "", ""),
        Part("专业主任丁", "T0214", "专业主任", "物联网应用技术", "", ""),
    )


def posts() -> tuple[Post, ...]:
    """Who holds which role where."""
    def of_grade(grade: int) -> tuple[str, ...]:
        return tuple(one.code for one in classrooms() if one.grade == grade)

    school = (story("college")["school"]["code"],)
    return (
        Post("T0201", "辅导员", of_grade(2024)), Post("T0202", "辅导员", of_grade(2025)),
        Post("T0203", "辅导员", of_grade(2026)), Post("T0205", "院领导", (FULL,)),
        Post("T0211", "专业主任", ("0201",)), Post("T0212", "专业主任", ("0202",)),
        Post("T0213", "专业主任", ("0203",)), Post("T0214", "专业主任", ("0204",)),
        Post("T0001", "校领导", school), Post("T0009", "质管办", school),
        Post("T0010", "管理员", school),
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
    """学号, 姓名, 班级, 入学日期, 状态."""
    faker = Faker("zh_CN")
    faker.seed_instance(SEED)
    told = {part.number: part.name for part in cast()}
    for one in classrooms():
        entered_on = plan.moved(date(one.grade, 9, 1 if one.grade < 2026 else 7))
        for number in one.numbers:
            yield number, told.get(number) or faker.name(), one.code, entered_on, "在读"


def staff_rows() -> Iterator[tuple[Any, ...]]:
    """工号, 姓名."""
    numbers = {post.number for post in posts()}
    for part in cast():
        if part.number in numbers:
            yield part.number, part.name


def post_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """工号, 角色, 组织代码, 起."""
    for post in posts():
        for org in post.orgs:
            yield post.number, post.role, org, plan.moved(date(2025, 9, 1))
