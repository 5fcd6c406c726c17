"""What is let go of and what stays (MODEL §9)."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.reply import Say
from models import sql
from services import retention
from tests.pushes.cast import Cast, a_cast


async def _tidy(cast: Cast, **later: float) -> dict[str, int]:
    return await retention.tidy(cast.college, now=cast.now + timedelta(**later))


async def test_a_stored_reply_is_kept_for_three_days(database: str) -> None:
    cast = await a_cast()
    await sql.changed("INSERT INTO inbound (college_id, channel, key, received_at) "
                      "VALUES ($1, 'chat', 'k', $2)", cast.college.id, cast.now)
    assert (await _tidy(cast, days=3))["inbound"] == 0
    assert (await _tidy(cast, days=3, seconds=1))["inbound"] == 1


async def test_a_push_keeps_its_row_when_its_words_go(database: str) -> None:
    cast = await a_cast()
    push = await cast.push()
    await cast.deliver()
    assert (await _tidy(cast, days=91))["push_bodies"] == 1
    row = await cast.row(push)
    assert (row["reply_sealed"], row["state"]) == (None, "accepted")
    assert (await _tidy(cast, days=731))["pushes"] == 1


async def test_what_waits_in_the_inbox_is_dropped_by_name_when_it_is_old(database: str) -> None:
    cast = await a_cast()
    push = await cast.push(Say("旧的"))
    await cast.deliver()
    assert (await _tidy(cast, days=89))["old_inbox"] == 0
    await _tidy(cast, days=91)
    assert await cast.fate(push) == ("dropped", "expired")


async def test_a_conversation_goes_but_the_binding_stays(database: str) -> None:
    cast = await a_cast()
    await sql.changed("UPDATE contact SET data_sealed = '\\x00', flow = 'bind', last_at = $1",
                      cast.now)
    await _tidy(cast, days=9)
    row = await sql.one("SELECT flow, data_sealed, person_id FROM contact WHERE person_id = $1",
                        cast.student)
    assert row == {"flow": "", "data_sealed": None, "person_id": cast.student}


async def test_another_colleges_rows_stay(database: str) -> None:
    from tests.pushes.cast import a_college

    cast = await a_cast()
    await cast.push()
    await cast.deliver()
    other = await a_college("b")
    counts = await retention.tidy(other, now=cast.now + timedelta(days=1000))
    assert set(counts.values()) == {0}


async def test_swipes_at_the_gate_go_after_thirty_days_and_their_number_stays(
    database: str,
) -> None:
    cast = await a_cast()
    for n, (day, state) in enumerate((
        ("2026-10-17", "absent"), ("2026-10-17", "absent"), ("2026-10-18", "normal"),
        ("2026-10-19", "absent"),
    )):
        await sql.changed(
            "INSERT INTO fact (college_id, feed_id, source_key, batch_id, subject_id, kind, day, "
            "period, value, state, note) VALUES ($1, 1, $2, 1, $3, 'student.dormitory', "
            "$4::text::date, '', 1, $5, '3栋')",
            cast.college.id, f"k{n}", cast.student, day, state,
        )
    assert (await _tidy(cast))["swipes"] == 3
    assert await sql.value("SELECT count(*) FROM fact") == 1
    row = await sql.one("SELECT month::text, recorded FROM fact_tally "
                        "WHERE kind = 'dormitory.nights_out'")
    assert row == {"month": "2026-10-01", "recorded": 1}
