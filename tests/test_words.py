"""The words people read (CONVERSATIONS §1): every message renders, nobody is scolded.

Every text is rendered with stand-ins for what it asks for, so that a hole or a filter nobody knows
shows here and not on a phone.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import meta

from bot.kit.reply import TEXT_LIMIT_BYTES
from bot.kit.texts import MESSAGES, Texts

FILES = sorted(MESSAGES.rglob("*.txt"))
KEYS = [str(path.relative_to(MESSAGES).with_suffix("")) for path in FILES]

#: R2: words that scold; R1: words of machines and of shops.
SCOLDING = ("必须", "严禁", "务必", "否则", "仍未", "逾期不", "扣分", "后果", "说明原因",
            "检测到你", "被标记")
STIFF = ("操作成功", "用户", "提交", "失败", "亲，", "亲爱的")

#: What people who bring files in read stands apart: its words name what is wrong with a file.
FOR_OPERATORS = ("imports/",)

#: R12: the only signs that are no letters; arrows, circles and typographic marks are no faces.
FACES = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")
ALLOWED_FACES = {"✓", "🌱"}

#: R7: 「1 已谈话」; no brackets, dots or circles around the number.
BAD_OPTION = re.compile(r"^\s*(?:[（(]\d[)）]|\d[.、)）:：]\s*\D|[①-⑨])", re.MULTILINE)

#: R10: the three sentences stand alone, nothing in brackets explains them.
EXPLAINED = re.compile(r"(?:只有你能看|你和辅导员能看|同学能看)[（(]")


class Standin(Decimal):
    """Something that is a number, a text, a day, a list and a mapping, as a text may ask."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Standin(1)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return Standin(1)

    def __getitem__(self, key: Any) -> Any:
        return Standin(1)

    def __iter__(self) -> Any:
        return iter([Standin(1), Standin(1)])

    def __len__(self) -> int:
        return 2

    def __index__(self) -> int:
        return 1

    def __add__(self, other: Any) -> Any:
        return Standin(1)

    __radd__ = __sub__ = __rsub__ = __add__

    def __lt__(self, other: Any) -> bool:
        return False

    __gt__ = __le__ = __ge__ = __lt__

    def split(self, *given: Any) -> list[str]:
        return ["1", "1"]

    def splitlines(self) -> list[str]:
        return ["甲"]

    def strftime(self, form: str) -> str:
        return "07:30"


def any_part(name: str) -> str | None:
    """The first text of the folder, where a stand-in was to name one of them."""
    place = MESSAGES / name
    if place.stem != str(Standin(1)):
        return None
    return min(place.parent.glob("*.txt")).read_text()


def a_texts() -> Texts:
    """The texts, with a stand-in allowed as a word out of a table or as the name of a part."""
    texts = Texts()
    shipped = texts.environment.loader
    texts.environment.loader = jinja2.ChoiceLoader([shipped, jinja2.FunctionLoader(any_part)])
    found = texts.environment.getitem

    def getitem(table: Any, key: Any) -> Any:
        if isinstance(table, dict) and isinstance(key, Standin):
            return next(iter(table.values()))
        return found(table, key)

    texts.environment.getitem = getitem
    return texts


TEXTS = a_texts()


def inputs_of(key: str) -> dict[str, Any]:
    """A stand-in for every name the text asks for."""
    tree = TEXTS.environment.parse((MESSAGES / f"{key}.txt").read_text())
    asked = meta.find_undeclared_variables(tree) - set(TEXTS.environment.globals)
    return {name: Standin(1) for name in asked}


def student_texts() -> list[str]:
    return [key for key in KEYS if not key.startswith(FOR_OPERATORS)]


@pytest.mark.parametrize("key", KEYS)
def test_every_text_renders_with_what_it_asks_for(key):
    text = TEXTS.render(key, **inputs_of(key))
    assert "{{" not in text and "{%" not in text
    assert len(text.encode()) <= TEXT_LIMIT_BYTES


@pytest.mark.parametrize("key", student_texts())
def test_no_text_scolds_or_sounds_like_a_machine(key):
    source = without_marks(key)
    assert [word for word in (*SCOLDING, *STIFF) if word in source] == []


@pytest.mark.parametrize("key", KEYS)
def test_only_the_two_signs_are_used(key):
    assert set(FACES.findall(without_marks(key))) <= ALLOWED_FACES


@pytest.mark.parametrize("key", KEYS)
def test_options_are_a_digit_a_space_and_words(key):
    assert BAD_OPTION.findall(without_marks(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_who_can_read_is_said_in_the_three_sentences_without_brackets_behind(key):
    assert EXPLAINED.findall(without_marks(key)) == []


def test_the_rules_bite(tmp_path: Path):
    """The same checks find what they are for."""
    assert "务必" in SCOLDING and BAD_OPTION.findall("1. 记\n（2）不记\n③ 删") != []
    assert set(FACES.findall("好 🙂❗✓🌱")) - ALLOWED_FACES == {"🙂", "❗"}
    assert EXPLAINED.findall("只有你能看（老师看不到）") != []
    (tmp_path / "hole.txt").write_text("你好 {{ nobody }}")
    with pytest.raises(Exception, match="undefined"):
        Texts(tmp_path).render("hole")


def without_marks(key: str) -> str:
    """The words of a text without its jinja comments."""
    return re.sub(r"{#.*?#}", "", (MESSAGES / f"{key}.txt").read_text(), flags=re.DOTALL)
