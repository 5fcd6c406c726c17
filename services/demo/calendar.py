"""The demo's calendar as a file of its own: terms, days off, and days of a kind for some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.demo import plan as plans
from services.demo.plan import FRESHMEN, Plan
from services.demo.timetable import INTERN_MAJORS, INTERNS, WEEKEND_CLASS

HEAD = ("类型", "名称", "起", "止", "年级", "组织", "星期", "补")
WORDS = {"holiday": "放假", "exam": "考试", "sports": "运动会"}
TRAINING = (date(2026, 9, 7), date(2026, 9, 19))
#: Third-year students go out in December; those of three majors have been out since July.
OUT = {True: (date(2026, 7, 13), date(2027, 6, 30)), False: (date(2026, 12, 7), date(2027, 6, 30))}


def rows(plan: Plan, majors: list[str], weekend_class: str) -> Iterator[tuple[Any, ...]]:
    """The rows of calendar.csv."""
    def span(first: date, last: date) -> tuple[date, date]:
        return plan.moved(first), plan.moved(last)

    for code, first, last, _ in plans.TERMS:
        yield "学期", code, *span(first, last), "", "", "", ""
    for first, last, kind, name in plans.OFF:
        yield WORDS[kind], name, *span(first, last), "", "", "", ""
    for day, replaced in plans.SWAPPED.items():
        yield "调休上课", "调休上课", *span(day, day), "", "", "", plan.moved(replaced)
    yield "军训", "新生军训", *span(*TRAINING), FRESHMEN, "", "", ""
    for major in majors:
        yield "岗位实习", "岗位实习", *span(*OUT[major in INTERN_MAJORS]), INTERNS, major, "", ""
    term = span(plans.TERMS[1][1], plans.TERMS[1][2])
    yield "上课", f"{WEEKEND_CLASS}周末班", *term, "", weekend_class, "六日", ""
    yield "不上课", f"{WEEKEND_CLASS}周末班", *term, "", weekend_class, "一至五", ""
