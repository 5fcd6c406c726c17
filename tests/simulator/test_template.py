"""Template messages: value rules, receipts, ids, quotas."""

from __future__ import annotations

import asyncio

import pytest

from bot.simulator.values import value_fits
from tests.simulator.conftest import APPID


async def until(condition, seconds=5.0):
    ends_at = asyncio.get_running_loop().time() + seconds
    for _ in iter(condition, True):
        assert asyncio.get_running_loop().time() < ends_at
        await asyncio.sleep(0.01)


async def test_a_send_is_accepted_shown_and_receipted(stand, program):
    answer = await stand.notify(url="http://127.0.0.1:8080/h5/demo/x")
    assert answer["errcode"] == 0
    assert answer["msgid"] > 2**53
    await until(lambda: bool(program.seen))
    assert f"<MsgID>{answer['msgid']}</MsgID>" in program.seen[0]["body"]
    assert "<Status><![CDATA[success]]></Status>" in program.seen[0]["body"]
    (card,) = await stand.shown()
    assert card["title"] == "待办提醒"
    assert card["rows"][0] == ["事项", "班级情况已更新"]
    assert card["url"] == "http://127.0.0.1:8080/h5/demo/x"


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("thing1", "二" * 20, True),
        ("thing1", "二" * 21, False),
        ("thing1", "", False),
        ("thing1", "笑🙂", False),
        ("thing1", "两\n行", False),
        ("const2", "待查看", True),
        ("const2", "随便", False),
        ("const2", "", True),
        ("character_string3", "A-2501", True),
        ("character_string3", "软件2501", False),
        ("number4", "66.7", True),
        ("number4", "66.7%", False),
        ("time5", "2019年10月1日 15:01", True),
        ("time5", "2026-11-18 07:30~2026-11-18 09:00", True),
        ("time5", "周三早上", False),
        ("date6", "2026/11/18", True),
        ("date6", "15:01", False),
        ("phrase7", "已处理", True),
        ("phrase7", "已处理1", False),
        ("name8", "甲", True),
        ("name8", "二" * 11, False),
        ("amount9", "¥12.50元", True),
        ("phone_number10", "0571-8888", True),
        ("letter11", "ab1", False),
        ("symbol12", "---", True),
        ("enum13", "待查看", True),
        ("enum13", "别的", False),
        ("short_thing14", "二" * 6, False),
    ],
)
def test_value_rules(key, value, fits):
    assert value_fits(key, value, ["待查看"]) is fits


async def test_a_broken_rule_is_named_in_errmsg(stand):
    data = {"thing1": {"value": "二" * 21}, "const2": {"value": "待查看"},
            "time3": {"value": "07:30"}}
    answer = await stand.notify(data=data)
    assert answer["errcode"] == 47003
    assert answer["errmsg"].startswith("argument invalid! data.thing1.value invalid rid: ")


async def test_history_templates_fold_at_twenty(stand):
    data = {"keyword1": {"value": "字" * 25}, "first": {"value": "不显示"}}
    assert (await stand.notify(template_id="tpl-old", data=data))["errcode"] == 0
    assert (await stand.shown())[0]["rows"] == [["内容", "字" * 20 + "…"]]


async def test_a_test_account_does_not_enforce_rules(stand):
    await stand.control("PUT", f"accounts/{APPID}", {"kind": "test"})
    assert (await stand.notify(data={"thing1": {"value": "二" * 60}}))["errcode"] == 0


async def test_who_left_unknown_people_and_templates_are_refused(stand):
    assert (await stand.notify(template_id="nope"))["errcode"] == 40037
    assert (await stand.notify("o-stranger"))["errcode"] == 40003
    await stand.send("o-2", type="unsubscribe")
    assert (await stand.notify("o-2"))["errcode"] == 43004


async def test_one_client_msg_id_sends_once_within_ten_minutes(stand):
    first = await stand.notify(client_msg_id="p1")
    assert (await stand.notify(client_msg_id="p1"))["msgid"] == first["msgid"]
    assert len(await stand.shown()) == 1
    await stand.notify("o-2", client_msg_id="p1")
    assert len(await stand.shown("o-2")) == 1
    await stand.advance(601)
    assert (await stand.notify(client_msg_id="p1"))["msgid"] != first["msgid"]


@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed"])
async def test_a_scripted_receipt_fails_and_shows_nothing(stand, program, status):
    await stand.control("POST", "faults", [
        {"match": "/cgi-bin/message/template/send", "receipt_status": status},
    ])
    await stand.notify()
    await until(lambda: bool(program.seen))
    assert status in program.seen[0]["body"]
    assert await stand.shown() == []


async def test_who_mutes_the_account_gets_nothing(stand, program):
    await stand.control("PUT", "people", [{"appid": APPID, "openid": "o-1", "muted": True}])
    await stand.notify()
    await until(lambda: bool(program.seen))
    assert "failed:user block" in program.seen[0]["body"]


async def test_a_receipt_may_get_lost(stand, program):
    await stand.control("POST", "faults", [
        {"match": "/cgi-bin/message/template/send", "drop_receipt": True},
    ])
    await stand.notify()
    await stand.notify()
    await until(lambda: bool(program.seen))
    await stand.control("GET", "journal")
    assert len(program.seen) == 1


async def test_the_daily_quota_ends_in_45009_and_returns_at_midnight(stand):
    path = "/cgi-bin/message/template/send"
    await stand.control("PUT", f"accounts/{APPID}", {"limits": {path: 2}})
    codes = [(await stand.notify())["errcode"] for _ in range(3)]
    assert codes == [0, 0, 45009]
    quota = await stand.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})
    assert quota["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    await stand.advance(86400)
    stand._token = ""
    assert (await stand.notify())["errcode"] == 0


async def test_clear_quota_works_ten_times_a_month(stand):
    codes = [
        (await stand.post("/cgi-bin/clear_quota", {"appid": APPID}))["errcode"] for _ in range(11)
    ]
    assert codes == [0] * 10 + [48006]


async def test_an_unverified_account_may_not_send(stand):
    await stand.control("PUT", f"accounts/{APPID}", {"kind": "unverified"})
    assert (await stand.notify())["errcode"] == 48001
