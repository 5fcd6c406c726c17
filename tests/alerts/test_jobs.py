"""The clock's part: cards in the morning, the week's summary, rules after an import."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from bot.kit.reply import Picture
from bot.kit.schedule import JOBS, Daily
from bot.kit.texts import Texts
from charts import draw
from handlers import jobs  # noqa: F401 - fills JOBS
from handlers.chat import digests
from models import sql
from services import digests as weeks
from services.alerts import evaluating, morning
from tests.alerts.cast import RULE, TODAY, School
from tests.bot_says import a_bot


async def _open_one(school: School) -> None:
    await school.student("乙")
    await school.absent("乙", 10, 11, 12)
    await school.evaluate()


async def _cards(school: School) -> dict[str, int]:
    today = school.now.astimezone(school.college.zone).date()
    return await morning.send_cards(school.college, now=school.now, today=today, texts=Texts())


async def test_a_counselor_with_somebody_to_look_at_gets_one_card_a_day(school: School) -> None:
    await _open_one(school)
    assert await _cards(school) == {"cards": 1}
    assert await _cards(school) == {"cards": 0}


async def test_nobody_is_told_of_a_day_with_nothing(school: School) -> None:
    await school.student("丁")
    await school.absent("丁", 10)
    await school.evaluate()
    assert await _cards(school) == {"cards": 0}


async def test_no_card_on_a_weekend(school: School) -> None:
    await _open_one(school)
    school.bot.clock.move(days=3)
    assert await _cards(school) == {"day_off": 1}


async def _week_of_lessons(school: School, *, days: range, away: int) -> None:
    """Normal periods on these days before today, the last `away` of them missed."""
    for n, ago in enumerate(days):
        state = "absent" if n < away else "normal"
        await school.absent("乙", ago, state=state)


async def _digest(school: School) -> weeks.Digest:
    found = await weeks.digest(await school.asker(), now=school.now, today=TODAY)
    assert found is not None
    return found


async def test_the_week_is_computed_from_rows(school: School) -> None:
    await school.student("乙")
    await _week_of_lessons(school, days=range(5, 10), away=0)
    await _week_of_lessons(school, days=range(0, 3), away=2)
    await school.absent("乙", 14, 15, 16, 17)
    school.bot.clock.move(hours=-20)
    await school.evaluate()
    school.bot.clock.move(hours=20)
    await school.says("晨报")
    await school.says("1 1")
    found = await _digest(school)
    assert (found.new, found.handled, found.median_hours) == (1, 1, 20)
    assert found.changed is not None
    assert found.changed.change == Decimal(100) / 3 - 100


async def test_a_week_in_which_nothing_happened_is_not_sent(school: School) -> None:
    await school.student("乙")
    counts = await weeks.send_digests(school.college, now=school.now, today=TODAY, texts=Texts())
    assert counts == {"sent": 0, "unchanged": 1}


async def test_a_changed_week_is_sent_once_as_a_report(school: School) -> None:
    await _open_one(school)
    for _ in range(2):
        await weeks.send_digests(school.college, now=school.now, today=TODAY, texts=Texts())
    rows = await sql.rows("SELECT kind, urgency FROM push WHERE kind = 'digest'")
    assert rows == [{"kind": "digest", "urgency": "digest"}]


async def test_the_summary_has_a_picture_without_a_name(school: School) -> None:
    await school.student("乙学生")
    for n in range(20):
        await school.student(f"丙{n}")
    school.people["乙"] = school.people["乙学生"]
    await _week_of_lessons(school, days=range(5, 10), away=0)
    await _week_of_lessons(school, days=range(0, 3), away=2)
    bot = a_bot(school.college, routers=(digests.router,), now=school.now)
    reply = await bot.says("o-counselor", "本周小结")
    assert isinstance(reply, Picture)
    assert "乙学生" not in str(reply.data)
    assert "网络2501 到课 −66.7 个百分点" in reply.text
    assert all(line["texts"][-1] in reply.text for line in reply.data["series"])  # R15
    assert draw(reply.chart, reply.data).startswith(b"\x89PNG")


async def test_rules_run_when_their_feed_brought_something(school: School) -> None:
    found = {RULE.id: RULE}
    assert await evaluating.with_fresh_batches(school.college, found) == {}
    await sql.changed(
        "INSERT INTO batch (college_id, feed_id, number, file_sha, by, at) "
        "VALUES ($1, $2, '20261118-01', 'x', 'test', $3)",
        school.college.id, school.feed, school.now)
    assert await evaluating.with_fresh_batches(school.college, found) == found
    await sql.changed(
        "INSERT INTO job_run (college_id, job, slot, state, counts) "
        "VALUES ($1, 'evaluate_after_import', $2, 'done', '{\"firing\": 0}')",
        school.college.id, school.now + timedelta(minutes=5))
    assert await evaluating.with_fresh_batches(school.college, found) == {}


def test_every_job_of_the_clock_runs_at_the_time_the_page_says() -> None:
    times = {name: job.timing for name, job in JOBS.items()}
    assert times["morning_cards"] == Daily(time(7, 30))
    assert times["weekly_digests"] == Daily(time(16, 30), weekday=4)


def test_a_week_that_is_not_over_is_compared_by_the_same_weekdays() -> None:
    mondays = (date(2026, 11, 9), date(2026, 11, 16))
    full, none = (Decimal(10), Decimal(10)), (Decimal(0), Decimal(10))
    days = {date(2026, 11, 9): full, date(2026, 11, 11): none, date(2026, 11, 16): full}
    line = weeks.class_line(1, "网络2501", days, mondays=mondays, reach=2)
    assert line.rates == (Decimal(50), Decimal(100))
    assert line.change == 0


def test_a_class_without_a_week_before_has_no_change() -> None:
    mondays = (date(2026, 11, 9), date(2026, 11, 16))
    days = {date(2026, 11, 16): (Decimal(9), Decimal(10))}
    line = weeks.class_line(1, "网络2501", days, mondays=mondays, reach=1)
    assert (line.rates, line.change) == ((None, Decimal(90)), None)
