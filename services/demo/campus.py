"""What other campus systems report of the demo: teaching, marks, 双师, the dormitory gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from services.demo import staff
from services.demo.classrooms import Classroom, classroom, classrooms, courses
from services.demo.plan import FRESHMEN, SEED, TERMS, Plan, story
from services.demo.roster import Part, cast
from services.demo.timetable import WEEKEND_CLASS, is_out

#: A course many failed in the term before: class, course, passed.
HARD = ("市政2501", "建筑CAD", 23)
#: Elsewhere a mark is below 60 with this chance, unless a major is told otherwise.
FAILS, FAILS_OF = 0.065, {"0404": 0.16, "0102": 0.1}
#: Titles are granted in a month and on a day of the year.
GRANTED_ON = (9, 30)
EXAMINED_ON = date(2026, 7, 8)
#: The college whose students are told one by one: there nobody fails two courses but 己, who was
#: ill in July, and did not pass when she sat for them in November.
TOLD_COLLEGE, DEFERRED, SAT_ON = "02", "己", date(2026, 11, 12)
#: The gate's nights that are told; it stopped on the last of them at ten in the evening.
NIGHTS = (date(2026, 11, 12), date(2026, 11, 16))
STOPPED_AT = time(22, 0)
#: Friday night: six came to no gate. Two were away; three live at home and are not noted as day
#: students, one had leave that came later.
FRIDAY = date(2026, 11, 13)
NOT_BACK = {
    ("汽修2401", 11): "未归", ("护理2501", 8): "未归", ("机电一体化2502", 19): "走读未登记",
    ("电商2501", 4): "走读未登记", ("软件2602", 27): "走读未登记", ("造价2501", 15): "补假",
}
EARLIEST, LATEST = 18 * 60, 22 * 60 + 25


def teaching_rows() -> Iterator[tuple[Any, ...]]:
    """学期, 课程, 班级, 工号 of both terms: a major's teachers take its courses in turn."""
    teachers = {one.major: staff.teachers(one.major) for one in classrooms()}
    for term, (code, *_) in enumerate(TERMS):
        for at, one in enumerate(classrooms()):
            own = teachers[one.major]
            for n, course in enumerate(_taught(one, term)):
                yield code, course, one.code, own[(at + n) % len(own)]


def _taught(one: Classroom, term: int) -> list[str]:
    if is_out(one, term):
        return []
    return courses(one, FRESHMEN - 1 + term - one.grade + 1)


def grade_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """学号, 学期, 课程, 成绩, 考试日期, 结果 of the term before."""
    for one in classrooms():
        for course in _taught(one, 0):
            for number, score in zip(one.numbers, _scores(one, course), strict=True):
                result = "及格"
                if score < 60:
                    result = "不及格"
                if number == _deferred().number and score < 60:
                    score, result = 0, "缓考"  # noqa: PLW2901
                yield (number, TERMS[0][0], course, score, plan.moved(EXAMINED_ON), result)


def deferred_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """The same columns for the courses that one student sat for later."""
    number = _deferred().number
    one = next(room for room in classrooms() if number in room.numbers)
    for course in _taught(one, 0):
        score = _scores(one, course)[one.numbers.index(number)]
        if score < 60:
            yield number, TERMS[0][0], course, score, plan.moved(SAT_ON), "不及格"


def _deferred() -> Part:
    return next(part for part in cast() if part.name == DEFERRED)


def _scores(one: Classroom, course: str) -> list[int]:
    """The marks of a course, in the order of the class."""
    scores = _drawn(one, course)
    if one.college != TOLD_COLLEGE:
        return scores
    turn = _failing(one)[course]
    failed = sorted(score for score in scores if score < 60)
    good = [score for score in scores if score >= 60]
    return [failed.pop() if n in turn else good.pop() for n in range(one.size)]


@lru_cache(maxsize=64)
def _failing(one: Classroom) -> dict[str, frozenset[int]]:
    """Who fails which course, as many as are drawn: places in the class, each once; the one who
    sat later two, the people of the story else none."""
    known = {part.number: part.name for part in cast()}
    names = [known.get(number, "") for number in one.numbers]
    free = [n for n, name in enumerate(names) if not name]
    Random(f"{SEED} fails {one.code}").shuffle(free)
    twice = [n for n, name in enumerate(names) if name == DEFERRED] * 2
    found = {}
    for course in _taught(one, 0):
        count = sum(score < 60 for score in _drawn(one, course))
        turn = [twice.pop()] if twice and count else []
        while len(turn) < count:
            turn.append(free.pop())
        found[course] = frozenset(turn)
    return found


def _drawn(one: Classroom, course: str) -> list[int]:
    chance = Random(f"{SEED} marks {one.code} {course}")
    passed = [chance.random() >= FAILS_OF.get(one.major, FAILS) for _ in one.numbers]
    if (one.name, course) == HARD[:2]:
        passed = [n < HARD[2] for n in range(one.size)]
        chance.shuffle(passed)
    return [min(99, 60 + int(abs(chance.gauss(16, 9)))) if good else chance.randint(38, 59)
            for good in passed]


def title_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """工号, 名称, 取得日期, 等级: who of the teachers became 双师 when, and who is not."""
    for major in story("college")["teachers"]:
        years = staff.still_here(major)
        for place, number in enumerate(staff.teachers(major)):
            since = [year for year, n, _ in years if place < n]
            level = "双师" if since else "无"
            year = min(since, default=years[-1][0])
            yield number, "双师认定", plan.yearly(date(year, *GRANTED_ON)), level
    for post in staff.posts():
        if post.role == staff.TEACHER and post.until is not None:
            yield post.number, "双师认定", plan.yearly(date(2021, *GRANTED_ON)), "双师"


def gate_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """学号, 时间, 状态, 宿舍: each night of all who live in, until the gate stopped."""
    away = {(classroom(name).number(n), FRIDAY) for name, n in NOT_BACK}
    for one in classrooms():
        if one.name == WEEKEND_CLASS or is_out(one, 1):
            continue
        chance = Random(f"{SEED} gate {one.code}")
        house = f"{int(one.college) * 2 - (one.grade % 2)}栋"
        for n in range((NIGHTS[1] - NIGHTS[0]).days + 1):
            night = NIGHTS[0] + timedelta(days=n)
            for number in one.numbers:
                minute = chance.randint(EARLIEST, LATEST)
                at = time(minute // 60, minute % 60)
                if night == NIGHTS[1] and at > STOPPED_AT:
                    continue
                state = "正常"
                if (number, night) in away:
                    at, state = time(23, 25), "未归"
                moment = datetime.combine(plan.moved(night), at)
                yield number, f"{moment:%Y-%m-%d %H:%M}", state, house
