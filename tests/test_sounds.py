"""The table of sounds is what pypinyin says; words are compared by it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pypinyin import lazy_pinyin

from services import sounds


def test_the_table_has_every_character_of_gb_2312_as_pypinyin_reads_it():
    found = sounds.table()
    assert len(found) == 6763
    assert {one: lazy_pinyin(one)[0] for one in found} == dict(found)
    assert all(one.encode("gb2312") for one in found)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("软件技术", "软建技术", True), ("达成度", "大成度", True), ("达成度", "达成率", False),
    ("西安", "先", False), ("软件2501", "软建2501", True), ("软件2501", "软件2502", False),
])
def test_words_are_alike_syllable_by_syllable(one, other, same):
    assert sounds.alike(one, other) is same


def test_letters_of_a_word_are_its_pinyin_and_its_initials():
    assert list(sounds.latin("软件2501")) == ["ruanjian2501", "rj2501"]
    assert list(sounds.latin("软件")) == ["ruanjian"]
    assert list(sounds.latin("abc")) == []


def test_a_key_that_does_not_fit_its_name_is_not_used():
    assert sounds.aligned("会计", "kuai ji") == {"会": "kuai", "计": "ji"}
    assert sounds.aligned("会计", "kuai") == {}


def test_asking_questions_loads_no_pypinyin():
    asked = "import sys, services.questions; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
