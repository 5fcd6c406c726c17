"""Receipts of template messages, in either order, and what each status leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import sql
from services import pushes
from tests.pushes.cast import Cast


async def _msgid() -> str:
    found = await sql.value("SELECT msgid FROM attempt ORDER BY push_id DESC, n DESC LIMIT 1")
    return str(found)


async def test_a_receipt_after_the_attempt_delivers_the_push(cast: Cast) -> None:
    push = await cast.push()
    await cast.deliver()
    assert await pushes.receipt(cast.college, msgid=await _msgid(), status="success",
                                now=cast.now)
    assert await cast.fate(push) == ("delivered", "receipt")


async def test_a_receipt_before_the_attempt_knows_its_id_is_joined(cast: Cast) -> None:
    async def at_once(msgid: str) -> None:
        assert not await pushes.receipt(cast.college, msgid=msgid, status="success",
                                        now=cast.now)

    cast.wechat.meanwhile = at_once
    push = await cast.push()
    await cast.deliver()
    assert await cast.fate(push) == ("delivered", "receipt")
    assert await sql.value("SELECT joined FROM receipt") is True


async def test_a_receipt_that_missed_its_attempt_is_joined_later(cast: Cast) -> None:
    push = await cast.push()
    await cast.deliver()
    await sql.changed("INSERT INTO receipt (college_id, msgid, status, at) "
                      "SELECT college_id, msgid, 'success', started_at FROM attempt")
    assert await pushes.join_left_over(cast.college) == 1
    assert await cast.fate(push) == ("delivered", "receipt")


async def test_the_same_receipt_twice_is_one(cast: Cast) -> None:
    await cast.push()
    await cast.deliver()
    for _ in range(2):
        await pushes.receipt(cast.college, msgid=await _msgid(), status="success", now=cast.now)
    assert await sql.value("SELECT count(*) FROM receipt") == 1


async def test_a_receipt_of_another_colleges_message_changes_nothing(cast: Cast) -> None:
    from tests.pushes.cast import a_college

    push = await cast.push()
    await cast.deliver()
    other = await a_college("b")
    assert not await pushes.receipt(other, msgid=await _msgid(), status="success", now=cast.now)
    assert (await cast.row(push))["state"] == "accepted"


@pytest.mark.parametrize(("status", "fate", "channel"), [
    ("failed:user block", ("refused", "user_block"), "template"),
    ("failed: system failed", ("waiting", "system_failed"), "template"),
    ("failed:freq limit", ("waiting", "frequency_limited"), "template"),
    ("failed:something new", ("waiting", "system_failed"), "template"),
])
async def test_a_failed_receipt_leads_on(
    cast: Cast, status: str, fate: tuple[str, str], channel: str
) -> None:
    push = await cast.push()
    await cast.deliver()
    await pushes.receipt(cast.college, msgid=await _msgid(), status=status, now=cast.now)
    assert await cast.fate(push) == fate
    assert (await cast.row(push))["channel"] == channel


async def test_a_blocked_template_takes_the_open_window(cast: Cast) -> None:
    await cast.open_window(cast.counselor)
    push = await cast.push()
    await cast.deliver()
    await pushes.receipt(cast.college, msgid=await _msgid(), status="failed:user block",
                         now=cast.now)
    await cast.deliver()
    assert (await cast.row(push))["state"] == "delivered"
    assert cast.wechat.sent[-1] == ("text", "o-9001", "今天 6 人")


async def test_a_template_failed_by_wechat_twice_ends_in_the_inbox(cast: Cast) -> None:
    push = await cast.push()
    for _ in range(2):
        await cast.deliver()
        await pushes.receipt(cast.college, msgid=await _msgid(), now=cast.now,
                             status="failed: system failed")
        cast.now += timedelta(minutes=6)
    await cast.deliver()
    assert await cast.fate(push) == ("inbox", "no_channel")
    assert await sql.value("SELECT count(DISTINCT client_msg_id) FROM attempt") == 2
