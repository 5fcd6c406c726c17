"""导出: all of one's own record and nobody else's; a graduate has thirty days for it (S11)."""

from __future__ import annotations

from datetime import timedelta

from models import sql
from services import imports
from tests.bot_says import START
from tests.pages.conftest import Town
from tests.people.conftest import STUDENT

OTHER = "2025020115"


async def writes(town: Town, openid: str, number: str, *said: str) -> None:
    await town.cast.binds(openid, number)
    for line in said:
        town.clock.move(seconds=20)
        await town.cast.says(openid, line)


async def graduates(town: Town) -> None:
    text = f"学号,姓名,班级,状态\n{STUDENT},丙同学,软件2501,毕业\n"
    result = await imports.run(
        town.cast.college, "students", text.encode(), by="管", now=town.clock.now()
    )
    assert result.ok, result.errors


async def test_one_s_own_record_is_there_whole_and_nobody_else_s(town: Town) -> None:
    await writes(town, "stu", STUDENT, "记 今天接了线", "2", "私 和爸妈吵了一架 <b>")
    await writes(town, "thief", OTHER, "私 别人的心事")
    page = await town.browser("stu").opens("/export")
    assert page.status == 200
    assert "共 1 天、2 段" in page.text
    assert "今天接了线" in page.text and "和爸妈吵了一架 &lt;b&gt;" in page.text
    assert "别人的心事" not in page.text
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'own.export'") == 1


async def test_it_can_be_kept_as_a_text_that_no_cache_keeps(town: Town) -> None:
    await writes(town, "stu", STUDENT, "私 和爸妈吵了一架")
    page = await town.browser("stu").opens("/export.txt")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "（只有你能看） 和爸妈吵了一架" in page.text


async def test_who_has_written_nothing_is_told_how_to_begin(town: Town) -> None:
    await town.cast.binds("stu", STUDENT)
    assert "还没有记录" in (await town.browser("stu").opens("/export")).text


async def test_the_chat_gives_the_link(town: Town) -> None:
    await town.cast.binds("stu", STUDENT)
    assert "/h5/demo/export" in await town.cast.says("stu", "导出")


async def test_a_graduate_opens_her_own_and_nothing_else_for_thirty_days(town: Town) -> None:
    await writes(town, "stu", STUDENT, "私 毕业前的话")
    await graduates(town)
    assert "/h5/demo/export" in await town.cast.says("stu", "日历")
    browser = town.browser("stu")
    assert "毕业前的话" in (await browser.opens("/export")).text
    page = await browser.opens("/codes")
    assert page.status == 403 and "导出" in page.text
    town.clock.move(days=31)
    late = await town.browser("stu").opens("/export")
    assert late.status == 403 and "毕业前的话" not in late.text


async def test_a_session_ends_with_the_thirty_days(town: Town) -> None:
    await writes(town, "stu", STUDENT, "私 毕业前的话")
    await graduates(town)
    town.clock.moment = START + timedelta(days=30, hours=15, minutes=55)
    browser = town.browser("stu")
    assert "毕业前的话" in (await browser.opens("/export")).text
    town.clock.move(minutes=10)
    assert "毕业前的话" not in (await browser.opens("/export")).text
