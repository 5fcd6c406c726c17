"""Rule files: a bad one is refused with its line, and never half taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.alerts import rules
from tests.alerts.cast import RULE

SHIPPED = (rules.CATALOGUE / "absence.yaml").read_text(encoding="utf-8")


def _line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


@pytest.mark.parametrize(("old", "new", "line_of", "why"), [
    ("waits_hours: 48", "waits_hours: soon", "waits_hours", "whole number"),
    ("window_days: 30", "window_days: 0", "window_days", "from 1 to 400"),
    ("leave: excluded", "leave: maybe", "leave", "one of excluded, counts"),
    ("skip_days: [holiday, sports, exam, training, internship]", "skip_days: [sunday]",
     "skip_days", "'sunday' is not one of"),
    ("  warning: 5", "  warning: 2", "tiers", "grow from mild to severe"),
    ("  serious: 10", "  grave: 10", "tiers", "some of notice, warning, serious"),
    ("  notice: 2", "  notice: two", "tiers", "a tier is a number"),
    ("states: [absent]", "states: []", "states", "empty"),
    ("unit: 节", "units: 节", "units", "no key units"),
    ("unit: 节", "unit: 节\ncounts: weeks", "counts", "one of value, rows, days, courses"),
    ("unit: 节", "unit: 节\nbelow: low", "below", "below is a number"),
    ("unit: 节", "unit: 节\nwindow: this_term", "window:", "a rule has one of"),
    ("window_days: 30", "window: ever", "window", "one of this_term, last_term"),
    ("unit: 节", "unit: 节\ndelivered: soon", "delivered", "one of ignored, required"),
    ("unit: 节", "unit: 节\nleaves_out: [twins]", "leaves_out", "'twins' is not one of"),
    ("unit: 节", "unit: 节\nred: never", "red", "one of at_once, morning"),
])
def test_a_bad_rule_names_its_line(
    tmp_path: Path, old: str, new: str, line_of: str, why: str
) -> None:
    file = tmp_path / "absence.yaml"
    text = SHIPPED.replace(old, new)
    assert text != SHIPPED
    file.write_text(text, encoding="utf-8")
    with pytest.raises(rules.BadRule, match=why) as refused:
        rules.read(file)
    assert refused.value.line == _line_of(text, line_of)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "id: x\n"])
def test_what_is_no_rule_at_all_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "absence.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(rules.BadRule):
        rules.read(file)


def test_the_shipped_rule_has_the_numbers_of_the_catalogue() -> None:
    assert RULE.window_days == 30
    assert {tier: int(value) for tier, value in RULE.tiers.items()} == {
        "notice": 2, "warning": 5, "serious": 10,
    }


def test_a_rule_without_a_window_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "absence.yaml"
    file.write_text(SHIPPED.replace("window_days: 30\n", ""), encoding="utf-8")
    with pytest.raises(rules.BadRule, match="one of window_days, window is missing"):
        rules.read(file)


def test_the_four_kinds_are_shipped_with_their_feeds() -> None:
    assert {rule.id: rule.feed for rule in rules.shipped().values()} == {
        "student.absence": "academic_attendance", "student.failed_courses": "academic_grades",
        "student.dormitory": "dormitory_gate", "student.discipline": "student_discipline",
    }


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SHIPPED, encoding="utf-8")
    with pytest.raises(rules.BadRule, match=r"there is a rule student\.absence already"):
        rules.of(sorted(tmp_path.glob("*.yaml")))
