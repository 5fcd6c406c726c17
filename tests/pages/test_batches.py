"""导入批次: a file from the phone, whole or its good rows, the return sheet, 撤."""

from __future__ import annotations

import csv
import io
import re

import pytest

from models import sql
from services.pushes.queueing import opened
from tests.pages.conftest import Browser, Page, Town

HEAD = "学号,姓名,班级,入学日期,状态\n"
GOOD = "2025020111,好一,软件2501,2025-09-01,在读\n"
BAD = "2025020112,坏一,软件2510,2025-09-01,在读\n2025020113,=坏二,软件2501,2025-09-01,在读\n"
LINK = re.compile(r'href="([^"]*/returned\?[^"]*)"')


def link_of(page: Page) -> str:
    found = LINK.search(page.text)
    assert found is not None
    return found[1].replace("&amp;", "&")


async def there(number: str = "2025020111") -> bool:
    return bool(await sql.value("SELECT count(*) FROM person WHERE number = $1", number))


async def test_a_file_comes_in_and_is_a_batch(town: Town) -> None:
    page = await town.browser("adm").uploads(HEAD + GOOD)
    assert page.status == 200 and re.search(r"/batches/20261118-\d\d\?done=new$", page.url)
    assert "装好了。" in page.text and "新 1、改 0、没变 0" in page.text
    assert await there()


async def test_by_default_one_bad_row_keeps_all_out(town: Town) -> None:
    page = await town.browser("adm").uploads(HEAD + GOOD + BAD)
    assert page.status == 422
    assert "没有装入 学生.csv，原来的照用" in page.text, page.text[-900:]
    assert "第 3 行班级「软件2510」没有，像「软件250" in page.text
    assert not await there()


async def partial(browser: Browser) -> Page:
    return await browser.uploads(HEAD + GOOD + BAD, how="partial")


async def test_good_rows_first_and_the_rest_on_a_return_sheet(town: Town) -> None:
    browser = town.browser("adm")
    page = await partial(browser)
    assert "新 1、改 0、没变 0、退回 2" in page.text and "退回的 2 行" in page.text
    found = await browser.gets(link_of(page))
    assert found.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = list(csv.reader(io.StringIO(found.text.removeprefix("\ufeff"))))
    assert rows[0][-4:] == ["行", "列", "值", "怎么改"]
    assert [row[1] for row in rows[1:]] == ["坏一", "'=坏二"]


async def test_a_return_sheet_is_its_owners_for_a_day(town: Town) -> None:
    browser = town.browser("adm")
    link = link_of(await partial(browser))
    await sql.rows(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) SELECT college_id, $1, "
        "'admin', org_id, from_on FROM post WHERE role = 'admin' LIMIT 1",
        await town.cast.person("T002"),
    )
    other = await town.browser("boss").opens(link)
    assert other.status == 403 and "不是给您的" in other.text and "坏一" not in other.text
    assert (await town.browser("stu").opens(link)).status == 403
    town.clock.move(hours=24)
    assert (await browser.opens(link)).status == 200
    town.clock.move(seconds=1)
    assert (await browser.opens(link)).status == 403
    changed = link.replace("until=1", "until=2")
    assert (await browser.opens(changed)).status == 403


async def test_a_return_sheet_past_its_time_says_how_to_get_one(town: Town) -> None:
    browser = town.browser("adm")
    page = await partial(browser)
    town.clock.move(days=14, seconds=1)
    page = await browser.opens(page.url.partition("?")[0])
    assert "留 14 天，已经过期" in page.text and "坏一" not in page.text


async def test_undoing_asks_first_and_takes_back_what_came_in(town: Town) -> None:
    browser = town.browser("adm")
    page = await partial(browser)
    undo = page.url.partition("?")[0] + "/undo"
    page = await browser.gets(undo)
    assert "会还原 1 行" in page.text and await there()
    done = await browser.sends(undo, {"token": page.token})
    assert "撤好了" in done.text and not await there()
    again = await browser.sends(undo, {"token": page.token})
    assert again.status == 409 and "撤" in again.text


async def test_the_same_file_again_is_said_and_makes_no_batch(town: Town) -> None:
    browser = town.browser("adm")
    await browser.uploads(HEAD + GOOD)
    page = await browser.uploads(HEAD + GOOD)
    assert page.url.endswith("?done=again") and "没有变化" in page.text


async def test_other_administrators_are_told_and_the_one_who_sees_it_is_not(town: Town) -> None:
    await sql.rows(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) SELECT college_id, $1, "
        "'admin', org_id, from_on FROM post WHERE role = 'admin' LIMIT 1",
        await town.cast.person("T002"),
    )
    await partial(town.browser("adm"))
    row, = await sql.rows("SELECT person_id, dedupe, reply_sealed FROM push "
                          "WHERE kind = 'import.result'")
    assert row["person_id"] == await town.cast.person("T002")
    card = opened(town.cast.college, row["dedupe"], row["reply_sealed"])
    assert card.template == "ops" and card.path.startswith("batches/20261118-")
    lines = card.text.splitlines()
    assert lines[0] == "有 1 份导入的结果"
    assert lines[1].endswith("学籍名单 3 行：新 1、改 0、没变 0、退回 2")
    assert lines[2].startswith("第 3 行班级「软件2510」没有")


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [("空.csv", b"", 400, "没有收到文件"), ("x.csv", b"\x00\x01", 422, "没有装入"),
     ("x.xlsx", b"PK\x03\x04 nonsense", 422, "没有装入"),
     ("<b>.csv", HEAD.encode(), 422, "&lt;b&gt;.csv"),
     ("a.csv", HEAD.replace("姓名", "名").encode(), 422, "姓名")],
)
async def test_a_file_that_is_none_is_told_plainly(
    town: Town, name: str, data: bytes, status: int, said: str
) -> None:
    page = await town.browser("adm").uploads(data, name=name)
    assert page.status == status and said in page.text and "<b>" not in page.text


async def test_an_unknown_kind_and_too_large_a_file_are_refused(town: Town) -> None:
    browser = town.browser("adm")
    assert (await browser.uploads(HEAD + GOOD, kind="nonsense")).status == 409
    page = await browser.uploads(b"x" * (16 * 2**20 + 1))
    assert page.status == 413 and "最多 16 MB" in page.text


async def test_a_file_with_a_token_of_elsewhere_is_not_read(town: Town) -> None:
    browser = town.browser("adm")
    await browser.opens("/batches")
    for token in ("", "a.b"):
        assert (await browser.uploads(HEAD + GOOD, token=token)).status == 403
    page = await browser.sends("/batches", {"token": "x"})
    assert page.status == 400 and not await there()


async def test_an_import_under_way_lets_the_second_come_back(town: Town) -> None:
    async with sql.in_transaction():
        await sql.rows("SELECT pg_advisory_xact_lock($1, $2)", 0x6C78, town.cast.college.id)
        page = await town.browser("adm").uploads(HEAD + GOOD)
    assert page.status == 409 and "另一份文件正在装" in page.text
    assert not await there()


async def test_batches_are_listed_page_by_page(town: Town) -> None:
    for n in range(20):
        await town.browser("adm").uploads(HEAD + GOOD.replace("好一", f"好{n}"))
    page = await town.browser("adm").opens("/batches")
    assert page.text.count("学籍名单<span") == 20 and "更早的" in page.text
    page = await town.browser("adm").opens("/batches?page=2")
    assert "组织机构名单" in page.text and "<form" not in page.text


async def test_the_chat_gives_the_link_that_the_page_takes(town: Town) -> None:
    browser = town.browser("adm")
    page = await partial(browser)
    number = page.url.rpartition("/")[2].partition("?")[0]
    said = await town.cast.says("adm", f"批次 {number}")
    assert said.splitlines()[-2:] == ["1 下退回表", "2 撤这批"] and "第 3 行班级" in said
    said = await town.cast.says("adm", "1")
    link = next(line for line in said.splitlines() if line.startswith("http"))
    link = link.replace("http://127.0.0.1:8080", town.web)
    assert "坏一" in (await browser.opens(link)).text
    await town.cast.says("adm", f"批次 {number}")
    assert "会还原 1 行" in await town.cast.says("adm", "2")
