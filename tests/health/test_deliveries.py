"""投递 and 为什么没收到: where pushes went, never what they said (A04, A05)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kit.reply import Say
from models import sql
from models.delivery import PUSH_STATES
from services import pushes
from services.deliveries import board
from services.deliveries.why import Fate
from services.health import Finding
from services.pushes.reasons import Reason
from tests.bot_says import START
from tests.health.conftest import STUDENT, Cast, a_push, an_attempt, examined
from tests.health.test_words import TEXTS

SECRET = "内雀：这是私事"


async def test_the_day_is_told_by_outcome_with_what_waits_and_what_is_left(cast: Cast) -> None:
    student = await cast.person(STUDENT)
    for state, reason in (("delivered", "receipt"), ("delivered", "handed_over"),
                          ("inbox", "no_channel"), ("refused", "user_block"),
                          ("dropped", "unsubscribed"), ("accepted", "")):
        await a_push(cast.college, student, state=state, reason=reason)
    await a_push(cast.college, student, state="waiting", done_at=None,
                 not_before=START - timedelta(minutes=2), tries=0)
    await a_push(cast.college, student, at=START - timedelta(days=1),
                 done_at=START - timedelta(days=1))
    await examined(cast.college, Finding(what="quota", data={"remain": 99612, "limit": 100000}))
    said = (await cast.says("root", "投递")).splitlines()
    assert said == [
        "今天 7 条：送达 2、窗关转收件箱 1、拉黑 2、等回执 1、还在路上 1。",
        "到点没发的 1 条，最老等 2 分钟。", "模板今天还能发 99,612（查于 08:00）。",
        "1 拉黑名单 2 等回执",
    ]


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.sampled_from(PUSH_STATES), st.sampled_from(list(Reason))),
                     max_size=12))
async def test_the_parts_always_make_up_the_whole(cast: Cast, rows) -> None:
    await sql.changed("DELETE FROM push")
    student = await cast.person(STUDENT)
    for state, reason in rows:
        await a_push(cast.college, student, state=state, reason=reason.value)
    found = await board.today(cast.college, now=START)
    assert found.whole == len(rows)


async def test_who_blocked_is_told_as_an_account_and_written_down(cast: Cast) -> None:
    await a_push(cast.college, await cast.person(STUDENT), state="refused", reason="user_block")
    await cast.says("root", "投递")
    said = await cast.says("root", "1")
    assert "今天有 1 人收不到" in said and "· 丙同学 2026020107 软件2501" in said
    row = await sql.one("SELECT action, subject_person_id FROM audit ORDER BY id DESC LIMIT 1")
    assert (row["action"], row["subject_person_id"]) == (
        "account.blocked", await cast.person(STUDENT))


async def test_who_waits_for_a_receipt_is_a_list_of_its_own(cast: Cast) -> None:
    student = await cast.person(STUDENT)
    await a_push(cast.college, student, state="accepted", done_at=START - timedelta(hours=20))
    await cast.says("root", "投递")
    assert "1 人的模板消息微信收下了，还没有回执" in await cast.says("root", "2")


async def test_long_lists_are_cut_with_their_rest_counted(cast: Cast) -> None:
    for n in range(12):
        person = await sql.value(
            "WITH p AS (INSERT INTO person (college_id, kind, number, name) VALUES "
            "($1, 'student', $2, '甲') RETURNING id) SELECT id FROM p", cast.college.id, f"77{n}")
        await a_push(cast.college, person, state="refused", reason="user_block")
    await cast.says("root", "投递")
    said = await cast.says("root", "1")
    assert said.count("· ") == 9 and "另有 3 人" in said
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'account.blocked'") == 9


async def test_a_week_of_a_person_is_told_with_reasons_and_codes(cast: Cast) -> None:
    student = await cast.person(STUDENT)
    gone = await a_push(cast.college, student, state="dropped", reason="unsubscribed",
                        at=START - timedelta(days=4))
    await an_attempt(cast.college, gone, code=43004)
    await a_push(cast.college, student, reason="receipt", at=START - timedelta(days=6),
                 done_at=START - timedelta(days=6) + timedelta(minutes=91))
    await a_push(cast.college, student, state="folded", reason="weekly_limit", urgency="digest",
                 at=START - timedelta(days=7) + timedelta(hours=1))
    await a_push(cast.college, student, at=START - timedelta(days=8))
    said = (await cast.says("root", f"为什么没收到 {STUDENT}")).splitlines()
    assert said[:4] == [
        "丙同学（软件2501） 近 7 天 3 条：",
        "11月14日 08:00 提醒：未送达，已取消关注（43004） → 请老师当面说",
        "11月12日 08:00 提醒：送达 09:31（模板回执）",
        "11月11日 09:00 小结：折进周小结（本周已满）",
    ]
    assert said[-1] == "看不到内容，只看得到去向；本人能看到您查过"


async def test_nothing_of_what_was_said_is_shown(cast: Cast) -> None:
    """Neither the words nor the kind, which would tell what they were about."""
    student = await cast.person(STUDENT)
    async with sql.in_transaction():
        await pushes.enqueue(cast.college, dedupe="care", person_id=student, kind="safety.care",
                             urgency="now", reply=Say(SECRET), now=START)
    said = await cast.says("root", f"为什么没收到 {STUDENT}")
    assert "提醒：还在路上" in said
    assert SECRET not in said and "care" not in said and "求助" not in said


async def test_the_person_sees_that_somebody_asked(cast: Cast) -> None:
    await cast.says("root", f"没收到 {STUDENT}")
    row = await sql.one("SELECT action, subject_person_id FROM audit ORDER BY id DESC LIMIT 1")
    assert row["action"] == "account.why"
    assert row["subject_person_id"] == await cast.person(STUDENT)
    await cast.binds("stu", STUDENT)
    assert "管理员" in await cast.says("stu", "谁看过我")


async def test_the_button_asks_for_a_number(cast: Cast) -> None:
    assert (await cast.bot.taps("root", "ops.why")).text.startswith("查谁？")
    assert (await cast.says("root", STUDENT)).startswith("丙同学")


async def test_another_word_instead_of_the_number_is_answered(cast: Cast) -> None:
    await cast.bot.taps("root", "ops.why")
    assert "今天还没有推送" in await cast.says("root", "投递")


async def test_a_number_nobody_has_is_refused_and_written_down(cast: Cast) -> None:
    assert "不在「管理员」的范围里" in await cast.says("root", "为什么没收到 404")
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'account.denied'") == 1


async def test_an_administrator_may_ask_about_herself(cast: Cast) -> None:
    assert (await cast.says("root", "为什么没收到 T003")).startswith("管理员丁 近 7 天没有")


@pytest.mark.parametrize("word", ["体检", "投递", f"为什么没收到 {STUDENT}", "菜单状态", "告警"])
async def test_nobody_else_runs_the_house(cast: Cast, word: str) -> None:
    await cast.binds("stu", STUDENT)
    said = await cast.says("stu", word)
    assert not any(sign in said for sign in ("项正常", "等回执", "近 7 天", "推送全部", "告警。"))


def test_every_state_with_every_reason_can_be_told_on_one_line() -> None:
    module = TEXTS.environment.get_template("ops/_fates.j2").module
    for state, reason in product(PUSH_STATES, Reason):
        fate = Fate(sort="notice", at=START, state=state, reason=reason.value,
                    channel="template", not_before=START, done_at=START, code=43004)
        said = str(module.fate(fate)).strip()  # type: ignore[attr-defined]
        assert said and "\n" not in said, (state, reason)
