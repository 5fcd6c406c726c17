"""Who reads a record: its author; an advisor what is shown to her, of her own classes (law 4)."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from models import sql
from services.errors import NoRight
from services.reflections import parts, reading, writing
from tests.bot_says import START
from tests.reflections.cast import TODAY, Cast, a_cast, a_chat

SECRET = "和爸妈吵了一架"
SHOWN = "第一次独立配通"
SPAN = {"since": date(2026, 11, 1), "until": TODAY, "now": START}


@pytest.fixture
async def written(cast: Cast) -> Cast:
    for who in ("student", "mate", "stranger"):
        asker = await cast.asker(who)
        await writing.add(asker, f"{SECRET} {who}", now=START, visibility="private")
        await writing.add(asker, f"{SHOWN} {who}", now=START, visibility="advisor")
    return cast


async def test_the_author_reads_everything(written: Cast):
    found = await reading.day(await written.asker("student"), TODAY)
    assert [part.body for part in found.parts] == [f"{SECRET} student", f"{SHOWN} student"]


async def test_the_advisor_reads_what_is_shown_of_the_own_class_only(written: Cast):
    found = await reading.readable(await written.asker("advisor"), **SPAN)
    assert set(found) == {written.ids["student"], written.ids["mate"]}
    bodies = [part.body for read in found.values() for part in read]
    assert bodies == [f"{SHOWN} student", f"{SHOWN} mate"]


@pytest.mark.parametrize("who", ["reviewer", "leader", "counsellor", "mate"])
async def test_nobody_else_reads_anything(written: Cast, who: str):
    with pytest.raises(NoRight):
        await reading.readable(await written.asker(who), **SPAN)


async def test_a_student_of_another_class_is_denied_and_the_try_is_kept(written: Cast):
    with pytest.raises(NoRight):
        await reading.readable(
            await written.asker("advisor"), person_id=written.ids["stranger"], **SPAN
        )
    assert await sql.value("SELECT action FROM audit") == "reflections.denied"


async def test_reading_is_audited_for_the_student(written: Cast):
    await reading.readable(
        await written.asker("advisor"), person_id=written.ids["student"], **SPAN
    )
    kept = await sql.rows("SELECT actor_id, subject_person_id, action FROM audit")
    assert kept == [{
        "actor_id": written.ids["advisor"], "subject_person_id": written.ids["student"],
        "action": "reflections.read",
    }]


async def test_what_was_hidden_later_is_not_read_any_more(written: Cast):
    await sql.changed("UPDATE entry_part SET visibility = 'private'")
    assert await reading.readable(await written.asker("advisor"), **SPAN) == {}


async def test_the_same_numbers_in_another_college_are_another_person(written: Cast):
    other = await a_cast("other")
    assert (await reading.day(await other.asker("student"), TODAY)).parts == ()
    assert await reading.readable(await other.asker("advisor"), **SPAN) == {}


async def test_a_private_body_is_in_no_log(cast: Cast, caplog: pytest.LogCaptureFixture):
    for name in ("tortoise", "tortoise.db_client", "asyncpg", "bot", "services", ""):
        caplog.set_level(logging.DEBUG, logger=name)
    bot = await a_chat(cast)
    await bot.says("student", f"私 {SECRET}")
    await bot.says("student", "11.18")
    assert "entry_part" in caplog.text
    assert SECRET not in caplog.text and SECRET.encode().hex() not in caplog.text


async def test_no_value_shows_a_body_when_it_is_printed(cast: Cast):
    asker = await cast.asker("student")
    written = await writing.add(asker, SECRET, now=START)
    shown = repr(written) + repr(await reading.day(asker, TODAY))
    assert SECRET not in shown
    assert SECRET not in repr(await parts.own_day(asker, TODAY))


async def test_no_table_holds_a_private_body(cast: Cast):
    bot = await a_chat(cast)
    await bot.says("student", f"私 {SECRET}")
    await bot.says("student", "今天好累啊真的")
    tables = await sql.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    for table in (row["tablename"] for row in tables):
        for row in await sql.rows(f'SELECT t::text AS row FROM "{table}" t'):
            for said in (SECRET, "今天好累啊真的"):
                assert said not in row["row"], table
                assert said.encode().hex() not in row["row"], table
