"""The folded text finds the same commands as comparing word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.kit.normal import Vocabulary, after_word, normal, without_politeness
from bot.kit.router import Command, Handler
from bot.kit.typed import Typed

WORDS = ("记", "记录", "删", "绑定", "今天:", "我的提醒", "jl", "?", "补")
PIECES = st.sampled_from((*WORDS, " ", "：", "，", "帮我", "请", "1", "２", "Ｊ", "e\u0301",
                          "好。"))
TEXTS = st.lists(PIECES, max_size=8).map("".join)


async def nothing() -> None: ...


def command(*, rest: bool, glued: bool) -> Command:
    return Command("key", WORDS, Handler(nothing, ()), frozenset(), "", rest, glued)


def word_by_word(text: str, *, rest: bool, glued: bool) -> str | None:
    """What a command takes, said as plainly as the rule is (CONVERSATIONS §4.2)."""
    plain = normal(text)
    if plain in WORDS or without_politeness(plain) in WORDS:
        return ""
    if not rest:
        return None
    for candidate in (text, without_politeness(text.strip())):
        for word in WORDS:
            if found := after_word(candidate, word, glued=glued):
                return found
    return None


@given(TEXTS, st.booleans(), st.booleans())
def test_a_folded_text_matches_like_word_by_word(text, rest, glued):
    typed = Typed(text, Vocabulary(WORDS))
    same = word_by_word(text, rest=rest, glued=glued)
    assert command(rest=rest, glued=glued).match(typed) == same


@given(TEXTS, st.booleans())
def test_every_word_that_matches_is_among_those_the_text_names(text, glued):
    typed = Typed(text, Vocabulary(WORDS))
    named = set(typed.words())
    for word in WORDS:
        if typed.is_word(word) or typed.rest((word,), glued=glued):
            assert word in named
