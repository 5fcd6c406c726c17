"""Kinds of import that a YAML file describes: one file a table of a campus system.

    kind: grades                 # the word on the command line and in the API
    feed: academic_grades        # what 数据时间 lists, and its name
    name: 教务成绩
    source: academic             # whose API token may send it
    every: 1d                    # how often it should come (30m, 12h, 1d); else it is never late
    fact: course.grade           # the kind of fact a row becomes
    subject: {column: number, is: student}     # student, staff, school, college, major, class
    key: [number, term, course]  # name a row for good: the subject, or a number, is among them
    day: examined_on             # a column of days or moments
    ahead: true                  # its days may be to come; left out: they are refused
    period: term                 # optional columns: when, how much, what came of it, in words
    value: score
    state: result
    note: course
    columns:
      number: {heads: [学号, student_number], is: code}
      score: {heads: [成绩, score], is: number, least: 0, most: 100, places: 1}
      result: {heads: [结果, result], words: {通过: passed, 补考: resit}}

`is` of a column: code, name, text, day, moment, term, year, lesson, number, whole,
percent (see `reading`). A
column takes `optional: true` where a file may lack it and a cell be empty. The shipped files lie
beside this one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from services.imports.catalogue.mapping import Field, Mapping, MappingError, read

__all__ = ["Field", "Mapping", "MappingError", "kinds", "load"]

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """The words of the shipped mappings."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=64)
def load(kind: str) -> Mapping:
    """The shipped mapping of this kind; MappingError on a bad file."""
    found = read(FOLDER / f"{kind}.yaml")
    if found.kind != kind:
        raise MappingError(f"{kind}.yaml: kind is {found.kind}")
    return found
