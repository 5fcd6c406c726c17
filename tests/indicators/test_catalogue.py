"""The catalogue of indicators is whole, and a bad file stops with its line (law 6)."""

from __future__ import annotations

import pytest

from services.indicators import catalogue
from services.indicators.catalogue import CatalogueError

GOOD = """indicators:
  - id: major.x_rate
    name: 某率
    kind: rate
    unit: '%'
    better: higher
    bands: {A: 90, B: 70}
    numerator: 分子数
    denominator: 分母数
    source: 教务处
    period: year
    at: [major]
    origin: imported
"""


def loaded(tmp_path, text: str):
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    return catalogue.load(path)


def test_the_shipped_catalogue_names_what_leaders_say():
    known = catalogue.load()
    said = {"到课率": "course.attendance_rate", "双师比": "teacher.double_qualified_rate",
            "吻合度": "major.market_fit", "报到率": "school.registration_rate"}
    assert {word: known.find(word).id for word in said} == said


def test_attendance_is_computed_and_the_others_are_imported():
    computed = [one.id for one in catalogue.load() if one.origin == "computed"]
    assert computed == ["course.attendance_rate"]


def test_a_good_file_is_read(tmp_path):
    found = loaded(tmp_path, GOOD)
    assert [one.label for one in found.expected("major")] == ["某率"]
    assert found.expected("school") == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("kind: rate", "kind: rote", 4, "none of rate"),
        ("better: higher", "better: up", 6, "none of higher"),
        ("A: 90, B: 70", "A: 60, B: 70", 7, "better than that of B"),
        ("A: 90, B: 70", "A: neunzig, B: 70", 7, "no number"),
        ("    denominator: 分母数\n", "", 2, "a text is needed"),
        ("source: 教务处", "source: 教务处\n    sorce: x", 11, "no such field"),
        ("at: [major]", "at: []", 12, "a list is needed"),
        ("period: year", "period: year\n    due: 31-10", 12, "no month-day"),
        ("    name: 某率", "    name: 某率\n    name: 又", 4, "there twice"),
        ("period: year", "period: [", 13, "expected"),
    ],
)
def test_a_bad_file_stops_with_its_line(tmp_path, old, new, line, why):
    with pytest.raises(CatalogueError, match=why) as error:
        loaded(tmp_path, GOOD.replace(old, new))
    assert error.value.line == line


def test_one_word_never_means_two_indicators(tmp_path):
    second = GOOD.split("\n", 1)[1].replace("major.x_rate", "major.y_rate")
    with pytest.raises(CatalogueError, match="already means major.x_rate"):
        loaded(tmp_path, GOOD + second)


def test_what_is_offered_next_must_be_there(tmp_path):
    with pytest.raises(CatalogueError, match="asked_next"):
        loaded(tmp_path, GOOD + "    asked_next: [major.gone]\n")
