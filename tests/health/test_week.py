"""The administrator's week says what is recorded, and what is not measured (A09)."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.texts import Texts
from models import sql
from services.health import week
from tests.bot_says import START, Bot
from tests.health.conftest import Cast, a_push, told


async def counted(cast: Cast, days_ago: int, **counts: int) -> None:
    """A day's answers as the job left them."""
    given = {"answers": 100, "late": 0, "faults": 0, "slowest_ms": 40, **counts}
    await sql.changed(
        "INSERT INTO job_run (college_id, job, slot, state, counts) "
        "VALUES ($1, 'count_answers', $2, 'done', $3)", cast.college.id,
        START - timedelta(days=days_ago - 1, hours=5), sql.dumped(given),
    )


async def test_the_week_is_what_the_jobs_counted_and_today(cast: Cast) -> None:
    await counted(cast, 1, answers=5000, late=1, slowest_ms=1900, faults=3)
    await counted(cast, 2, answers=208)
    await sql.changed("DELETE FROM inbound")
    said = (await cast.says("root", "本周小结")).splitlines()
    assert "：答复 5,208 次，按时 99.98%（5,207/5,208），最慢 1.9 秒，" in said[0]
    assert said[0].endswith("没办成 3 次（当时都说明了没存下）。")
    assert "可用率和备份这里没有测" in said[-2]


async def test_one_late_answer_is_never_rounded_away(cast: Cast) -> None:
    one = week.Answers(answers=1_000_000, late=1, faults=0, slowest_ms=0)
    assert str(one.share) == "99.99"


async def test_days_without_a_count_are_owned_up_to(cast: Cast) -> None:
    await counted(cast, 1)
    assert "有 1 天没计数，实际更多" in await cast.says("root", "本周小结")


async def test_last_week_s_counts_stay_out(cast: Cast) -> None:
    await counted(cast, 3, answers=7777)
    await sql.changed("DELETE FROM inbound")
    assert "7,777" not in await cast.says("root", "本周小结")


async def test_yesterday_s_answers_are_counted_before_they_go(cast: Cast) -> None:
    await sql.changed("DELETE FROM inbound")
    yesterday = START - timedelta(hours=12)
    for n, (carried, fault, ms) in enumerate(
            [("passive", "", 20), ("late", "", 4100), ("passive", "3K7", 5), ("none", "", 1)]):
        await sql.changed(
            "INSERT INTO inbound (college_id, channel, key, carried, received_at, done_at, fault) "
            "VALUES ($1, 'chat', $2, $3, $4, $5, $6)", cast.college.id, f"k{n}", carried,
            yesterday, yesterday + timedelta(milliseconds=ms), fault,
        )
    counts = await week.answers_of_day_before(cast.college, START - timedelta(hours=5))
    assert counts == {"answers": 3, "late": 1, "faults": 1, "slowest_ms": 4100}


async def test_an_answer_s_time_and_an_apology_are_on_record(cast: Cast) -> None:
    """What the counts stand on: the moment an answer was ready, and the number of an apology."""
    from bot.webhook.turn import apologise

    bot: Bot = cast.bot
    ticks = iter(range(10))

    def later():
        return START + timedelta(milliseconds=700 * next(ticks))

    bot.clock.now = later
    message = bot.text("root", "帮助")
    ticks = iter(range(10))
    await bot.hears(message)
    row = await sql.one("SELECT received_at, done_at, fault FROM inbound ORDER BY id DESC LIMIT 1")
    assert (row["done_at"] - row["received_at"], row["fault"]) == (timedelta(seconds=0.7), "")
    await apologise(bot.deps, bot.college, bot.text("root", "坏"), carry=lambda: "passive",
                    number="3K7")
    assert await sql.value("SELECT fault FROM inbound ORDER BY id DESC LIMIT 1") == "3K7"


async def test_jobs_that_failed_say_what_was_made_up(cast: Cast) -> None:
    for hours, state in ((3, "failed"), (2, "done"), (1, "missed")):
        await sql.changed(
            "INSERT INTO job_run (college_id, job, slot, state) VALUES ($1, 'tidy', $2, $3)",
            cast.college.id, START - timedelta(hours=hours), state)
    assert "定时任务没跑成 2 次，后来补上 1" in await cast.says("root", "本周小结")


async def test_the_inbox_s_backlog_has_its_age(cast: Cast) -> None:
    for days in (1, 6):
        await a_push(cast.college, await cast.person("2026020107"), state="inbox",
                     reason="no_channel", done_at=None, at=START - timedelta(days=days))
    assert "收件箱积压 2 件（最老 6 天）" in await cast.says("root", "本周小结")


async def test_friday_s_push_goes_to_each_administrator_once(cast: Cast) -> None:
    for _ in range(2):
        await week.send(cast.college, now=START, today=START.date(), texts=Texts())
    assert [one.partition("\n")[2] for one in await told(cast.college)] == ["回「本周小结」看。"]
