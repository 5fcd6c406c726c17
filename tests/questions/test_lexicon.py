"""Questions are cut by the college's own words, in any order (CONVERSATIONS §4.2)."""

from __future__ import annotations

import itertools

import pytest

from services.indicators import catalogue
from services.indicators.indicator import Org
from services.questions.lexicon import Lexicon
from services.questions.periods import When

ORGS = [
    Org(1, "school", "BCW", "北辰湾职业技术学院", "全校"),
    Org(2, "college", "02", "信息工程学院", "信息", 1),
    Org(3, "college", "03", "汽车工程学院", "汽车", 1),
    Org(4, "major", "0201", "软件技术", "软件", 2),
    Org(5, "major", "0203", "大数据技术", "大数据", 2),
    Org(6, "major", "0501", "大数据与会计", "会计", 1),
    Org(7, "class", "02012501", "软件2501", "", 4),
]
LEXICON = Lexicon(ORGS, catalogue.load())


@pytest.mark.parametrize(
    ("text", "org"),
    [("信息学院", 2), ("信息工程学院", 2), ("信息", 2), ("信息工程", 2), ("汽车学院", 3),
     ("软件专业", 4), ("软件技术", 4), ("软件2501班", 7), ("软件 2501", 7), ("大数据", 5),
     ("大数据与会计", 6), ("全校", 1), ("学校", 1), ("ＢＣＷ", None)],
)
def test_an_org_is_known_by_its_names(text, org):
    assert LEXICON.cut(text).orgs == (() if org is None else (org,))


def test_words_may_stand_in_any_order():
    words = ("信息学院", "双师比", "去年", "是多少")
    found = {LEXICON.cut("".join(order)) for order in itertools.permutations(words)}
    assert len(found) == 1
    sentence = found.pop()
    assert (sentence.orgs, sentence.indicators, sentence.when) == (
        (2,), ("teacher.double_qualified_rate",), When("year", distance=-1),
    )


def test_the_longest_word_counts():
    sentence = LEXICON.cut("大数据与会计就业率")
    assert (sentence.orgs, sentence.indicators, sentence.left) == (
        (6,), ("major.employment_rate",), (),
    )


def test_what_no_word_explains_is_told():
    assert LEXICON.cut("机械学院就业率").left == ("机械学院",)


def test_marks_and_manners_do_not_matter():
    assert LEXICON.cut("请问，信息学院的就业率是多少？") == LEXICON.cut("信息学院就业率")


def test_following_is_heard():
    assert LEXICON.cut("那汽车学院呢").follows
    assert not LEXICON.cut("汽车学院").follows


def test_an_unknown_piece_is_mended_with_its_neighbour():
    assert LEXICON.mended("信息学员就业率")[0] == "信息学院就业率"


def test_what_looks_like_nothing_is_not_mended():
    assert LEXICON.mended("吃了吗") == []


@pytest.mark.parametrize(("text", "org"), [
    ("rjjs", 4), ("RJJS", 4), ("ruanjianjishu", 4), ("ｒｊｊｓ", 4), ("rj2501", 7),
    ("xxgcxy", 2), ("ruanjian", 4),
])
def test_an_org_is_known_by_its_letters(text, org):
    assert LEXICON.cut(text).orgs == (org,)


def test_letters_within_other_letters_are_no_word():
    assert LEXICON.cut("xrjjsx").orgs == ()


def test_letters_that_several_words_share_are_unclear():
    lexicon = Lexicon(
        [*ORGS, Org(8, "major", "0204", "软件技师", "软师", 2)], catalogue.load()
    )
    (word, meanings), = lexicon.cut("rjjs").unclear
    assert (word, {one.value for one in meanings}) == ("rjjs", {"4", "8"})


def test_a_name_s_own_reading_stands_before_the_common_one():
    accounting = Org(6, "major", "0501", "大数据与会计", "会计", 1, None, "da shu ju yu kuai ji")
    lexicon = Lexicon([*ORGS[:5], accounting], catalogue.load())
    assert lexicon.cut("kuaiji").orgs == lexicon.cut("dsjykj").orgs == (6,)


def test_the_same_sound_is_heard():
    assert LEXICON.heard("软建技术就业率") == ["软件技术就业率"]
    assert LEXICON.heard("吃了吗") == []
