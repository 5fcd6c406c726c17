"""Accounts in each mode converse with the stand-in, whose crypto and rules are not ours."""

import asyncio
from random import Random

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.kit import message as m
from bot.kit.clock import Clock
from bot.kit.reply import Choices, Nothing, Option, Say
from bot.simulator import SimulatorConfig, create_app
from bot.wechat import errors as e
from bot.wechat.client import WeChatClient
from bot.wechat.wire import BadBody, BadSignature, answer, open_post, verify_url
from tests.wechat.sample import account
from tests.wechat.test_media import PNG

TEMPLATE = {"id": "TPL", "title": "提醒", "fields": {"thing1": "课程", "const2": "状态"},
            "consts": {"const2": ["待处理"]}}


class School:
    """A webhook that says back what it was told, and what came."""

    def __init__(self, who, clock):
        self.who, self.clock, self.came = who, clock, []
        self.arrived = asyncio.Condition()

    async def serve(self, request):
        query = dict(request.query)
        now = self.clock.now().timestamp()
        try:
            if request.method == "GET":
                return web.Response(text=verify_url(self.who, query, now=now, window=300))
            opened = open_post(self.who, query, await request.read(), now=now, window=300)
        except (BadSignature, BadBody) as refused:
            return web.Response(status=403, text=str(refused))
        async with self.arrived:
            self.came.append(opened)
            self.arrived.notify_all()
        reply = Nothing()
        if isinstance(opened.message, m.Text):
            reply = Say(opened.message.content)
        return web.Response(body=answer(reply, opened, now=now))

    async def next_of(self, kind):
        """The first message of a kind, waited for."""
        def found():
            return [o.message for o in self.came if isinstance(o.message, kind)]

        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(found)
        return found()[0]


class Town:
    """A stand-in, a school behind it, and the school's client."""

    def __init__(self, base, session, school, client):
        self.base, self.session, self.school, self.client = base, session, school, client

    async def control(self, method, path, body=None):
        url = f"{self.base}/control/{path}"
        async with self.session.request(method, url, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def says(self, kind="text", **action):
        action = {"openid": "o-1", "wait": 1, "type": kind, **action}
        return await self.control("POST", "send", action)

    async def shown(self):
        return (await self.control("GET", "phone/o-1?since=0"))["messages"]

    async def fault(self, path, **fault):
        await self.control("POST", "faults", {"match": path, **fault})


@pytest.fixture
def town_of(aiohttp_server, session, redis, tmp_path):
    """Builds the town around an account in a mode and format."""

    async def build(mode="safe", form="xml"):
        clock = Clock(tmp_path / "clock.json")
        config = SimulatorConfig(
            tmp_path / "var", answer_limit=2.0, retry_pause=0.0, clock_file=tmp_path / "clock.json"
        )
        stand = await _started(aiohttp_server, create_app(config))
        who = account(mode, appid="wx00000000000000d1")
        school = School(who, clock)
        app = web.Application()
        app.router.add_route("*", "/wechat", school.serve)
        program = await _started(aiohttp_server, app)
        bases = dict.fromkeys(("api_base", "open_base", "mp_base"), stand)
        client = WeChatClient(session, redis, who, clock=clock, rng=Random(1), **bases)
        town = Town(stand, session, school, client)
        await _settle(town, who, f"{program}/wechat", form=form)
        return town

    return build


async def _started(aiohttp_server, app):
    server: TestServer = await aiohttp_server(app)
    return str(server.make_url("")).rstrip("/")


async def _settle(town, who, webhook_url, *, form):
    await town.control("PUT", f"accounts/{who.appid}", {
        "secret": who.secret, "token": who.token, "aes_key": who.aes_key, "mode": who.mode,
        "webhook_url": webhook_url, "format": form, "templates": [TEMPLATE],
    })
    person = {"appid": who.appid, "openid": "o-1", "name": "学生甲"}
    await town.control("PUT", "people", [person])


@pytest.fixture
async def town(town_of):
    return await town_of()


ODD = "达成度 ]]> <b>&amp;😀\n第二行"


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_account_converses_in_each_mode_and_format(town_of, mode, form):
    town = await town_of(mode, form)
    outcome = await town.says(content=ODD)
    assert [message["text"] for message in await town.shown()] == [ODD, ODD], outcome
    assert {opened.mode for opened in town.school.came} == {mode}


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_console_check_passes_in_each_mode(town_of, mode):
    town = await town_of(mode)
    found = await town.control("POST", f"accounts/{town.school.who.appid}/check")
    assert found.get("ok") is True, found


async def test_window_opens_with_a_message_and_closes_after_five(town):
    with pytest.raises(e.WindowClosed):
        await town.client.send_text("o-1", "早")
    await town.says(content="在吗")
    for n in range(5):
        await town.client.send_text("o-1", f"第{n}条")
    with pytest.raises(e.WindowClosed):
        await town.client.send_text("o-1", "第六条")


async def test_picture_reaches_the_phone(town):
    await town.says(content="图")
    await town.client.send_picture("o-1", PNG)
    assert (await town.shown())[-1]["type"] == "image"


async def test_picture_three_days_old_is_uploaded_anew(town):
    await town.client.upload_image(PNG)
    await town.control("POST", "clock", {"advance": 3.1 * 86_400})
    town.client._clock._look_at = float("-inf")
    await town.says(content="图")
    await town.client.send_picture("o-1", PNG)
    assert (await town.shown())[-1]["type"] == "image"


async def test_menu_of_choices_is_shown_and_its_tap_comes_back(town):
    await town.says(content="?")
    await town.client.send_menu("o-1", Choices("选一个", (Option("a7", "甲"),), zero="取消"))
    assert (await town.shown())[-1]["type"] == "msgmenu"
    await town.says(content="1 甲", menu_id="a7")
    assert town.school.came[-1].message.menu_id == "a7"


async def test_template_is_accepted_and_its_receipt_names_it(town):
    data = {"thing1": "高等数学", "const2": "待处理"}
    msgid = await town.client.send_template("o-1", "TPL", data, client_msg_id="c1")
    receipt = await town.school.next_of(m.TemplateReceipt)
    assert (receipt.msg_id, receipt.status) == (msgid, "success")
    assert int(msgid) > 2**53


async def test_template_wording_that_was_not_approved_is_refused_by_field(town):
    with pytest.raises(e.BadValue) as refused:
        await town.client.send_template("o-1", "TPL", {"thing1": "x", "const2": "随便"})
    assert refused.value.field == "const2"


async def test_template_that_is_not_ours_is_held(town):
    with pytest.raises(e.TemplateHeld):
        await town.client.send_template("o-1", "NONE", {})


async def test_template_retried_after_a_lost_answer_goes_out_once(town):
    path = "/cgi-bin/message/template/send"
    await town.client.tokens.get()
    await town.fault(path, reset="after")
    data = {"thing1": "高等数学", "const2": "待处理"}
    with pytest.raises(e.OutcomeUnknown):
        await town.client.send_template("o-1", "TPL", data, client_msg_id="c1")
    await town.client.send_template("o-1", "TPL", data, client_msg_id="c1")
    assert [message["type"] for message in await town.shown()].count("template") == 1


async def test_token_lost_to_a_rival_is_replaced_without_losing_a_message(town):
    await town.says(content="在吗")
    await town.client.tokens.get()
    await town.control("POST", f"accounts/{town.school.who.appid}/revoke")
    await town.client.send_text("o-1", "在")
    assert (await town.shown())[-1]["text"] == "在"


async def test_person_who_left_is_unreachable(town):
    await town.says("unsubscribe")
    assert isinstance(town.school.came[-1].message, m.Unsubscribe)
    with pytest.raises(e.UserUnreachable):
        await town.client.send_template("o-1", "TPL", {"thing1": "x", "const2": "待处理"})
    assert not (await town.client.user_info("o-1")).subscribed


async def test_role_menu_follows_the_tag(town):
    tag_id = await town.client.create_tag("辅导员")
    default, role = ([{"name": n, "type": "click", "key": n}] for n in ("学生", "辅导员"))
    await town.client.create_menu(default)
    await town.client.add_conditional_menu(role, tag_id)
    assert (await town.client.try_match("o-1"))[0]["name"] == "学生"
    await town.client.tag(["o-1"], tag_id)
    assert (await town.client.try_match("o-1"))[0]["name"] == "辅导员"
    await town.client.untag(["o-1"], tag_id)
    assert (await town.client.try_match("o-1"))[0]["name"] == "学生"


async def test_menus_are_deleted_together(town):
    await town.client.create_menu([{"name": "记", "type": "click", "key": "k"}])
    assert (await town.client.current_menu())["menu"]["button"][0]["name"] == "记"
    await town.client.delete_menus()
    assert await town.client.current_menu() is None


async def test_scene_of_a_qr_code_comes_back_with_its_scan(town):
    code = await town.client.create_qrcode("bind-1", expires_in=600)
    await town.says("scan", ticket=code.ticket)
    assert town.school.came[-1].message.scene == "bind-1"


async def test_an_address_off_the_list_is_refused_by_its_name(town):
    await town.client.quota("/cgi-bin/message/custom/send")
    await town.control("PUT", "accounts/wx00000000000000d1", {"ip_list": ["203.0.113.7"]})
    with pytest.raises(e.BadCredentials, match="127.0.0.1") as refused:
        await town.client.current_menu()
    assert refused.value.code == 61004


@pytest.mark.parametrize("kind", ["unverified", "subscription", "unverified-subscription"])
async def test_an_account_of_a_lesser_kind_is_not_granted_a_code(town, kind):
    await town.control("PUT", "accounts/wx00000000000000d1", {"kind": kind})
    with pytest.raises(e.NotGranted):
        await town.client.create_qrcode("bind-1", expires_in=600)


async def test_a_minute_that_is_full_is_waited_for(town):
    await town.control("PUT", "accounts/wx00000000000000d1",
                       {"minute_limits": {"/cgi-bin/qrcode/create": 0}})
    with pytest.raises(e.RateLimited):
        await town.client.create_qrcode("bind-1", expires_in=600)


async def test_quota_is_what_was_used(town):
    await town.says(content="在吗")
    await town.client.send_text("o-1", "在")
    assert (await town.client.quota("/cgi-bin/message/custom/send")).used == 1
    await town.client.clear_quota()
    assert (await town.client.quota("/cgi-bin/message/custom/send")).used == 0


async def test_visitor_of_a_page_is_known_by_an_openid_once(town):
    url = town.client.oauth_url(f"{town.base}/back", "abc")
    target = url.split("#")[0] + "&openid=o-1"
    async with town.session.get(target, allow_redirects=False) as response:
        assert response.status == 302, await response.text()
        code = response.headers["Location"].split("code=")[1].split("&")[0]
    assert await town.client.oauth_openid(code) == ("o-1", False)
    with pytest.raises(e.BadCode):
        await town.client.oauth_openid(code)
