"""Menus: limits, and who sees which."""

from __future__ import annotations

import json

import pytest

from tests.simulator.conftest import APPID

DEFAULT = {"button": [{"name": "绑定", "type": "click", "key": "bind.start"}]}


def menu(name, **more):
    return {"button": [{"name": name, "type": "click", "key": name}], **more}


async def tag(stand, name, *openids):
    created = await stand.post("/cgi-bin/tags/create", {"tag": {"name": name}})
    tag_id = created["tag"]["id"]
    for openid in openids:
        await put_on(stand, tag_id, openid)
    return tag_id


async def put_on(stand, tag_id, *openids):
    body = {"tagid": tag_id, "openid_list": list(openids)}
    return await stand.post("/cgi-bin/tags/members/batchtagging", body)


async def seen(stand, openid="o-1"):
    answer = await stand.post("/cgi-bin/menu/trymatch", {"user_id": openid})
    return answer["button"][0]["name"]


async def conditional(stand, name, tag_id):
    body = menu(name, matchrule={"tag_id": str(tag_id)})
    return await stand.post("/cgi-bin/menu/addconditional", body)


async def test_the_tag_put_on_last_decides(stand):
    await stand.post("/cgi-bin/menu/create", DEFAULT)
    student, counselor = await tag(stand, "学生", "o-1"), await tag(stand, "辅导员")
    await conditional(stand, "记录", student)
    await conditional(stand, "今天", counselor)
    assert await seen(stand) == "记录"
    await put_on(stand, counselor, "o-1")
    assert await seen(stand) == "今天"
    assert await seen(stand, "o-2") == "绑定"


async def test_the_menu_published_last_wins_for_one_tag(stand):
    await stand.post("/cgi-bin/menu/create", DEFAULT)
    student = await tag(stand, "学生", "o-1")
    await conditional(stand, "旧", student)
    newer = await conditional(stand, "新", student)
    assert await seen(stand) == "新"
    await stand.post("/cgi-bin/menu/delconditional", {"menuid": newer["menuid"]})
    assert await seen(stand) == "旧"


async def test_a_conditional_menu_needs_a_default_one(stand):
    assert (await conditional(stand, "记录", await tag(stand, "学生")))["errcode"] == 65303


async def test_delete_removes_conditional_menus_too(stand):
    await stand.post("/cgi-bin/menu/create", DEFAULT)
    await conditional(stand, "记录", await tag(stand, "学生"))
    await stand.get("/cgi-bin/menu/delete")
    assert (await stand.get("/cgi-bin/menu/get"))["errcode"] == 46003


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([{"name": f"键{n}", "type": "click", "key": "k"} for n in range(4)], 40016),
        ([{"name": "六个汉字长了", "type": "click", "key": "k"}], 40018),
        ([{"name": "好", "type": "dance", "key": "k"}], 40017),
        ([{"name": "好", "type": "click", "key": "k" * 129}], 40019),
        ([{"name": "好", "type": "view", "url": "ftp://x"}], 65317),
        ([{"name": "好", "sub_button": [
            {"name": "下", "type": "click", "key": "k"} for _ in range(6)]}], 40023),
        ([{"name": "好", "sub_button": [
            {"name": "长" * 21, "type": "click", "key": "k"}]}], 40025),
    ],
)
async def test_limits(stand, buttons, code):
    assert (await stand.post("/cgi-bin/menu/create", {"button": buttons}))["errcode"] == code


async def test_escapes_in_the_json_are_refused(stand):
    url = f"/cgi-bin/menu/create?access_token={await stand.token()}"
    answer = await stand.raw("POST", url, data=json.dumps(DEFAULT))
    assert answer["errcode"] == 40033


async def test_withdrawn_match_rules_and_too_many_domains_are_refused(stand):
    await stand.post("/cgi-bin/menu/create", DEFAULT)
    answer = await stand.post(
        "/cgi-bin/menu/addconditional", menu("记录", matchrule={"sex": "1"})
    )
    assert answer["errcode"] == 65320
    links = [{"name": "好", "type": "view", "url": f"http://h{n}.example/"} for n in range(3)]
    student = str(await tag(stand, "学生"))
    rule = {"tag_id": student}
    body = {"button": links, "matchrule": rule}
    assert "menuid" in await stand.post("/cgi-bin/menu/addconditional", body)
    links[0]["url"] = "http://h9.example/"
    assert (await stand.post("/cgi-bin/menu/addconditional", body))["errcode"] == 65316


async def test_tags_have_limits(stand):
    await tag(stand, "学生")
    again = await stand.post("/cgi-bin/tags/create", {"tag": {"name": "学生"}})
    assert again["errcode"] == 45157
    long = await stand.post("/cgi-bin/tags/create", {"tag": {"name": "长" * 31}})
    assert long["errcode"] == 45158
    assert (await put_on(stand, 2, "o-1"))["errcode"] == 45058
    assert (await put_on(stand, 999, "o-1"))["errcode"] == 45159
    assert (await put_on(stand, 100, *["o-1"] * 51))["errcode"] == 40032
    assert (await put_on(stand, 100, "o-x"))["errcode"] == 49003


async def test_a_person_has_at_most_twenty_tags(stand):
    for n in range(20):
        await tag(stand, f"标签{n}", "o-1")
    one_more = await tag(stand, "第二十一")
    assert (await put_on(stand, one_more, "o-1"))["errcode"] == 45059


async def test_leaving_takes_the_tags_off(stand):
    await tag(stand, "学生", "o-1")
    await stand.send(type="unsubscribe")
    await stand.send(type="subscribe")
    assert (await stand.post("/cgi-bin/tags/getidlist", {"openid": "o-1"}))["tagid_list"] == []


async def test_the_console_shape_and_the_phone_menu(stand):
    body = {"button": [{"name": "记录", "sub_button": [
        {"name": "写今天", "type": "click", "key": "rec.today"}]}]}
    await stand.post("/cgi-bin/menu/create", body)
    info = await stand.get("/cgi-bin/get_current_selfmenu_info")
    assert info["selfmenu_info"]["button"][0]["sub_button"]["list"][0]["key"] == "rec.today"
    phone = await stand.control("GET", f"phone/o-1/menu?appid={APPID}")
    assert phone["button"][0]["sub_button"][0]["name"] == "写今天"
