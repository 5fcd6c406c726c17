"""A formula file is read whole and checked, or refused with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.imports import formulas
from services.imports.formulas import CatalogueError
from services.indicators import catalogue

GOOD = """# a comment
indicator: course.pass_rate
version: "1"
fact: course.grade
subject: student
period: own
rows: {without: [deferred]}
numerator: {from: 60}
denominator: {}
"""
HOLDERS = """indicator: teacher.double_qualified_rate
version: "1"
fact: teacher.title
subject: staff
period: day
holders: {role: teacher, on: 10-31, years: 3}
numerator: {states: [double_qualified]}
"""
TALLY = """indicator: student.night_out
version: "1"
fact: student.dormitory
subject: student
period: day
tally: true
numerator: {states: [absent]}
"""


def read(folder: Path, text: str) -> formulas.Formula:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return formulas.read(path)


@pytest.mark.parametrize("text", [GOOD, HOLDERS, TALLY])
def test_a_good_file_is_read(tmp_path, text):
    assert read(tmp_path, text).version == "1"


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "why"),
    [
        (GOOD, "course.pass_rate", "course.pass_rat", 2, "the catalogue has no"),
        (GOOD, "course.pass_rate", "course.master_plan", 2, "no number"),
        (GOOD, "course.pass_rate", "student.failed_courses", 9, "a count and has none"),
        (GOOD, "denominator: {}\n", "", 2, "a rate and needs one"),
        (GOOD, "course.grade", "course.grades", 4, "none of"),
        (GOOD, "subject: student", "subject: staff", 5, "about a student"),
        (GOOD, "[deferred]", "[late]", 7, "late is none of"),
        (GOOD, "{from: 60}", "{from: sixty}", 8, "no number"),
        (GOOD, "{from: 60}", "{form: 60}", 8, "no such field"),
        (GOOD, "{from: 60}", "[60]", 8, "a mapping is needed"),
        (GOOD, "{without: [deferred]}", "{without: [deferred], states: [passed]}", 7,
         "named already"),
        (GOOD, "period: own", "period: day", 6, "does not say its term"),
        (GOOD, "period: own", "period: own\nat: [class]", 7, "not kept for a class"),
        (GOOD, 'version: "1"\n', "", 2, "a text is needed"),
        (GOOD, "version:", "versoin:", 2, "a text is needed"),
        (GOOD, "denominator: {}", "denominator: {}\ntally: true", 10, "students and months"),
        (GOOD, "denominator: {}", "denominator: {", 10, "expected"),
        (GOOD, "period: own", "period: own\nperiod: own", 7, "twice"),
        (HOLDERS, "10-31", "31-10", 6, "no month-day"),
        (HOLDERS, "years: 3", "years: 30", 6, "from 1 to 10"),
        (HOLDERS, "numerator", "denominator: {}\nnumerator", 7, "who holds the role"),
        (TALLY, "{states: [absent]}", "{}", 7, "not normal"),
        (TALLY, "[absent]", "[normal]", 7, "normal"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_line(tmp_path, text, old, new, line, why):
    assert old in text
    with pytest.raises(CatalogueError, match=why) as caught:
        read(tmp_path, text.replace(old, new, 1))
    assert str(caught.value).startswith("x.yaml:")
    assert caught.value.line == line


def test_an_indicator_has_one_formula(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match="a formula already"):
        formulas.load(tmp_path)


def test_what_is_only_computed_has_a_formula():
    computed = {one.id for one in catalogue.load() if one.origin == "computed"}
    assert computed <= set(formulas.load())


@pytest.mark.parametrize("code", formulas.load())
def test_the_docs_name_every_formula(code):
    text = (Path(__file__).parents[2] / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert catalogue.load()[code].label.removeprefix("学生").removeprefix("教师") in text
