"""The 220 of the staff: who they are, what they do where, and since when (CONVERSATIONS §7).

Numbers tell the post: T + college + turn (01-03 the counselors of 2024-2026, 05-07 the college's
leaders, 11-14 the directors, 21 and up the teachers); T00 is the school, T9 an office.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from services.demo.classrooms import Classroom, classrooms
from services.demo.plan import FRESHMEN, story

COUNSELOR, DIRECTOR, LEADER, TEACHER = "辅导员", "专业主任", "院领导", "任课教师"
#: Posts began with the school year, those of the new grade's counselors with theirs.
SINCE = date(2025, 9, 1)
#: The counselor of 机电 2026 is away; the one of 2025 stands in, and so has 334 students.
AWAY, STAND_IN = "T0103", "T0102"
STOOD_IN = (date(2026, 10, 12), date(2026, 11, 30))
BEFORE, AFTER = date(2026, 10, 11), date(2026, 12, 1)
#: Who retired in a summer had taught for long, and is not among the 220.
HIRED, RETIRED_ON, NEW_ON = date(2021, 9, 1), (7, 31), (8, 24)
FIRST_RETIRED = 91
#: So many of a college's teachers lead a course besides.
COURSE_LEADS = 5
LEADERS_A_COLLEGE = 3
FIRST_TEACHER = 21


@dataclass(frozen=True)
class Post:
    """A role somebody holds at an org from a told day on, until a told day if it ends."""

    number: str
    role: str
    org: str
    since: date = SINCE
    until: date | None = None


@lru_cache(maxsize=1)
def posts() -> tuple[Post, ...]:
    """Everybody's posts; one person may hold several."""
    return (*_school(), *_offices(), *_colleges(), *_retired())


def numbers() -> list[str]:
    """The numbers of the staff, each once, in the order of their first post."""
    return list(dict.fromkeys(post.number for post in posts()))


def _school() -> Iterator[Post]:
    school = story("college")["school"]["code"]
    for n in range(1, 6):
        yield Post(f"T000{n}", "校领导", school)
    for number in ("T0009", "T0013", "T0014", "T0015"):
        yield Post(number, "质管办", school)
    for number in ("T0010", "T0016"):
        yield Post(number, "管理员", school)
    yield Post("T0013", "部门负责人", "90")


def _offices() -> Iterator[Post]:
    turn: dict[str, int] = {}
    for office, role, count in story("college")["staff"]:
        for _ in range(count):
            n = turn[office] = turn.get(office, 0) + 1
            number = f"T{office}{n:02}"
            yield Post(number, role, office)
            if n == 1:
                yield Post(number, "部门负责人", office)


def _colleges() -> Iterator[Post]:
    for college in story("college")["colleges"]:
        code = college["code"]
        rooms = [one for one in classrooms() if one.college == code]
        yield from _counselors(code, rooms)
        # The last of the leaders is the head of 学工办 first of all.
        yield Post(f"T{code}{4 + LEADERS_A_COLLEGE:02}", "学院学工办", code)
        for n in range(LEADERS_A_COLLEGE):
            yield Post(f"T{code}{5 + n:02}", LEADER, code)
        yield from _teachers(college, rooms)


def _counselors(code: str, rooms: list[Classroom]) -> Iterator[Post]:
    """One counselor a grade, with five classes."""
    for at, grade in enumerate(story("college")["grades"]):
        number = f"T{code}{at + 1:02}"
        since = _since(grade)
        own = [one for one in rooms if one.grade == grade]
        if number != AWAY:
            for one in own:
                yield Post(number, COUNSELOR, one.code, since)
            continue
        for one in own:
            yield Post(number, COUNSELOR, one.code, since, BEFORE)
            yield Post(STAND_IN, COUNSELOR, one.code, *STOOD_IN)
            yield Post(number, COUNSELOR, one.code, AFTER)


def _since(grade: int) -> date:
    """The day somebody began to look after a class of this grade."""
    if grade == FRESHMEN:
        return date(grade, 9, 1)
    return SINCE


def _teachers(college: dict[str, Any], rooms: list[Classroom]) -> Iterator[Post]:
    """Directors teach too; of the other teachers twelve a college look after a class, so that each
    class but the counselor's own has its class teacher, and five lead a course."""
    found: list[str] = []
    for at, (major, _, _) in enumerate(college["majors"]):
        director = f"T{college['code']}{11 + at}"
        yield Post(director, DIRECTOR, major)
        yield Post(director, TEACHER, major, HIRED)
        for n in range(1, story("college")["teachers"][major]):
            number = f"T{college['code']}{FIRST_TEACHER + len(found)}"
            found.append(number)
            yield Post(number, TEACHER, major, _taught_since(major, n))
            if len(found) <= COURSE_LEADS:
                yield Post(number, "课程负责人", major)
    for number, one in zip(found, _without_own(rooms), strict=False):
        yield Post(number, "班主任", one.code, _since(one.grade))


def teachers(major: str) -> list[str]:
    """The numbers of who teaches a major today, the director first."""
    return [post.number for post in posts()
            if (post.role, post.org, post.until) == (TEACHER, major, None)]


def still_here(major: str) -> list[tuple[int, int, int]]:
    """Year, and of who teaches a major today: who was double-qualified and who taught by then."""
    told = story("figures")
    retired = told["double_qualified"]["retired"].get(major)
    return [
        (year, n - (retired is not None and year < retired),
         of - (retired is not None and year < retired))
        for year, (n, of) in zip(told["years"], told["double_qualified"]["years"][major],
                                 strict=True)
    ]


def _taught_since(major: str, place: int) -> date:
    """Since when the teacher at this place (the director's is 0) teaches: the last came last."""
    before = [year for year, _, of in still_here(major) if place >= of]
    return date(max(before) + 1, *NEW_ON) if before else HIRED


def _retired() -> Iterator[Post]:
    told = story("figures")["double_qualified"]["retired"]
    for at, (major, year) in enumerate(told.items()):
        number = f"T{major[:2]}{FIRST_RETIRED + at}"
        yield Post(number, TEACHER, major, HIRED, date(year, *RETIRED_ON))


def _without_own(rooms: list[Classroom]) -> list[Classroom]:
    """The classes whose class teacher is not the counselor: all but the first of each grade."""
    first = {grade: next(one for one in rooms if one.grade == grade)
             for grade in story("college")["grades"]}
    return [one for one in rooms if one is not first[one.grade]]
