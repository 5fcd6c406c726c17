"""Edit, delete, show, move, and the way back of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models import sql
from services.audit import record
from services.reflections import changing, parts, purging, undoing, writing
from services.reflections.undoing import CannotUndo
from services.reflections.writing import NothingThere
from tests.bot_says import START
from tests.reflections.cast import TODAY, Cast

LATER = START + timedelta(minutes=20)


async def texts(asker, day: date = TODAY) -> list[str]:
    return [part.body for part in await parts.own_day(asker, day)]


@pytest.fixture
async def student(cast: Cast):
    asker = await cast.asker("student")
    for text in ("早上跑步", "下午实训", "晚上自习"):
        await writing.add(asker, text, now=START, visibility="advisor")
    return asker


async def test_an_edit_keeps_the_place(student):
    changed = await changing.edit(student, "下午焊接", day=TODAY, number=2, now=START)
    assert changed.part.number == 2
    assert await texts(student) == ["早上跑步", "下午焊接", "晚上自习"]


async def test_without_a_number_the_newest_part_is_edited(student):
    await changing.edit(student, "晚上看书", day=TODAY, now=START)
    assert await texts(student) == ["早上跑步", "下午实训", "晚上看书"]


async def test_an_edit_of_an_edit_keeps_the_place_too(student):
    await changing.edit(student, "晨跑", day=TODAY, number=1, now=START)
    await changing.edit(student, "晨跑三公里", day=TODAY, number=1, now=START)
    assert await texts(student) == ["晨跑三公里", "下午实训", "晚上自习"]


async def test_an_edit_is_taken_back_to_the_words_before(student):
    changed = await changing.edit(student, "下午焊接", day=TODAY, number=2, now=START)
    await undoing.edited(student, changed.undo, now=START)
    assert await texts(student) == ["早上跑步", "下午实训", "晚上自习"]


async def test_deleted_parts_are_gone_and_found_again(student):
    first, _, third = await parts.own_day(student, TODAY)
    changed = await changing.delete(student, day=TODAY, seqs=[first.seq, third.seq], now=START)
    assert (await texts(student), changed.parts, changed.touched) == (["下午实训"], 1, 2)
    await undoing.deleted(student, changed.undo, now=START)
    assert await texts(student) == ["早上跑步", "下午实训", "晚上自习"]


async def test_a_deleted_body_is_destroyed_after_the_time_of_undo(student, cast: Cast):
    changed = await changing.delete(student, day=TODAY, seqs=[1], now=START)
    assert await purging.purge(cast.college, now=START + timedelta(minutes=10)) == 0
    assert await purging.purge(cast.college, now=LATER) == 1
    with pytest.raises(CannotUndo):
        await undoing.deleted(student, changed.undo, now=LATER)
    assert await sql.value("SELECT body_sealed FROM entry_part WHERE seq = 1") is None


async def test_the_next_record_destroys_what_was_deleted_before(student):
    await changing.delete(student, day=TODAY, seqs=[1], now=START)
    await writing.add(student, "再写一段", now=LATER)
    assert await sql.value("SELECT body_sealed FROM entry_part WHERE seq = 1") is None


async def test_a_part_taken_back_leaves_no_body(student):
    written = await writing.add(student, "说错话了", now=START)
    changed = await undoing.added(student, written.undo, now=START)
    assert changed.parts == 3
    seq = written.part.seq
    assert await sql.value("SELECT body_sealed FROM entry_part WHERE seq = $1", seq) is None


async def test_hiding_a_day_tells_when_the_advisor_had_read_it(student, cast: Cast):
    day = (await parts.own_day(student, TODAY))[0]
    await record(
        await cast.asker("advisor"), changing.READ, subject=f"entry:{day.entry_id}", now=START
    )
    changed = await changing.show(student, "private", day=TODAY)
    assert (changed.seen_at, changed.touched) == (START, 3)


async def test_what_nobody_read_is_hidden_without_a_word(student):
    assert (await changing.show(student, "private", day=TODAY)).seen_at is None


async def test_showing_is_taken_back_part_by_part(student):
    await changing.show(student, "private", day=TODAY, seqs=[2])
    changed = await changing.show(student, "private", day=TODAY)
    await undoing.shown(student, changed.undo)
    found = await parts.own_day(student, TODAY)
    assert [part.visibility for part in found] == ["advisor", "private", "advisor"]


async def test_a_night_part_moves_to_the_calendar_day_and_back(student):
    now = datetime(2026, 11, 18, 16, 40, tzinfo=UTC)
    await writing.add(student, "刚下晚班", now=now)
    moved = await changing.move_to_calendar_day(student, now=now)
    assert await texts(student, date(2026, 11, 19)) == ["刚下晚班"]
    assert "刚下晚班" not in await texts(student)
    await undoing.moved(student, moved.undo, now=now)
    assert (await texts(student))[-1] == "刚下晚班"
    assert await texts(student, date(2026, 11, 19)) == []


async def test_only_what_was_written_after_midnight_moves(student):
    now = datetime(2026, 11, 18, 16, 40, tzinfo=UTC)
    assert await changing.move_to_calendar_day(student, now=now) is None


async def test_nobody_changes_or_takes_back_the_record_of_another(student, cast: Cast):
    mate = await cast.asker("mate")
    written = await writing.add(student, "我的话", now=START)
    with pytest.raises(NothingThere):
        await changing.edit(mate, "别人的话", day=TODAY, now=START)
    with pytest.raises(NothingThere):
        await changing.delete(mate, day=TODAY, seqs=[1], now=START)
    with pytest.raises(NothingThere):
        await changing.show(mate, "private", day=TODAY)
    with pytest.raises(CannotUndo):
        await undoing.added(mate, written.undo, now=START)
    assert len(await texts(student)) == 4
