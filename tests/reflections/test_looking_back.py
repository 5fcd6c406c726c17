"""The month's calendar and the week's look back; what rests by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import charts
from bot.kit.texts import Texts
from handlers.chat.record_views import calendar_data, week_data
from models import sql
from services.reflections import looking_back, resting, writing
from tests.bot_says import START
from tests.reflections.cast import TODAY, Cast

FIRST = date(2026, 11, 1)


async def write(cast: Cast, *days: date) -> None:
    student = await cast.asker("student")
    for day in days:
        await writing.add(student, f"写于 {day}。第二句。", now=START, day=day, window=90)


async def on_leave(cast: Cast, first: date, last: date, kind: str = "sick") -> None:
    await sql.changed(
        "INSERT INTO leave (college_id, person_id, from_on, to_on, kind) "
        "VALUES ($1, $2, $3, $4, $5)", cast.college.id, cast.ids["student"], first, last, kind,
    )


async def day_off(cast: Cast, day: date, kind: str) -> None:
    await sql.changed(
        "INSERT INTO day_off (college_id, day, kind) VALUES ($1, $2, $3)",
        cast.college.id, day, kind,
    )


async def term(cast: Cast, code: str, first: date, last: date) -> None:
    await sql.changed(
        "INSERT INTO term (college_id, code, starts_on, ends_on) VALUES ($1, $2, $3, $4)",
        cast.college.id, code, first, last,
    )


async def test_a_month_counts_written_resting_and_empty_days(cast: Cast):
    await write(cast, date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 16), TODAY)
    await on_leave(cast, date(2026, 11, 5), date(2026, 11, 6))
    month = await looking_back.month(await cast.asker("student"), first=FIRST)
    assert set(month.written) == {
        date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 16), TODAY,
    }
    assert month.rest == {date(2026, 11, 5): "leave", date(2026, 11, 6): "leave"}
    assert month.empty == 17 - 4 - 2  # from the first record on the 2nd to the 18th


async def test_before_the_first_record_no_day_is_a_gap(cast: Cast):
    await write(cast, TODAY)
    month = await looking_back.month(await cast.asker("student"), first=FIRST)
    assert (month.empty, month.change, month.began_on) == (0, None, TODAY)


async def test_today_is_no_gap_while_it_lasts(cast: Cast):
    await write(cast, date(2026, 11, 17))
    month = await looking_back.month(await cast.asker("student"), first=FIRST)
    assert month.empty == 0
    assert month.week[-1] == (date(2026, 11, 17), "written")


async def test_leave_keeps_the_strength(cast: Cast):
    await write(cast, *(date(2026, 11, day) for day in range(2, 13)))
    before = await looking_back.month(await cast.asker("student"), first=FIRST)
    await on_leave(cast, date(2026, 11, 13), TODAY)
    after = await looking_back.month(await cast.asker("student"), first=FIRST)
    assert (before.strength, after.strength) == (32, 44)


async def test_a_month_before_ends_with_its_own_strength(cast: Cast):
    await write(cast, date(2026, 10, 30), date(2026, 10, 31), *(
        TODAY - timedelta(days=n) for n in range(5)
    ))
    student = await cast.asker("student")
    october = await looking_back.month(student, first=date(2026, 10, 1))
    november = await looking_back.month(student, first=FIRST)
    assert november.change == november.strength - october.strength


@pytest.mark.parametrize(("kind", "rest"), [
    ("holiday", "holiday"), ("exam", "exam"), ("sports", None), ("workday", None),
    ("training", None),
])
async def test_which_days_off_rest(cast: Cast, kind: str, rest: str | None):
    await day_off(cast, TODAY, kind)
    found = await resting.days(await cast.asker("student"), since=TODAY, until=TODAY)
    assert found.get(TODAY) == rest


async def test_days_between_terms_rest_and_before_the_first_nothing_is_known(cast: Cast):
    await term(cast, "a", date(2026, 3, 2), date(2026, 7, 10))
    await term(cast, "b", date(2026, 8, 31), date(2027, 1, 17))
    student = await cast.asker("student")
    found = await resting.days(student, since=date(2026, 2, 1), until=date(2026, 9, 1))
    assert (min(found), max(found)) == (date(2026, 7, 11), date(2026, 8, 30))
    assert set(found.values()) == {"break"}


async def test_an_internship_rests_and_says_so(cast: Cast):
    await on_leave(cast, TODAY, TODAY, kind="internship")
    found = await resting.days(await cast.asker("student"), since=TODAY, until=TODAY)
    assert found == {TODAY: "internship"}


async def test_the_leave_of_another_is_not_mine(cast: Cast):
    await on_leave(cast, TODAY, TODAY)
    assert await resting.days(await cast.asker("mate"), since=TODAY, until=TODAY) == {}


async def test_the_week_shows_one_sentence_a_day(cast: Cast):
    await write(cast, date(2026, 11, 16), date(2026, 11, 17), TODAY)
    week = await looking_back.week(await cast.asker("student"))
    assert (week.days, week.parts) == (3, 3)
    assert week.sentences == ("写于 2026-11-16", "写于 2026-11-17", "写于 2026-11-18")


async def test_the_week_is_drawn_from_its_days(cast: Cast):
    await write(cast, date(2026, 11, 16), TODAY, TODAY)
    week = await looking_back.week(await cast.asker("student"))
    data = week_data(week, Texts())
    assert [day["parts"] for day in data["days"]] == [1, 0, 2, 0, 0, 0, 0]
    assert data["title"].endswith("写了 2 天、3 段")
    assert charts.draw("week_review", data).startswith(b"\x89PNG")


async def test_a_year_ago_is_remembered(cast: Cast):
    student = await cast.asker("student")
    await writing.add(student, "第一次进机房。", now=START, day=date(2025, 11, 18), window=400)
    assert (await looking_back.week(student)).year_ago == "第一次进机房"


async def test_the_calendar_is_drawn_from_these_numbers(cast: Cast):
    await write(cast, date(2026, 11, 16), TODAY)
    await on_leave(cast, date(2026, 11, 17), date(2026, 11, 17))
    month = await looking_back.month(await cast.asker("student"), first=FIRST)
    data = calendar_data(month, Texts())
    assert data["days"]["2026-11-17"] == {"rest": "请假"}
    assert data["figures"][0] == ["写了", "2 天"]
    assert charts.draw("calendar_heat", data).startswith(b"\x89PNG")
