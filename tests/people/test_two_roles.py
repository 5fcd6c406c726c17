"""Two identities of one person: marked, never mixed, each with its own open form (R9, §4.5)."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.talk import Talk, load
from tests.bot_says import START
from tests.people.conftest import ADVISOR, LEADER, Cast

TONIGHT = START + timedelta(hours=12)


async def test_answers_say_in_which_of_two_roles_they_are_given(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    assert (await cast.says("adv", "帮助")).startswith("【辅导员】")
    await cast.says("adv", "切换身份")
    assert (await cast.says("adv", "2")).startswith("现在是任课教师。")
    assert (await cast.says("adv", "帮助")).startswith("【任课教师】")


async def test_who_has_one_role_reads_no_mark(cast: Cast) -> None:
    await cast.binds("lead", LEADER)
    assert "【" not in await cast.says("lead", "帮助")


async def test_scope_is_that_of_the_active_role_alone(cast: Cast) -> None:
    advisor, teacher = [await cast.asker(ADVISOR, role) for role in ("class_advisor", "teacher")]
    assert len(advisor.org_ids) == 2
    assert len(teacher.org_ids) == 1
    assert not set(advisor.org_ids) & set(teacher.org_ids)


def a_talk() -> Talk:
    talk = Talk()
    talk.open("note", "words", now=START, title="留底", draft="写到一半")
    return talk


def kept(talk: Talk) -> Talk:
    return load(talk.dump(), flow=talk.flow, step=talk.step, expires_at=talk.expires_at,
                context=talk.context)


def test_a_form_hangs_with_its_role_and_waits_there() -> None:
    talk = a_talk()
    talk.hang("class_advisor", until=TONIGHT)
    talk = kept(talk)
    assert not talk.resume(now=START)
    assert not talk.take_down("teacher", now=START)
    assert talk.take_down("class_advisor", now=START)
    assert talk.resume(now=START)
    assert (talk.flow, talk.data) == ("note", {"draft": "写到一半"})


def test_two_roles_keep_a_form_each() -> None:
    talk = a_talk()
    talk.hang("class_advisor", until=TONIGHT)
    talk.open("plan", "goal", now=START, title="计划")
    talk.hang("teacher", until=TONIGHT)
    assert talk.take_down("class_advisor", now=START) and talk.resume(now=START)
    assert talk.flow == "note"


def test_what_hangs_goes_with_the_day_and_a_question_is_not_kept() -> None:
    talk = a_talk()
    talk.hang("class_advisor", until=TONIGHT)
    assert not talk.take_down("class_advisor", now=TONIGHT)
    talk.open("release", "confirm", now=START, kind="confirm")
    talk.hang("class_advisor", until=TONIGHT)
    assert talk.flow == "" and not talk.take_down("class_advisor", now=START)
