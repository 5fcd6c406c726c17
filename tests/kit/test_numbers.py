"""The grammar of numbers (CONVERSATIONS §4.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.numbers import FirstIsNoAction, Numbers, OutOfRange, chinese_number, read

VERBS = {"已谈话": ("谈", "谈过", "聊了"), "稍后": ("明天", "回头"), "误报": ("不是", "误")}
CARD = {"size": 6, "actions": 5, "verbs": VERBS}
LIST = {"size": 5}


@pytest.mark.parametrize(("text", "shape", "expected"), [
    ("2", CARD, Numbers(items=(2,))),                                  # look at the second
    ("1 2", CARD, Numbers(items=(2,), action=1)),                      # the first is the action
    ("1 2 3 5", CARD, Numbers(items=(2, 3, 5), action=1)),
    ("１、２", CARD, Numbers(items=(2,), action=1)),
    ("一 二", CARD, Numbers(items=(2,), action=1)),
    ("第2条", CARD, Numbers(items=(2,))),
    ("①", CARD, Numbers(items=(1,))),
    ("1 2 3 已谈话", CARD, Numbers(items=(1, 2, 3), verb="已谈话")),      # with a word: all items
    ("2谈", CARD, Numbers(items=(2,), verb="已谈话")),
    ("1-3 稍后", CARD, Numbers(items=(1, 2, 3), verb="稍后")),
    ("稍后 4 周五", CARD, Numbers(items=(4,), verb="稍后", rest="周五")),
    ("全部 稍后", CARD,
     Numbers(items=(1, 2, 3, 4, 5, 6), verb="稍后", everything=True)),
    ("1 单独讲给组长听试试，好吗", LIST, Numbers(items=(1,), rest="单独讲给组长听试试，好吗")),
    ("1 2 3 4", LIST, Numbers(items=(1, 2, 3))),                       # looked at, three at most
    ("0", LIST, Numbers(items=(0,))),
])
def test_numbers_say_which_and_what(text, shape, expected):
    assert read(text, **shape) == expected


@pytest.mark.parametrize(
    "text", ["今天好累", "一起吃饭", "3小时学习", "20261118", "", "任务37", "全部"]
)
def test_words_are_not_numbers(text):
    assert read(text, **CARD) is None


@pytest.mark.parametrize("text", ["12", "7", "1 9", "9 1", "8 2"])
def test_a_position_beyond_the_list_is_never_split(text):
    with pytest.raises(OutOfRange):
        read(text, **CARD)


def test_a_first_number_that_is_no_action_is_asked_about():
    with pytest.raises(FirstIsNoAction):
        read("6 2", **CARD)


@given(st.integers(0, 99))
def test_chinese_numerals_below_a_hundred_are_read(number):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    word = digits[ones]
    if tens:
        word = (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
    assert chinese_number(word) == number


@given(st.text(max_size=40), st.integers(1, 9), st.integers(0, 5))
def test_any_text_is_read_or_refused_without_a_fault(text, size, actions):
    try:
        found = read(text, size=size, actions=actions, verbs=VERBS)
    except (OutOfRange, FirstIsNoAction):
        return
    assert found is None or all(0 <= item <= size for item in found.items)
