"""What free text is: §4.4 ⑤⑥⑦ as tables."""

from __future__ import annotations

from datetime import date

import pytest

from services.reflections import hearing

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize("text", [
    "嗯", "好的", "谢谢", "谢谢老师", "收到", "哈哈哈哈", "🙂", "[微笑]", "晚安", "ok", "666",
    "打球", "。。。", "在吗", "好的谢谢",
])
def test_chatter_and_a_word_or_two_are_small(text):
    assert hearing.heard(text) == "small"


@pytest.mark.parametrize("text", [
    "今天好累啊", "笑死我了这个bug", "明天还有两门考试", "今天几个同学一起做完了小组任务",
    "作业还没有写完", "谢谢老师今天教我配交换机", "finished all login tests",
])
def test_a_sentence_is_a_statement(text):
    assert hearing.heard(text) == "statement"


@pytest.mark.parametrize("text", [
    "我下周请假三天会断吗", "怎么补前天的记录", "今天食堂吃什么呢", "为什么没有提醒我",
    "这个能删掉吗？", "谁看过我的记录",
])
def test_a_question_is_a_question(text):
    assert hearing.heard(text) == "question"


def test_short_real_words_may_fill_a_form_but_chatter_may_not():
    assert not hearing.is_chatter("打球")
    assert hearing.is_chatter("好的") and hearing.is_chatter("🙂") and hearing.is_chatter("在吗")


@pytest.mark.parametrize(("text", "meant"), [
    ("昨天那条也改成私密", (date(2026, 11, 17), "private")),
    ("改成只有我", (TODAY, "private")),
    ("改成只有我能看", (TODAY, "private")),
    ("把11.9的记录改成只给自己看", (date(2026, 11, 9), "private")),
    ("改成给辅导员看", (TODAY, "advisor")),
    ("周一的换成我和辅导员能看。", (date(2026, 11, 16), "advisor")),
])
def test_a_wish_who_may_read_is_understood(text, meant):
    assert hearing.change_of_visibility(text, today=TODAY) == meant


@pytest.mark.parametrize("text", [
    "今天把网线改成了超五类", "代码改成私有仓库了", "把计划改为周三开会", "老师把作业改成小组做",
    "今天学了私密信道",
])
def test_a_statement_about_changing_something_else_is_none(text):
    assert hearing.change_of_visibility(text, today=TODAY) is None
