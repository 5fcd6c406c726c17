"""What people write is shown, never obeyed: not by WeChat, not by a template, not by XML."""

from __future__ import annotations

import pytest

from bot.kit.texts import Texts

SPEAKS_FOR_YOU = '<a href="weixin://bizmsgmenu?msgmenucontent=解绑&msgmenuid=1">点这里</a>'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shown.txt").write_text("说：{{ words }}")
    (tmp_path / "link.txt").write_text('<a href="{{ url }}">打开</a>')
    return tmp_path


@pytest.mark.parametrize("words", [
    SPEAKS_FOR_YOU, SPEAKS_FOR_YOU.upper(), '< a href="x">', "<\na\thref=x>", "</a>",
], ids=repr)
def test_a_link_that_somebody_typed_is_no_link(folder, words):
    shown = Texts(folder).render("shown", words=words)
    assert not any(shown.lower().replace(" ", "").find(mark) >= 0 for mark in ("<a", "</a", "<\n"))


@pytest.mark.parametrize("words", ["<3", "a<b", "1 < 2 and", "《甲》", "<abc>"])
def test_a_sign_that_makes_no_link_stays(folder, words):
    assert Texts(folder).render("shown", words=words) == f"说：{words}"


def test_a_link_of_a_template_stays_a_link(folder):
    shown = Texts(folder).render("link", url="https://example.org/")
    assert shown == '<a href="https://example.org/">打开</a>'


def test_typed_braces_are_not_evaluated(folder):
    assert Texts(folder).render("shown", words="{{ 7*7 }}{% x %}") == "说：{{ 7*7 }}{% x %}"


async def test_a_note_with_a_link_comes_back_without_one(cast):
    await cast.binds("student", "2026020107")
    answer = await cast.says("student", f"记 {SPEAKS_FOR_YOU}")
    assert "<a" not in answer + await cast.says("student", "搜 点这里")
