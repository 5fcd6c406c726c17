"""Template values: what WeChat would refuse is refused before sending (WECHAT §4.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.values import value_fits
from bot.wechat.account import Template
from bot.wechat.errors import BadValue
from bot.wechat.values import check_values, fit

GOOD = [
    ("thing1", "二" * 20), ("thing1", "A"), ("thing2", "高等数学（上）"),
    ("short_thing3", "五个字以内"),
    ("character_string4", "2026-XG/01#" + "a" * 21), ("number5", "12.50"), ("number5", "9" * 32),
    ("letter6", "ABC"), ("symbol7", "#*"), ("time8", "2019年10月1日 15:01"), ("time8", "08:00"),
    ("time8", "2026-11-18 08:00:30"), ("date9", "2026年11月18日"),
    ("date9", "2026/11/18~2026/11/20"),
    ("time8", "08:00 ~ 09:40"), ("amount10", "¥128.50元"), ("amount10", "100"),
    ("phone_number11", "+86-0766-66888866"), ("car_number12", "粤A8Z888挂"), ("name13", "甲乙丙"),
    ("name13", "Jia Yi"), ("phrase14", "已处理"), ("const15", "橙色预警"), ("const15", ""),
    ("enum16", "A"), ("first", "x" * 500), ("keyword1", ""), ("remark", "\n"),
]
BAD = [
    ("thing1", ""), ("thing1", "二" * 21), ("thing1", "a\nb"), ("thing1", "好😀"),
    ("thing1", "a\x7f"), ("thing1", "  "),
    ("short_thing3", "六个字以内吧"), ("character_string4", "编号1"),
    ("character_string4", "a" * 33),
    ("character_string4", ""), ("number5", "9" * 33), ("number5", "十"), ("number5", "1."),
    ("number5", "１"),
    ("character_string4", "é"), ("car_number12", "a1"), ("letter6", "A1"),
    ("symbol7", "a"), ("time8", "25:00"), ("time8", "明天"),
    ("time8", "08:60"), ("date9", "2026年13月1日"), ("date9", "2026-02-30"),
    ("date9", "2026-11/18"),
    ("date9", "1~2~3"), ("date9", "08:00"), ("date9", ""),
    ("amount10", "1" * 11), ("amount10", "一百"),
    ("phone_number11", "1" * 18), ("car_number12", "粤A12345678"), ("name13", "甲" * 11),
    ("name13", "a" * 21), ("name13", "甲1"), ("phrase14", "六个字以内吧"), ("phrase14", "OK"),
    ("const15", "二" * 21), ("enum16", ""),
]


@pytest.mark.parametrize(("field", "value"), GOOD)
def test_value_inside_its_rule_passes(field, value):
    check_values({field: value})


@pytest.mark.parametrize(("field", "value"), BAD)
def test_value_outside_its_rule_is_named_by_field(field, value):
    with pytest.raises(BadValue) as refused:
        check_values({"keyword9": "x", field: value})
    assert refused.value.field == field


def test_refusal_does_not_show_the_value():
    with pytest.raises(BadValue) as refused:
        check_values({"phrase1": "private reason"})
    assert "private reason" not in str(refused.value)


@pytest.mark.parametrize(
    ("field", "text", "fitted"),
    [
        ("thing1", "二" * 20, "二" * 20), ("thing1", "二" * 21, "二" * 19 + "…"),
        ("thing1", "a\n b ", "a b"), ("thing1", "好😀👍🏽的❤️", "好的"),
        ("thing1", "甲→乙", "甲-乙"), ("thing1", "𠮷", "𠮷"),
        ("short_thing1", "一二三四五六", "一二三四…"), ("const1", "二" * 21, "二" * 21),
        ("character_string1", "a" * 40, "a" * 40), ("keyword1", "x\ny", "x\ny"),
    ],
)
def test_fit_cuts_free_text_only(field, text, fitted):
    assert fit(field, text) == fitted


@given(st.text(min_size=1))
def test_fitted_thing_always_passes_unless_nothing_is_left(text):
    fitted = fit("thing1", text)
    if fitted:
        check_values({"thing1": fitted})


KINDS = [
    "thing", "short_thing", "character_string", "number", "letter", "symbol", "time", "date",
    "amount", "phone_number", "car_number", "name", "phrase",
]
NEAR = st.text("0129年月日:-/. ~+()¥元aZ#甲·\n😀→\x7f é", max_size=24)


@given(st.sampled_from(KINDS), NEAR | st.sampled_from([value for _, value in GOOD + BAD]))
def test_what_passes_here_passes_the_stand_ins_rules(kind, value):
    try:
        check_values({f"{kind}1": value})
    except BadValue:
        return
    assert value_fits(f"{kind}1", value)


TEMPLATE = Template(
    id="T1",
    fields={"thing1": "{course}", "const2": "{state}", "time3": "{day} {clock}"},
    consts={"const2": frozenset({"待处理"})},
)
VALUES = {"course": "高等数学", "state": "待处理", "day": "2026年11月18日", "clock": "08:00"}


def test_template_fills_its_fields():
    assert TEMPLATE.fill(VALUES) == {
        "thing1": "高等数学", "const2": "待处理", "time3": "2026年11月18日 08:00",
    }


@pytest.mark.parametrize(
    "changes", [{"state": "随便"}, {"course": None}], ids=["const", "missing"]
)
def test_template_refuses_what_it_cannot_say(changes):
    values = {name: v for name, v in (VALUES | changes).items() if v is not None}
    with pytest.raises(BadValue):
        TEMPLATE.fill(values)


def test_value_with_braces_is_not_read_as_a_pattern():
    assert TEMPLATE.fill({**VALUES, "course": "{state}"})["thing1"] == "{state}"
