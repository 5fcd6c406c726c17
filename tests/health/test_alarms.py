"""Alarms are told once and once when over; never at night, and not while silenced (A09)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import health
from services.health import Finding, alarms
from services.pushes.queueing import opened
from tests.bot_says import START
from tests.health.conftest import Cast, a_push, examined, told

QUEUE = Finding(what="queue", problem="stuck", data={"minutes": 11, "waiting": 3})
WELL = Finding(what="queue", data={"minutes": 0, "waiting": 0})
NIGHT = START + timedelta(hours=14)


async def follow(cast: Cast, *findings: Finding, at: datetime = START) -> dict[str, int]:
    return await alarms.follow(cast.college, findings, texts=Texts(), now=at)


async def test_an_alarm_is_told_once_and_once_when_it_is_over(cast: Cast) -> None:
    for minute in range(0, 15, 5):
        await follow(cast, QUEUE, at=START + timedelta(minutes=minute))
    assert await told(cast.college) == [
        "运行提醒 1 条\n■ 投递队列最老 11 分钟（线 5），还有 3 条\n回「告警」看现在的"]
    for minute in range(15, 30, 5):
        await follow(cast, WELL, at=START + timedelta(minutes=minute))
    over = (await told(cast.college))[1:]
    assert len(over) == 1 and "● 11月18日 08:15 恢复：" in over[0]


async def test_an_alarm_travels_as_the_template_of_running_the_house(cast: Cast) -> None:
    await follow(cast, QUEUE)
    row = await sql.one("SELECT dedupe, channel, kind, reply_sealed FROM push")
    reply = opened(cast.college, row["dedupe"], row["reply_sealed"])
    assert (row["channel"], row["kind"]) == ("template", "ops.alarm")
    assert isinstance(reply, Card) and reply.template == "ops"


async def test_alarms_of_one_look_come_in_one_push(cast: Cast) -> None:
    late = Finding(what="feeds", subject="dormitory", problem="late",
                   data={"name": "宿舍门禁", "hours": 34})
    assert (await follow(cast, QUEUE, late))["told"] == 2
    assert len(await told(cast.college)) == 1


async def test_nobody_is_told_at_night_and_what_passed_is_told_as_passed(cast: Cast) -> None:
    await follow(cast, QUEUE, at=NIGHT)
    await follow(cast, WELL, at=NIGHT + timedelta(minutes=30))
    assert await told(cast.college) == []
    await follow(cast, WELL, at=START + timedelta(days=1))
    assert "● 11月18日 22:00 发生、22:30 已消除：" in (await told(cast.college))[0]


async def test_what_still_goes_on_in_the_morning_is_told_then(cast: Cast) -> None:
    await follow(cast, QUEUE, at=NIGHT)
    await follow(cast, QUEUE, at=START + timedelta(days=1))
    assert len(await told(cast.college)) == 1


async def test_a_check_that_was_not_looked_at_ends_nothing(cast: Cast) -> None:
    await follow(cast, QUEUE)
    await follow(cast, Finding(what="disk", data={}), at=START + timedelta(minutes=5))
    assert len(await alarms.going_on(cast.college)) == 1


async def test_without_an_administrator_an_alarm_waits_for_one(cast: Cast) -> None:
    await sql.changed("UPDATE post SET until_on = '2026-01-01' WHERE role = 'admin'")
    await follow(cast, QUEUE)
    assert await told(cast.college) == []
    await sql.changed("UPDATE post SET until_on = NULL WHERE role = 'admin'")
    await follow(cast, QUEUE, at=START + timedelta(minutes=5))
    assert len(await told(cast.college)) == 1


async def test_the_list_says_since_when_and_what_to_do(cast: Cast) -> None:
    await follow(cast, QUEUE)
    said = await cast.says("root", "告警")
    assert said.splitlines()[:3] == [
        "1 件：", "■ 投递队列最老 11 分钟（线 5），还有 3 条",
        "11月18日 08:00 起；红色的先发；请运维看 worker 和微信的回话"]
    assert said.endswith("1 静默 1 小时")


async def test_a_silenced_alarm_that_comes_and_goes_is_not_told_again(cast: Cast) -> None:
    await follow(cast, QUEUE)
    await cast.says("root", "告警")
    assert "1 件静默到 09:00" in await cast.says("root", "1")
    for minute, found in ((5, WELL), (10, QUEUE), (15, WELL), (20, QUEUE)):
        await follow(cast, found, at=START + timedelta(minutes=minute))
    assert len(await told(cast.college)) == 1
    await follow(cast, QUEUE, at=START + timedelta(minutes=65))
    assert len(await told(cast.college)) == 2


async def test_silence_holds_one_alarm_not_the_others(cast: Cast) -> None:
    await follow(cast, QUEUE)
    await cast.says("root", "告警")
    await cast.says("root", "1")
    full = Finding(what="disk", problem="full", data={"free": 2, "gb": 1.0})
    await follow(cast, QUEUE, full, at=START + timedelta(minutes=5))
    assert "■ 磁盘只剩 2%" in (await told(cast.college))[1]


async def test_silence_can_be_taken_back(cast: Cast) -> None:
    await follow(cast, QUEUE)
    await cast.says("root", "告警")
    await cast.says("root", "1")
    assert "撤回了静默" in await cast.says("root", "撤销")
    await follow(cast, WELL, at=START + timedelta(minutes=5))
    assert len(await told(cast.college)) == 2


async def test_silence_for_what_is_over_says_so(cast: Cast) -> None:
    await follow(cast, QUEUE)
    await cast.says("root", "告警")
    await follow(cast, WELL, at=START + timedelta(minutes=5))
    assert "都已经过去了" in await cast.says("root", "1")


async def test_without_any_the_answer_is_plain(cast: Cast) -> None:
    assert (await cast.says("root", "告警")).startswith("现在没有告警。")


async def test_an_apology_said_three_times_in_an_hour_is_an_alarm(cast: Cast) -> None:
    await sql.changed("UPDATE inbound SET fault = '3K7'")
    assert await sql.value("SELECT count(*) FROM inbound WHERE fault <> ''") < 3
    for _ in range(3):
        await cast.says("root", "帮助")
    await sql.changed("UPDATE inbound SET fault = '3K7'")
    found = await health.look(cast.college, now=START)
    assert health.find(found, "faults").problem == "many"


async def test_a_picture_that_was_not_drawn_reaches_the_administrator(cast: Cast) -> None:
    """〔wait/no_picture〕 says so to the person."""
    await a_push(cast.college, await cast.person("2026020107"), reason="picture_failed")
    await examined(cast.college)
    await follow(cast, *await health.look(cast.college, now=START + timedelta(minutes=5)),
                 at=START + timedelta(minutes=5))
    assert any("有 1 张图没画成" in one for one in await told(cast.college))
