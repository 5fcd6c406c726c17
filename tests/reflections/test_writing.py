"""Adding to the record of a day: once a message, sealed, on the right day."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from models import sql
from services.errors import PersonError
from services.reflections import parts, progress, settings, writing
from tests.bot_says import START
from tests.reflections.cast import TODAY, Cast, bodies_at_rest


async def test_a_part_is_written_for_its_author_alone_until_they_chose(cast: Cast):
    written = await writing.add(await cast.asker("student"), " 配通了交换机 ", now=START)
    assert (written.part.body, written.part.visibility) == ("配通了交换机", "private")
    assert (written.parts, written.progress.nth, written.progress.written) == (1, 73, 1)
    assert written.asks_default and written.progress.milestone


async def test_the_default_holds_once_chosen(cast: Cast):
    student = await cast.asker("student")
    await settings.choose(student, "advisor")
    written = await writing.add(student, "跑步四十分钟", now=START)
    assert written.part.visibility == "advisor" and not written.asks_default


async def test_one_message_writes_once(cast: Cast):
    student = await cast.asker("student")
    first = await writing.add(student, "第一遍", now=START, inbound_id=7)
    again = await writing.add(student, "第一遍", now=START, inbound_id=7)
    assert (again.part, again.parts) == (first.part, 1)


async def test_two_messages_at_once_get_places_of_their_own(cast: Cast):
    student = await cast.asker("student")

    async def write(text: str) -> None:
        async with sql.in_transaction():
            await writing.add(student, text, now=START)

    await asyncio.gather(*(write(f"同时写的第 {n} 段") for n in range(6)))
    found = await parts.own_day(student, TODAY)
    assert [part.number for part in found] == [1, 2, 3, 4, 5, 6]


async def test_bodies_are_sealed_at_rest_whatever_their_visibility(cast: Cast):
    student = await cast.asker("student")
    await writing.add(student, "第一次独立配通", now=START, visibility="advisor")
    await writing.add(student, "和爸妈吵了一架", now=START, visibility="private")
    rows = await bodies_at_rest()
    assert len(rows) == 2
    for row in rows:
        assert "独立配通".encode() not in row["body_sealed"]
        assert "吵了一架".encode() not in row["body_sealed"]


async def test_a_sealed_body_opens_at_its_own_place_only(cast: Cast):
    student = await cast.asker("student")
    await writing.add(student, "只在这里", now=START)
    await sql.changed("UPDATE entry_part SET seq = 9")
    with pytest.raises(Exception, match="does not open"):
        await parts.own_day(student, TODAY)


@pytest.mark.parametrize(("ago", "late"), [(0, False), (1, True), (7, True)])
async def test_a_week_back_may_be_written_late(cast: Cast, ago: int, late: bool):
    day = TODAY - timedelta(days=ago)
    written = await writing.add(await cast.asker("student"), "补一句", now=START, day=day)
    assert (written.part.day, written.part.late) == (day, late)


async def test_eight_days_back_is_too_old_and_writes_nothing(cast: Cast):
    with pytest.raises(writing.TooOld) as old:
        await writing.add(await cast.asker("student"), "补", now=START, day=date(2026, 11, 10))
    assert old.value.data == {"day": date(2026, 11, 10), "days_ago": 8, "window": 7}
    assert await sql.value("SELECT count(*) FROM entry") == 0


async def test_another_window_may_be_wanted(cast: Cast):
    student = await cast.asker("student")
    with pytest.raises(writing.TooOld):
        await writing.add(student, "补", now=START, day=date(2026, 11, 15), window=2)


async def test_tomorrow_is_not_yet(cast: Cast):
    with pytest.raises(writing.NotYet):
        await writing.add(await cast.asker("student"), "补", now=START, day=date(2026, 11, 19))


@pytest.mark.parametrize(("body", "key"), [
    (" \n ", "errors/empty"), ("长" * 1001, "errors/too_long"),
])
async def test_nothing_and_too_much_are_told_kindly(cast: Cast, body: str, key: str):
    with pytest.raises(PersonError) as told:
        await writing.add(await cast.asker("student"), body, now=START)
    assert told.value.key == key and await sql.value("SELECT count(*) FROM entry") == 0


async def test_after_midnight_it_is_still_the_day_before(cast: Cast):
    now = datetime(2026, 11, 18, 16, 40, tzinfo=UTC)  # 0:40 on the 19th in Shanghai
    written = await writing.add(await cast.asker("student"), "刚下晚班", now=now)
    assert (written.part.day, written.next_day) == (TODAY, date(2026, 11, 19))


@pytest.mark.parametrize(("before", "celebrated"), [
    (28, False), (29, True), (30, False), (99, True),
])
async def test_round_numbers_of_days_are_celebrated(cast: Cast, before: int, celebrated: bool):
    student = await cast.asker("student")
    await sql.changed(
        "INSERT INTO entry (college_id, person_id, day) "
        "SELECT $1, $2, $3::date - n FROM generate_series(1, $4::int) n",
        cast.college.id, cast.ids["student"], TODAY, before,
    )
    await sql.changed(
        "INSERT INTO entry_part (college_id, entry_id, seq, at, visibility, body_sealed) "
        "SELECT college_id, id, 1, $1, 'private', '\\x00' FROM entry", START,
    )
    written = await writing.add(student, "又一天", now=START)
    assert (written.progress.written, written.progress.milestone) == (before + 1, celebrated)


async def test_a_second_part_of_the_day_celebrates_nothing(cast: Cast):
    student = await cast.asker("student")
    await writing.add(student, "第一段", now=START)
    assert not (await writing.add(student, "第二段", now=START)).progress.milestone


async def test_days_are_counted_not_parts(cast: Cast):
    student = await cast.asker("student")
    for text in ("一", "二", "三"):
        await writing.add(student, text, now=START)
    await writing.add(student, "昨天的", now=START, day=date(2026, 11, 17))
    reached = await progress.of(student, TODAY, opens_day=False)
    assert (reached.written, reached.week) == (2, 2)
