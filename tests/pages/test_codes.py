"""验证码单: whose classes, what is on it, what it leaves behind, and that it is shown once."""

from __future__ import annotations

import asyncio
import re

from models import sql
from tests.pages.conftest import Browser, Page, Town
from tests.people.conftest import STUDENT, Cast

CODE = re.compile(r"绑定 (\S+) ([2-9A-HJ-NP-Z]{4})<")


async def class_id(name: str) -> int:
    return await sql.value("SELECT id FROM org WHERE name = $1", name)


async def sheet(browser: Browser, name: str = "软件2501") -> tuple[Page, str]:
    path = f"/codes/{await class_id(name)}"
    token = (await browser.opens(path)).token
    return await browser.sends(path, {"token": token}), token


async def test_an_administrator_sees_all_classes_and_an_advisor_her_own(town: Town) -> None:
    page = await town.browser("adm").opens("/codes")
    assert "软件2501" in page.text and "大数据2501" in page.text
    page = await town.browser("adv").opens("/codes")
    assert "软件2502" in page.text and "大数据2501" not in page.text


async def test_a_sheet_has_a_code_for_everybody_unbound_and_it_binds(town: Town) -> None:
    page, _ = await sheet(town.browser("adm"))
    (number, code), = CODE.findall(page.text)
    assert number == STUDENT and "丙同学" in page.text and "11月25日 08:00 前有效" in page.text
    await town.cast.says("stu", f"绑定 {number} {code}")
    assert (await town.cast.says("stu", "1")).startswith("绑好了")


async def test_who_is_bound_or_gone_is_not_on_it(town: Town) -> None:
    await town.cast.binds("stu", STUDENT)
    page = await town.browser("adm").opens(f"/codes/{await class_id('软件2501')}")
    assert "都绑好了" in page.text and "毕业同学" not in page.text
    assert "<form" not in page.text


async def test_a_new_sheet_ends_the_codes_of_the_last(town: Town) -> None:
    first, _ = await sheet(town.browser("adm"))
    await sheet(town.browser("adm"))
    (number, code), = CODE.findall(first.text)
    said = await town.cast.says("stu", f"绑定 {number} {code}")
    assert "过期" in said or "作废" in said or "新" in said


async def test_the_same_form_twice_makes_one_sheet(town: Town) -> None:
    browser = town.browser("adm")
    path = f"/codes/{await class_id('软件2501')}"
    token = (await browser.opens(path)).token
    pages = await asyncio.gather(*(browser.sends(path, {"token": token}) for _ in range(3)))
    assert sorted(page.status for page in pages) == [200, 409, 409]
    assert sum(bool(CODE.search(page.text)) for page in pages) == 1
    assert "验证码只显示一次" in next(page.text for page in pages if page.status == 409)
    issued = "SELECT count(*) FROM bind_code WHERE person_id = $1"
    assert await sql.value(issued, await town.cast.person(STUDENT)) == 1


async def test_each_code_of_a_sheet_is_in_the_audit_of_its_person(town: Town) -> None:
    await sheet(town.browser("adv"))
    rows = await sql.rows("SELECT actor_id, subject_person_id FROM audit "
                          "WHERE action = 'bind.sheet'")
    cast: Cast = town.cast
    assert rows == [{
        "actor_id": await cast.person("T001"), "subject_person_id": await cast.person(STUDENT)
    }]


async def test_a_class_of_somebody_else_gives_no_sheet(town: Town) -> None:
    browser = town.browser("adv")
    own = f"/codes/{await class_id('软件2501')}"
    other = f"/codes/{await class_id('大数据2501')}"
    token = (await browser.opens(own)).token
    page = await browser.sends(other, {"token": token})
    assert page.status == 403 and "外班同学" not in page.text
    assert (await browser.gets(other)).text == (await browser.gets("/codes/987654")).text
    denied = "SELECT count(*) FROM audit WHERE action = 'bind.sheet.denied'"
    assert await sql.value(denied) == 3


async def test_a_form_from_elsewhere_makes_nothing(town: Town) -> None:
    adm, adv = town.browser("adm"), town.browser("adv")
    path = f"/codes/{await class_id('软件2501')}"
    await adm.opens(path)
    stolen = (await adv.opens(path)).token
    batches = (await adm.opens("/batches")).token
    for token in ("", "x", "x.y", stolen, batches, "é.é"):
        page = await adm.sends(path, {"token": token})
        assert page.status == 403 and not CODE.search(page.text)
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'bind.sheet'") == 0


async def test_names_are_shown_and_not_obeyed(town: Town) -> None:
    await sql.rows("UPDATE person SET name = '<b onclick=x>丙</b>' WHERE number = $1", STUDENT)
    page, _ = await sheet(town.browser("adm"))
    assert "<b onclick" not in page.text and "&lt;b onclick" in page.text
