"""Five seconds, three tries, three modes; what the phone shows of it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.simulator.course import FAULT_NOTICE
from tests.simulator.conftest import APPID, ORIGINAL, passive


async def test_the_passive_reply_is_shown(stand, program):
    program.reply = lambda request, body: passive("记下了")
    done = await stand.send(content="记 今天做了实验")
    assert [message["text"] for message in done["shown"]] == ["记下了"]
    shown = await stand.shown()
    assert [(m["from"], m["text"]) for m in shown] == [
        ("person", "记 今天做了实验"), ("account", "记下了"),
    ]


@pytest.mark.parametrize("answer", ["success", ""])
async def test_success_and_nothing_show_nothing(stand, program, answer):
    program.reply = lambda request, body: answer
    done = await stand.send(content="你好")
    assert done["shown"] == []
    assert len(program.seen) == 1


async def test_a_slow_program_is_asked_three_times_with_one_id(stand, program):
    async def slow(request, body):
        await asyncio.sleep(30)

    program.reply = slow
    done = await stand.send(content="慢")
    assert [one["outcome"] for one in done["deliveries"][0]["tries"]] == ["timeout"] * 3
    assert done["shown"][0]["text"] == FAULT_NOTICE
    ids = {body["body"].split("<MsgId>")[1].split("<")[0] for body in program.seen}
    assert ids == {done["msg_id"]}
    assert int(done["msg_id"]) > 2**53


async def test_a_second_try_may_succeed(stand, program):
    answers = iter([web.Response(status=500), passive("好了")])
    program.reply = lambda request, body: next(answers)
    done = await stand.send(content="你好")
    assert [one["outcome"] for one in done["deliveries"][0]["tries"]] == ["status", "ok"]
    assert done["shown"][0]["text"] == "好了"


@pytest.mark.parametrize(
    "answer",
    ['{"errcode": 0}', "<xml><broken>", passive("给别人的", to="o-2"), "<!DOCTYPE x><xml/>"],
)
async def test_a_malformed_answer_ends_in_the_fault_notice(stand, program, answer):
    program.reply = lambda request, body: answer
    done = await stand.send(content="你好")
    assert [one["outcome"] for one in done["deliveries"][0]["tries"]] == ["malformed"] * 3
    assert done["shown"][0]["type"] == "fault"


async def test_a_text_over_2047_bytes_shows_the_fault_notice_at_once(stand, program):
    program.reply = lambda request, body: passive("长" * 683)
    done = await stand.send(content="你好")
    assert len(done["deliveries"][0]["tries"]) == 1
    assert done["shown"][0]["type"] == "fault"


async def test_nobody_at_the_address_ends_in_the_fault_notice(stand, unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    await stand.control("PUT", f"accounts/{APPID}", {"webhook_url": url})
    done = await stand.send(content="你好")
    assert [one["outcome"] for one in done["deliveries"][0]["tries"]] == ["connection"] * 3


async def test_a_view_event_never_shows_anything(stand, program):
    program.reply = lambda request, body: web.Response(status=500)
    assert (await stand.send(type="view", url="http://127.0.0.1/"))["shown"] == []


async def test_plain_mode_signs_and_sends_xml(stand, program):
    from wechatpy.utils import check_signature

    await stand.send(content="a ]]> b")
    query, body = program.seen[0]["query"], program.seen[0]["body"]
    check_signature("token-of-d1", query["signature"], query["timestamp"], query["nonce"])
    assert "encrypt_type" not in query
    assert "a ]]]]><![CDATA[> b" in body
    assert query["openid"] == "o-1"


@pytest.mark.parametrize("mode", ["compat", "safe"])
async def test_encrypted_modes_converse_with_wechatpy(stand, program, crypto, mode):
    await stand.control("PUT", f"accounts/{APPID}", {"mode": mode})

    def reply(request, body):
        query = request.query
        plain = crypto.decrypt_message(
            body, query["msg_signature"], query["timestamp"], query["nonce"]
        )
        assert "<![CDATA[你好]]>" in plain
        return crypto.encrypt_message(passive("收到"), query["nonce"], query["timestamp"])

    program.reply = reply
    done = await stand.send(content="你好")
    assert done["shown"][0]["text"] == "收到"
    assert program.seen[0]["query"]["encrypt_type"] == "aes"
    assert ("<Content>" in program.seen[0]["body"]) == (mode == "compat")


async def test_safe_mode_refuses_a_plain_answer(stand, program):
    await stand.control("PUT", f"accounts/{APPID}", {"mode": "safe"})
    program.reply = lambda request, body: passive("没加密")
    done = await stand.send(content="你好")
    assert done["deliveries"][0]["tries"][0]["outcome"] == "malformed"
    assert done["shown"][0]["type"] == "fault"


async def test_safe_mode_refuses_a_wrong_msg_signature(stand, program, crypto):
    await stand.control("PUT", f"accounts/{APPID}", {"mode": "safe"})

    def reply(request, body):
        sealed = crypto.encrypt_message(passive("收到"), request.query["nonce"])
        return sealed.replace("<TimeStamp>", "<TimeStamp>1")

    program.reply = reply
    done = await stand.send(content="你好")
    assert "MsgSignature" in done["deliveries"][0]["tries"][0]["detail"]


async def test_json_format_is_spoken_both_ways(stand, program):
    await stand.control("PUT", f"accounts/{APPID}", {"format": "json"})
    program.reply = lambda request, body: web.json_response({
        "ToUserName": "o-1", "FromUserName": ORIGINAL, "CreateTime": 1, "MsgType": "text",
        "Content": "收到",
    })
    done = await stand.send(content="你好")
    assert done["shown"][0]["text"] == "收到"
    assert program.seen[0]["body"].startswith('{"ToUserName"')


async def test_copies_go_at_once_to_two_addresses_and_one_answer_is_shown(stand, program):
    program.reply = lambda request, body: passive("一次")
    urls = [f"{program.url}?at=1", f"{program.url}?at=2"]
    done = await stand.send(content="你好", copies=50, urls=urls)
    assert len(done["deliveries"]) == 50
    assert {item["query"]["at"] for item in program.seen} == {"1", "2"}
    assert [message["text"] for message in done["shown"]] == ["一次"]


async def test_repeats_go_one_after_the_other_with_given_ids(stand, program):
    await stand.send(content="你好", repeat=3, MsgId=2**60 + 7, CreateTime=1700000000)
    assert len(program.seen) == 3
    assert all(f"<MsgId>{2**60 + 7}</MsgId>" in item["body"] for item in program.seen)
    assert all("<CreateTime>1700000000</CreateTime>" in item["body"] for item in program.seen)


async def test_an_address_elsewhere_is_refused(stand):
    error = await stand.refused(
        "PUT", f"accounts/{APPID}", {"webhook_url": "http://example.com/wechat"}
    )
    assert "this machine" in error


async def test_the_console_check_wants_echostr_back(stand, program):
    program.reply = lambda request, body: request.query["echostr"]
    assert (await stand.control("POST", f"accounts/{APPID}/check"))["ok"]
    program.reply = lambda request, body: f'"{request.query["echostr"]}"'
    assert not (await stand.control("POST", f"accounts/{APPID}/check"))["ok"]
