"""The 90 classes of the demo college and the numbers of their students."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.demo.plan import story


@dataclass(frozen=True)
class Classroom:
    """A class: its code and name, its college, major, grade, size, and how its students' numbers
    begin."""

    code: str
    name: str
    college: str
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


@lru_cache(maxsize=1)
def classrooms() -> tuple[Classroom, ...]:
    """The classes, college by college and grade by grade."""
    return tuple(
        one for college in story("college")["colleges"]
        for at, grade in enumerate(story("college")["grades"])
        for one in _of_grade(college, grade, at)
    )


def _of_grade(college: dict[str, Any], grade: int, at: int) -> Iterator[Classroom]:
    names = {code: short for code, _, short in college["majors"]}
    for turn, (major, n, *sizes) in enumerate(college["classes"], 1):
        short = f"{grade % 100}{n:02}"
        yield Classroom(
            f"{major}{short}", f"{names[major]}{short}", college["code"], major, grade, sizes[at],
            f"{grade}{college['code']}{turn:02}",
        )


@lru_cache(maxsize=128)
def classroom(name: str) -> Classroom:
    """The class of this name, such as 物联网2501."""
    return next(one for one in classrooms() if one.name == name)


def courses(one: Classroom, year: int) -> list[str]:
    """The courses of a class in a year of study, 1 to 3, in turn."""
    told = story("courses")
    own = told["majors"][one.major]
    if year == 1:
        return [own[0], *told["common"]]
    found: list[str] = own[year - 1]
    return found
