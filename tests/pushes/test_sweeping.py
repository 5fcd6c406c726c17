"""What a dead sender left: nothing is lost, nothing goes twice, and the rest is called unknown."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.reply import Say
from models import sql
from services import pushes
from tests.pushes.cast import Cast


async def _claimed_by_the_dead(cast: Cast) -> None:
    """Claim all, then let the lease lapse, as a sender killed in mid-flight does."""
    await pushes.claim(cast.college, now=cast.now, by="dead")
    await sql.changed("UPDATE push SET lease_until = clock_timestamp() - interval '1 second'")


async def test_a_lapsed_template_goes_again_under_the_same_id(cast: Cast) -> None:
    push = await cast.push()
    await _claimed_by_the_dead(cast)
    swept = await pushes.sweep(cast.now)
    await cast.deliver()
    assert (swept.again, swept.unknown) == (1, 0)
    assert await cast.fate(push) == ("accepted", "")
    assert await sql.value("SELECT count(DISTINCT client_msg_id) FROM attempt") == 1
    assert await sql.value("SELECT count(*) FROM attempt") == 2


async def test_a_lapsed_template_older_than_its_id_is_unknown(cast: Cast) -> None:
    push = await cast.push()
    await _claimed_by_the_dead(cast)
    cast.now += timedelta(minutes=10)
    await pushes.sweep(cast.now)
    assert await cast.fate(push) == ("unknown", "lease_lapsed")
    await cast.deliver()
    assert cast.wechat.sent == []


async def test_a_swept_push_that_waits_too_long_is_not_sent_either(cast: Cast) -> None:
    push = await cast.push()
    await _claimed_by_the_dead(cast)
    await pushes.sweep(cast.now)
    cast.now += timedelta(minutes=10)
    await cast.deliver()
    assert await cast.fate(push) == ("unknown", "too_old_to_repeat")


async def test_a_lapsed_customer_service_message_is_unknown(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    push = await cast.push(Say("一"))
    await _claimed_by_the_dead(cast)
    await pushes.sweep(cast.now)
    assert await cast.fate(push) == ("unknown", "lease_lapsed")


async def test_a_living_lease_is_left_alone(cast: Cast) -> None:
    push = await cast.push()
    await pushes.claim(cast.college, now=cast.now, by="alive")
    swept = await pushes.sweep(cast.now + timedelta(hours=1))
    assert (swept.again, swept.unknown) == (0, 0)
    assert (await cast.row(push))["state"] == "sending"


async def test_the_late_outcome_of_a_sender_thought_dead_moves_nothing(cast: Cast) -> None:
    from services.pushes.outcomes import write
    from services.pushes.values import Outcome

    push = await cast.push()
    claim = await pushes.claim(cast.college, now=cast.now, by="slow")
    await sql.changed("UPDATE push SET lease_until = clock_timestamp() - interval '1 second'")
    await pushes.sweep(cast.now + timedelta(minutes=10))
    late = Outcome(push=claim.to_send[0], state="accepted", channel="template", at=cast.now,
                   msgid="77")
    assert await write(cast.college, [late]) == 0
    assert (await cast.row(push))["state"] == "unknown"
    assert await pushes.receipt(cast.college, msgid="77", status="success", now=cast.now)
    assert await cast.fate(push) == ("delivered", "receipt")


async def test_a_push_without_a_receipt_for_a_day_is_unknown(cast: Cast) -> None:
    push = await cast.push()
    await cast.deliver()
    await pushes.sweep(cast.now + timedelta(hours=25))
    assert await cast.fate(push) == ("unknown", "receipt_missing")


async def test_due_names_the_college_and_the_queue(cast: Cast) -> None:
    await cast.push()
    await cast.push(Say("一"), urgency="now")
    await cast.push(not_before=cast.now + timedelta(hours=1))
    assert await pushes.due(cast.now) == [(cast.college.id, "now"), (cast.college.id, "push")]
