"""Faults, clock, journal, restart: what a test of another program leans on."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.simulator import NotLoopback, SimulatorConfig
from bot.simulator.store import FolderInUse
from tests.simulator.conftest import APPID, SECRET, TOKEN, Stand, passive

SEND = "/cgi-bin/message/template/send"


async def fault(stand, **parts):
    return await stand.control("POST", "faults", [parts])


async def test_a_code_comes_so_many_times(stand):
    await fault(stand, match=SEND, code=-1, times=2)
    assert [(await stand.notify())["errcode"] for _ in range(3)] == [-1, -1, 0]
    assert len(await stand.shown()) == 1


async def test_a_fault_may_concern_one_person(stand):
    await fault(stand, match=SEND, code=43004, openid="o-2", times=-1)
    assert (await stand.notify("o-1"))["errcode"] == 0
    assert (await stand.notify("o-2"))["errcode"] == 43004
    await stand.control("DELETE", "faults")
    assert (await stand.notify("o-2"))["errcode"] == 0


async def test_skip_lets_the_first_calls_pass(stand):
    await fault(stand, match="*", code=45009, skip=1)
    await stand.token()
    assert [(await stand.notify())["errcode"] for _ in range(2)] == [45009, 0]


async def test_a_gateway_error_is_no_json(stand, session):
    await stand.token()
    await fault(stand, match=SEND, http=502)
    url = f"{stand.base}{SEND}?access_token={await stand.token()}"
    async with session.post(url, data=b"{}") as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize(
    ("parts", "shown"),
    [({"reset": "before"}, 0), ({"reset": "after"}, 1), ({"timeout_after_accept": 0.05}, 1)],
)
async def test_a_cut_connection_before_or_after_acceptance(stand, parts, shown):
    await stand.token()
    await fault(stand, match=SEND, **parts)
    with pytest.raises(aiohttp.ClientError):
        await stand.notify()
    assert len(await stand.shown()) == shown


async def test_a_delay_holds_the_call_back(stand):
    await stand.token()
    await fault(stand, match=SEND, delay=0.2)
    begun = asyncio.get_running_loop().time()
    await stand.notify()
    assert asyncio.get_running_loop().time() - begun >= 0.2


async def test_a_lost_answer_makes_wechat_ask_again(stand, program):
    program.reply = lambda request, body: passive("一")
    await fault(stand, match="webhook", timeout_after_accept=1)
    done = await stand.send(content="你好")
    tries = done["deliveries"][0]["tries"]
    assert [one["outcome"] for one in tries] == ["dropped", "ok"]
    assert [one["fault"].get("match", "") for one in tries] == ["webhook", ""]
    assert len(program.seen) == 2


@pytest.mark.parametrize(
    "parts",
    [{"match": "nowhere"}, {"match": "*", "times": 0}, {"match": "*", "code": "x"},
     {"match": "*", "reset": "sideways"}, {"match": "*", "explode": 1}],
)
async def test_a_fault_nobody_understands_is_refused(stand, parts):
    assert await stand.refused("POST", "faults", [parts])


async def test_the_clock_file_is_shared(stand, tmp_path):
    before = (await stand.control("GET", "clock"))["now"]
    after = (await stand.control("POST", "clock", {"advance": 3600}))["now"]
    assert 3599 < after - before < 3610
    body = json.loads((tmp_path / "var" / "clock.json").read_text())
    assert 3599 < body["offset_seconds"] < 3601
    told = await stand.control("POST", "clock", {"set": "2026-11-18T08:00:00"})
    assert told["beijing"] == "2026-11-18T08:00:00+08:00"


async def test_another_process_may_move_the_clock(stand, tmp_path):
    (tmp_path / "var" / "clock.json").write_text('{"offset_seconds": 864000}')
    for _ in range(100):
        if (await stand.control("GET", "clock"))["offset_seconds"] == 864000:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the stand-in did not look at the file")


async def test_the_journal_tells_everything_and_no_secret(stand, program):
    program.reply = lambda request, body: passive("好")
    await stand.control("PUT", f"accounts/{APPID}", {"receipts": False})
    await stand.send(content="你好")
    await stand.notify()
    entries = (await stand.control("GET", "journal"))["entries"]
    assert {"api", "try"} == {entry["kind"] for entry in entries}
    text = json.dumps(entries)
    assert SECRET not in text
    assert TOKEN not in text
    assert await stand.token() not in text
    sends = (await stand.control("GET", f"journal?path={SEND}"))["entries"]
    assert [entry["errcode"] for entry in sends] == [0]
    later = (await stand.control("GET", f"journal?since={entries[-1]['id']}"))["entries"]
    assert later == []


async def test_a_restart_keeps_journal_phones_people_and_tokens(start, stand, session):
    token = await stand.token()
    await stand.notify(client_msg_id="p1")
    before = (await stand.control("GET", "journal?kind=api"))["entries"]
    await stand.server.close()
    again = Stand(str((await start()).make_url("")).rstrip("/"), session)
    after = (await again.control("GET", "journal?kind=api"))["entries"]
    assert after == before
    assert [message["title"] for message in await again.shown()] == ["待办提醒"]
    answer = await again.raw("GET", "/cgi-bin/tags/get", params={"access_token": token})
    assert answer == {"tags": []}
    await again.notify(client_msg_id="p1")
    assert len(await again.shown()) == 1


async def test_two_stand_ins_do_not_share_a_folder(start, stand):
    with pytest.raises(FolderInUse):
        await start()


async def test_the_journal_is_bounded(start, session):
    server = await start(journal_rows=50)
    stand = Stand(str(server.make_url("")).rstrip("/"), session)
    for _ in range(60):
        await stand.raw("GET", "/cgi-bin/nothing")
    entries = (await stand.control("GET", "journal"))["entries"]
    assert len(entries) <= 50


async def test_reset_keeps_accounts_if_asked(stand):
    await stand.notify()
    await stand.control("POST", "reset?keep=accounts")
    assert (await stand.control("GET", "people"))["people"] == []
    assert len((await stand.control("GET", "accounts"))["accounts"]) == 1
    await stand.control("POST", "reset")
    assert (await stand.control("GET", "accounts"))["accounts"] == []


async def test_putting_an_account_again_changes_nothing_else(stand):
    before = (await stand.control("GET", "accounts"))["accounts"]
    await stand.control("PUT", f"accounts/{APPID}", {"name": "北辰湾诊改"})
    assert (await stand.control("GET", "accounts"))["accounts"] == before
    assert SECRET not in json.dumps(before)


async def test_half_a_character_is_refused_and_costs_nobody_the_journal(stand, session):
    url = f"{stand.base}/control/send"
    async with session.post(url, data=b'{"openid": "o-1", "content": "\\ud800"}') as response:
        assert response.status == 400
    path = f"{SEND}?access_token={await stand.token()}"
    body = (
        b'{"touser": "o-1", "template_id": "tpl-old",'
        b' "data": {"keyword1": {"value": "\\ud800"}}}'
    )
    assert (await stand.raw("POST", path, data=body))["errcode"] == 0
    assert len((await stand.control("GET", f"journal?path={SEND}"))["entries"]) == 1


@pytest.mark.parametrize(
    "body",
    [{"mode": "secret"}, {"mode": "safe", "aes_key": "short"}, {"colour": "red"},
     {"templates": [{"title": "x"}]}],
)
async def test_a_bad_account_is_refused(stand, body):
    assert await stand.refused("PUT", f"accounts/{APPID}", body)


async def test_one_openid_at_two_accounts_must_be_told_apart(stand, program):
    await stand.control("PUT", "accounts/wx2", {"webhook_url": program.url})
    await stand.control("PUT", "people", [{"appid": "wx2", "openid": "o-1"}])
    error = await stand.refused("POST", "send", {"openid": "o-1", "content": "你好"})
    assert "which appid" in error
    await stand.send(content="你好", appid="wx2")
    assert await stand.shown("o-2") == []


async def test_a_long_poll_ends_with_the_message(stand):
    poll = asyncio.create_task(stand.control("GET", "phone/o-1?since=0&wait=10"))
    await stand.notify()
    async with asyncio.timeout(3):
        assert len((await poll)["messages"]) == 1


async def test_foreign_pages_and_names_are_kept_out(stand, session):
    url = f"{stand.base}/control/reset"
    async with session.post(url, headers={"Origin": "http://evil.example"}) as response:
        assert response.status == 403
    async with session.get(f"{stand.base}/", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


def test_only_loopback_is_served(tmp_path):
    with pytest.raises(NotLoopback):
        SimulatorConfig(tmp_path, host="0.0.0.0")
