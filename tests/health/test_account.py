"""What the account may do: asked of the stand-in's kinds of account, and what is done without."""

from __future__ import annotations

import pytest

from bot.kit.reply import Card, Picture, Say
from bot.wiring import checks, push_menus
from bot.wiring.menus import menu_documents
from models import sql
from services import health, menus
from services.people import menu_tags, scenes
from services.people.asker import build as asker_of
from tests.bot_says import START
from tests.health.house import NOON, PATHS, House

CARD = Card("todo", "今天 6 人", data={"title": "班级情况已更新", "state": "待查看"})


async def closed(house: House) -> set[str]:
    found = await checks.account(house.deps, house.college)
    return {one.subject for one in found if one.what == "capability" and one.problem}


async def test_a_verified_account_may_do_everything(house: House) -> None:
    found = await checks.account(house.deps, house.college)
    assert [one for one in found if one.problem] == []
    assert {one.subject for one in found if one.what == "capability"} == set(health.CAPABILITIES)
    assert health.find(found, "quota").data["limit"] == 100_000


async def test_an_unverified_account_has_none_of_the_interfaces(house: House) -> None:
    await house.is_a("unverified")
    assert await closed(house) == set(health.CAPABILITIES)


async def test_a_test_account_has_the_interfaces_and_a_tenth_of_the_quota(house: House) -> None:
    await house.is_a("test")
    found = await checks.account(house.deps, house.college)
    assert [one.subject for one in found if one.problem] == []
    assert health.find(found, "quota").data["limit"] == 10_000


@pytest.mark.parametrize("name", health.CAPABILITIES)
async def test_each_interface_is_asked_by_itself(house: House, name: str) -> None:
    await house.lacks(name)
    assert await closed(house) == {name}


async def test_asking_touches_nobody_and_changes_nothing(house: House) -> None:
    await push_menus(house.deps, house.college)
    before = await house.control("GET", "accounts")
    await checks.account(house.deps, house.college)
    after = await house.control("GET", "accounts")
    for part in ("menu", "conditional_menus", "tags"):
        assert before["accounts"][0][part] == after["accounts"][0][part]
    assert await house.texts("o1") == []


async def test_a_wrong_secret_is_told_before_anything_else(house: House) -> None:
    await house.control("PUT", "accounts/wx00000000000000a1", {"secret": "another"})
    found = await checks.account(house.deps, house.college)
    assert [(one.what, one.problem) for one in found] == [("credentials", "refused")]


async def test_a_template_the_account_has_not_is_named(house: House) -> None:
    await house.control("PUT", "accounts/wx00000000000000a1", {
        "templates": [{"id": "tpl-ops", "title": "提醒", "fields": ["thing1", "const2"]}]})
    found = await checks.account(house.deps, house.college)
    templates = health.find(found, "templates")
    assert (templates.problem, templates.data["unknown"]) == ("unknown", ["todo"])


async def test_an_interface_that_was_open_once_is_lost(house: House) -> None:
    await health.keep(house.college, await checks.account(house.deps, house.college), now=START)
    await house.lacks("template")
    await health.keep(house.college, await checks.account(house.deps, house.college), now=START)
    lost = health.find(await health.kept(house.college), "capability", "template")
    assert lost.problem == "lost" and lost.alarming


# -- doing without ------------------------------------------------------------------------------


async def test_without_template_messages_a_push_takes_the_window(house: House) -> None:
    await house.lacks("template")
    person = await house.person("2025020101", "o1")
    await house.control("POST", "send", {"openid": "o1", "content": "在", "tries": 1})
    await house.window(person)
    push = await house.push(person, CARD)
    await house.deliver()
    assert await house.fate(push) == ("delivered", "", "service")
    assert await house.texts("o1") == ["今天 6 人"]


async def test_without_templates_and_window_a_push_waits_in_the_inbox(house: House) -> None:
    await house.lacks("template")
    push = await house.push(await house.person("2025020101", "o1"), CARD)
    await house.deliver()
    assert (await house.fate(push))[0] == "inbox"


async def test_on_an_unverified_account_every_text_waits_for_its_person(house: House) -> None:
    await house.is_a("unverified")
    person = await house.person("2025020101", "o1")
    await house.window(person)
    card, text = await house.push(person, CARD), await house.push(person, Say("好了"))
    await house.deliver()
    await house.deliver()
    assert {(await house.fate(one))[:2] for one in (card, text)} == {("inbox", "not_granted")}


async def test_a_picture_no_interface_can_carry_is_let_go(house: House) -> None:
    """Its text, with all the numbers, has gone; in the inbox it would come back for ever."""
    await house.is_a("unverified")
    person = await house.person("2025020101", "o1")
    await house.window(person)
    chart = {
        "title": "写了 1 天", "month": "2026-11", "today": "2026-11-18", "entered_on": None,
        "days": {"2026-11-18": {"parts": 1}}, "figures": [["写了", "1 天"]], "foot": "只有你能看",
    }
    push = await house.push(person, Picture("", "calendar_heat", chart), urgency="now",
                            kind="picture")
    from services import pushes

    await pushes.send_now(house.college, push, house.deps.outside(house.college),
                          now=lambda: NOON)
    assert (await house.fate(push))[:2] == ("dropped", "not_granted")


@pytest.mark.parametrize("lacking", ["tags", "role_menus"])
async def test_without_tags_or_role_menus_everybody_has_one_plain_menu(
    house: House, lacking: str
) -> None:
    await house.lacks(lacking)
    assert await push_menus(house.deps, house.college) == {"guest": 3}
    await checks.account(house.deps, house.college)
    states = await menus.states(house.college)
    assert [(one.audience, one.same) for one in states] == [("guest", True)]


async def test_every_button_of_the_plain_menu_answers_every_role(house: House) -> None:
    document = menu_documents(house.deps, house.college, by_role=False)["guest"]
    keys = menus.keys_of(house.deps.dispatcher.commands)
    buttons = [one for top in document["button"] for one in top.get("sub_button", [top])]
    everybody = {"student", "staff", "director", "leader", "quality", "admin"}
    clicks = [one["key"] for one in buttons if one["type"] == "click"]
    assert len(clicks) >= 6
    assert [key for key in clicks if not everybody <= keys[key]] == []


async def test_an_account_without_menus_leaves_people_to_type(house: House) -> None:
    await house.lacks("menu")
    assert await push_menus(house.deps, house.college) == {}
    await health.keep(house.college, await checks.account(house.deps, house.college), now=START)
    found = await health.look(house.college, now=START)
    assert health.find(found, "menus").problem == ""


async def test_a_tag_that_may_not_be_set_is_asked_for_once(house: House) -> None:
    await push_menus(house.deps, house.college)
    house.college = await house.deps.colleges.get("a")
    await house.lacks("tags")
    await menus.want(house.college, "o1", "student", now=START)
    for _ in range(3):
        await menu_tags.carry_out(house.college, house.deps.wechat(house.college), now=START)
    assert len(await house.journal("/cgi-bin/tags/members/batchtagging")) == 1


async def test_menus_that_are_allowed_again_are_set_for_who_waited(house: House) -> None:
    await push_menus(house.deps, house.college)
    house.college = await house.deps.colleges.get("a")
    await house.lacks("tags")
    await menus.want(house.college, "o1", "student", now=START)
    client = house.deps.wechat(house.college)
    await menu_tags.carry_out(house.college, client, now=START)
    await house.control("DELETE", "faults")
    await push_menus(house.deps, house.college)
    assert await menu_tags.carry_out(house.college, client, now=START) == 1


async def test_without_qr_codes_the_counselor_is_told_of_the_other_way(house: House) -> None:
    await house.lacks("qrcode")
    student = await house.person("2025020101", "o1")
    await sql.changed("UPDATE contact SET person_id = NULL")
    admin = await house.person("T003", "o2", kind="staff")
    await sql.changed("INSERT INTO org (college_id, kind, code, name) "
                      "VALUES ($1, 'office', '90', '质管办')", house.college.id)
    await sql.changed("INSERT INTO post (college_id, person_id, role, org_id, from_on) SELECT "
                      "$1, $2, 'admin', id, '2025-01-01' FROM org", house.college.id, admin)
    asker = await asker_of(house.college, admin, None, today=START.date())
    await scenes.want(asker, "2025020101", now=START)
    for _ in range(2):
        await scenes.carry_out(house.college, house.deps.outside(house.college), now=START)
    assert student and len(await house.journal(PATHS["qrcode"][0])) == 1
    assert await sql.value("SELECT count(*) FROM push WHERE kind = 'bind.scene'") == 1
