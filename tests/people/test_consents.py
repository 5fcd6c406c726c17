"""Consent is noted with its notice; who is under 18 takes the guardians' lane; graduates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.kit.reply import Card
from models import sql
from services import imports
from services.people import departing
from services.people.consents import NOTICE, is_minor
from services.pushes import claiming, enqueue
from tests.bot_says import START
from tests.people.conftest import STUDENT, Cast

TODAY = START.date()


async def born(cast: Cast, day: str) -> None:
    text = f"学号,姓名,班级,出生日期\n{STUDENT},丙同学,软件2501,{day}\n"
    result = await imports.run(cast.college, "students", text.encode(), by="管", now=START)
    assert result.ok, result.errors


@pytest.mark.parametrize(
    ("born_on", "minor"),
    [(None, False), (date(2008, 11, 19), True), (date(2008, 11, 18), False)],
)
def test_who_is_under_eighteen_today(born_on: date | None, minor: bool) -> None:
    assert is_minor(born_on, today=TODAY) is minor


def test_who_was_born_on_a_leap_day_comes_of_age_once() -> None:
    assert is_minor(date(2008, 2, 29), today=date(2026, 2, 27))
    assert not is_minor(date(2008, 2, 29), today=date(2026, 2, 28))


async def test_consent_is_noted_with_the_notice_that_was_read(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    row = await sql.one("SELECT person_id, notice, guardian, given_at FROM consent_given")
    assert row == {"person_id": await cast.person(STUDENT), "notice": NOTICE, "guardian": False,
                   "given_at": START}


async def test_a_minor_is_asked_for_her_guardians_consent(cast: Cast) -> None:
    await born(cast, "2009-05-01")
    said = await cast.says("stu", f"绑定 {STUDENT} {await cast.code(STUDENT)}")
    assert "1 是我，监护人和我都同意并绑定" in said
    assert await sql.value("SELECT count(*) FROM consent_given") == 0
    await cast.says("stu", "1")
    assert await sql.value("SELECT guardian FROM consent_given") is True


@pytest.mark.parametrize(
    ("day", "channel"), [("2009-05-01", "service"), ("2008-05-01", "template")]
)
async def test_minors_get_no_template_messages(cast: Cast, day: str, channel: str) -> None:
    await born(cast, day)
    await cast.binds("stu", STUDENT)
    await sql.changed("UPDATE college SET templates = '{\"todo\": {\"id\": \"t\"}}'")
    await enqueue(cast.college, dedupe="x", person_id=await cast.person(STUDENT), kind="note",
                  urgency="now", reply=Card("todo", "有 1 件事"), now=START)
    found = await claiming.claim(
        await fresh(cast), now=START + timedelta(minutes=1), by="w", queue="now"
    )
    assert [push.channel for push in found.to_send] == [channel]


async def fresh(cast: Cast):
    cast.bot.deps.colleges.forget()
    await sql.changed("UPDATE college SET version = version + 1")
    return await cast.bot.deps.colleges.get(cast.college.code)


async def graduated(cast: Cast) -> None:
    text = f"学号,姓名,班级,状态\n{STUDENT},丙同学,软件2501,毕业\n"
    result = await imports.run(cast.college, "students", text.encode(), by="管", now=START)
    assert result.ok, result.errors


async def test_a_graduate_is_out_at_once_and_reads_of_the_export(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    await graduated(cast)
    said = await cast.says("stu", "日历")
    assert said.startswith("你已毕业（离校），这里已经关闭。")
    assert "12月18日" in said


async def test_after_thirty_days_the_phone_is_let_go_of(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    await graduated(cast)
    for days, unbound in ((30, 0), (31, 1)):
        counts = await departing.close_due(cast.college, now=START + timedelta(days=days))
        assert counts["unbound"] == unbound
    assert (await cast.says("stu", "日历")).startswith("先绑定身份")
