"""What becomes of a push: each arrow of MODEL §3 with its reason."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.kit.reply import Picture, ReplyTooLong, Say
from bot.wechat import errors
from models import sql
from services import pushes
from services.pushes import delivery
from tests.pushes.cast import Cast, person


async def test_a_card_is_accepted_as_a_template_with_neutral_words(cast: Cast) -> None:
    push = await cast.push()
    await cast.deliver()
    assert cast.wechat.sent == [
        ("template", "o-9001", {"thing1": "班级情况已更新", "const2": "待查看"})
    ]
    assert await cast.fate(push) == ("accepted", "")


async def test_the_same_dedupe_key_makes_one_row(cast: Cast) -> None:
    await cast.push(dedupe="card:7")
    with pytest.raises(AssertionError):
        await cast.push(dedupe="card:7")
    assert await sql.value("SELECT count(*) FROM push") == 1


async def test_a_text_too_long_for_wechat_is_refused_before_it_is_a_row(cast: Cast) -> None:
    with pytest.raises(ReplyTooLong):
        await cast.push(Say("长" * 601))
    assert await sql.value("SELECT count(*) FROM push") == 0


async def test_a_push_rolled_back_with_its_transaction_was_never_there(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError):
        async with sql.in_transaction():
            await pushes.enqueue(cast.college, dedupe="x", person_id=cast.counselor, kind="k",
                                 urgency="normal", reply=Say("好"), now=cast.now)
            raise ZeroDivisionError
    assert await sql.value("SELECT count(*) FROM push") == 0


async def test_the_attempt_is_committed_before_the_first_byte(cast: Cast) -> None:
    seen = []

    async def look(msgid: str) -> None:
        seen.extend(await sql.rows("SELECT n, outcome, client_msg_id FROM attempt"))

    cast.wechat.meanwhile = look
    await cast.push()
    await cast.deliver()
    assert [(row["n"], row["outcome"]) for row in seen] == [(1, "")]
    assert seen[0]["client_msg_id"] == cast.wechat.ids[0][1]


async def test_a_say_goes_through_an_open_window_and_uses_it_up(cast: Cast) -> None:
    await cast.open_window(cast.counselor, left=1)
    first, second = await cast.push(Say("一")), await cast.push(Say("二"))
    await cast.deliver()
    assert await cast.fate(first) == ("delivered", "")
    assert await cast.fate(second) == ("inbox", "no_channel")
    assert cast.wechat.sent == [("text", "o-9001", "一")]


async def test_tries_that_never_arrived_do_not_use_up_the_window(cast: Cast) -> None:
    cast.wechat.answers = [errors.RetryLater(0, "not connected") for _ in range(6)]
    await cast.open_window(cast.student)
    push = await cast.push(Say("好了"), person_id=cast.student, urgency="now")
    for _ in range(7):
        await cast.deliver("now")
        cast.now += timedelta(minutes=6)
    assert await cast.fate(push) == ("delivered", "")
    assert await sql.value("SELECT max(window_left) FROM contact") == 4


async def test_messages_to_one_window_keep_their_order(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    for text in "一二三四":
        await cast.push(Say(text))
    await cast.deliver()
    assert [text for _, _, text in cast.wechat.sent] == list("一二三四")


async def test_a_picture_follows_its_text_from_the_draw_queue(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    push = await cast.push(Picture("到课 93.0%", "trend", {"points": [1]}))
    await cast.deliver("push")
    assert cast.wechat.sent == []
    await cast.deliver("draw")
    assert [kind for kind, _, _ in cast.wechat.sent] == ["text", "picture"]
    assert await cast.fate(push) == ("delivered", "")


async def test_a_picture_that_cannot_be_drawn_leaves_its_text(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    push = await cast.push(Picture("到课 93.0%", "trend", {}))
    await cast.deliver("draw")
    assert cast.wechat.sent == [("text", "o-9001", "到课 93.0%")]
    assert await cast.fate(push) == ("delivered", "picture_failed")


REFUSALS = {
    "busy": (errors.RetryLater(-1, "busy"), ("waiting", "retry_later", "template")),
    "minute": (errors.RateLimited(45011, "minute"), ("waiting", "rate_limited", "template")),
    "day": (errors.QuotaSpent(45009, "day"), ("waiting", "quota_spent", "template")),
    "person": (errors.FrequencyLimited(43117, "f"),
               ("waiting", "frequency_limited", "template")),
    "secret": (errors.BadCredentials(40125, "s"), ("waiting", "bad_credentials", "template")),
    "unfollowed": (errors.UserUnreachable(43004, "no"), ("inbox", "no_channel", "inbox")),
    "banned": (errors.TemplateHeld(43116, "banned"), ("inbox", "no_channel", "inbox")),
    "value": (errors.BadValue("thing1", "too long"), ("inbox", "no_channel", "inbox")),
    "time-out": (errors.OutcomeUnknown(0, "?"), ("waiting", "outcome_unknown", "template")),
    "bug": (ZeroDivisionError(), ("waiting", "fault", "template")),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refused_template_goes_where_its_reaction_says(cast: Cast, name: str) -> None:
    error, expected = REFUSALS[name]
    cast.wechat.answers = [error]
    push = await cast.push()
    await cast.deliver()
    row = await cast.row(push)
    assert (row["state"], row["reason"], row["channel"]) == expected
    assert row["lease_until"] is None


async def test_the_refused_code_stays_with_the_attempt(cast: Cast) -> None:
    cast.wechat.answers = [errors.UserUnreachable(43004, "require subscribe")]
    await cast.push()
    await cast.deliver()
    row = await sql.one("SELECT outcome, code FROM attempt")
    assert row == {"outcome": "user_unreachable", "code": 43004}


async def test_a_refused_person_is_reached_through_the_open_window(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    cast.wechat.answers = [errors.TemplateHeld(43116, "banned")]
    push = await cast.push()
    await cast.deliver()
    assert cast.wechat.sent == [("text", "o-9001", "今天 6 人")]
    assert (await cast.row(push))["state"] == "delivered"


async def test_a_held_account_stops_all_and_sends_all_later(cast: Cast) -> None:
    made = [await cast.push(kind="safety") for _ in range(9)]
    cast.wechat.answers = [errors.BadCredentials(40125, "secret")]
    await pushes.deliver(cast.sender, in_flight=1)
    assert {await cast.fate(one) for one in made} == {("waiting", "bad_credentials")}
    assert cast.wechat.sent == []
    cast.now += timedelta(minutes=6)
    await cast.deliver()
    assert len(cast.wechat.sent) == 9


async def test_a_retry_within_ten_minutes_keeps_its_message_id(cast: Cast) -> None:
    cast.wechat.answers = [errors.OutcomeUnknown(0, "reset")]
    await cast.push()
    await cast.deliver()
    cast.now += timedelta(seconds=30)
    await cast.deliver()
    first, second = await sql.rows("SELECT client_msg_id FROM attempt ORDER BY n")
    assert first == second


async def test_a_refused_try_keeps_its_message_id_while_wechat_knows_it(cast: Cast) -> None:
    cast.wechat.answers = [errors.RetryLater(-1, "busy"), errors.RetryLater(-1, "busy")]
    await cast.push()
    for wait in (timedelta(), timedelta(seconds=30), timedelta(minutes=11)):
        cast.now += wait
        await cast.deliver()
    first, second, third = await sql.rows("SELECT client_msg_id FROM attempt ORDER BY n")
    assert first == second
    assert third != second


async def test_an_unknown_end_older_than_the_id_is_never_sent_again(cast: Cast) -> None:
    cast.wechat.answers = [errors.OutcomeUnknown(0, "reset")]
    push = await cast.push()
    await cast.deliver()
    cast.now += timedelta(minutes=11)
    await cast.deliver()
    assert await cast.fate(push) == ("unknown", "too_old_to_repeat")
    assert cast.wechat.sent == []


async def test_an_unknown_end_in_the_window_is_never_sent_again(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    cast.wechat.answers = [errors.OutcomeUnknown(0, "reset")]
    push = await cast.push(Say("一"))
    await cast.deliver()
    assert await cast.fate(push) == ("unknown", "outcome_unknown")


async def test_a_push_to_someone_unbound_waits_in_the_inbox(cast: Cast) -> None:
    stranger = await person(cast.college, kind="student", number="2", bound=False)
    push = await cast.push(person_id=stranger)
    await cast.deliver()
    assert await cast.fate(push) == ("inbox", "not_bound")


@pytest.mark.parametrize(("change", "reason"), [
    ("UPDATE contact SET following = false", "unsubscribed"),
    ("UPDATE person SET status = 'left'", "left"),
    ("UPDATE push SET expires_at = not_before", "expired"),
])
async def test_a_push_nobody_should_get_is_dropped_by_name(
    cast: Cast, change: str, reason: str
) -> None:
    push = await cast.push()
    await sql.changed(change)
    await cast.deliver()
    assert await cast.fate(push) == ("dropped", reason)
    assert cast.wechat.sent == []


async def test_two_senders_share_the_queue_without_a_double(cast: Cast) -> None:
    for n in range(40):
        other = await person(cast.college, kind="staff", number=f"8{n:03}")
        await cast.push(person_id=other, dedupe=f"p:{n}")
    first = await pushes.claim(cast.college, now=cast.now, by="one", ids=None)
    second = await pushes.claim(cast.college, now=cast.now, by="two", ids=None)
    assert len(first.to_send) == 40
    assert second.to_send == ()


async def test_rows_under_decision_are_left_alone_by_others(cast: Cast) -> None:
    for n in range(120):
        nobody = await person(cast.college, kind="staff", number=f"8{n:03}", bound=False)
        await cast.push(person_id=nobody, dedupe=f"p:{n}")
    claims = await asyncio.gather(*(
        pushes.claim(cast.college, now=cast.now, by=f"sender {n}") for n in range(4)
    ))
    assert sum(len(claim.moved) for claim in claims) == 120


async def test_a_push_of_another_college_is_never_claimed(cast: Cast) -> None:
    from tests.pushes.cast import a_college

    push = await cast.push()
    other = await a_college("b")
    assert not await pushes.claim(other, now=cast.now, by="b", queue="push", ids=[push])
    assert await cast.fate(push) == ("waiting", "")


async def test_wechat_gone_is_said_once_and_once_that_it_is_back(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "WEATHER", delivery.Weather())
    await cast.push(kind="safety")
    cast.wechat.answers = [errors.RetryLater(0, "connection refused")] * 3
    for _ in range(5):
        await cast.deliver()
        cast.now += timedelta(minutes=6)
    said = [one.message for one in caplog.records if "WeChat" in one.message]
    assert said == ["college a: WeChat does not answer, pushes wait", "college a: WeChat is back"]


@pytest.mark.parametrize("body", [None, b"\x00" * 40])
async def test_a_push_nobody_can_read_does_not_stop_the_others(
    cast: Cast, body: bytes | None
) -> None:
    broken, whole = await cast.push(), await cast.push()
    await sql.changed("UPDATE push SET reply_sealed = $2 WHERE id = $1", broken, body)
    await cast.deliver()
    assert await cast.fate(broken) == ("dropped", "unreadable")
    assert await cast.fate(whole) == ("accepted", "")
