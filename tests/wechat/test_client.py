"""Calls of the client against a platform on a real socket."""

import asyncio

import pytest

from bot.kit.reply import Choices, Option, ReplyTooLong
from bot.wechat import errors as e
from tests.wechat.platform import HANG, OK, RESET, Raw, error

CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
INFO = "/cgi-bin/user/info"
QUOTA = "/cgi-bin/openapi/quota/get"


async def test_text_is_sent_with_the_token_as_utf8_without_escapes(client, platform):
    await client.send_text("o1", "达成度😀")
    call = platform.made(CUSTOM)[0]
    assert call.token == "T1"
    assert call.raw.decode() == '{"touser":"o1","msgtype":"text","text":{"content":"达成度😀"}}'


async def test_text_over_the_limit_is_not_sent(client, platform):
    with pytest.raises(ReplyTooLong):
        await client.send_text("o1", "好" * 601)
    assert platform.calls == []


async def test_menu_is_sent_with_numbers_and_the_ids_of_its_options(client, platform):
    choices = Choices("选一个", (Option("a", "甲"), Option("b", "乙")), zero="取消", tail="回数字")
    await client.send_menu("o1", choices)
    assert platform.made(CUSTOM)[0].body["msgmenu"] == {
        "head_content": "选一个",
        "list": [
            {"id": "a", "content": "1 甲"}, {"id": "b", "content": "2 乙"},
            {"id": "0", "content": "0 取消"},
        ],
        "tail_content": "回数字",
    }


async def test_typing_is_shown(client, platform):
    await client.typing("o1")
    body = platform.made("/cgi-bin/message/custom/typing")[0].body
    assert body == {"touser": "o1", "command": "Typing"}


async def test_template_is_sent_and_its_id_kept_exact(client, platform):
    platform.on(TEMPLATE, {**OK, "msgid": 2**63 - 1})
    msgid = await client.send_template(
        "o1", "TPL", {"thing1": "高等数学"}, url="http://u", client_msg_id="c1"
    )
    assert msgid == "9223372036854775807"
    assert platform.made(TEMPLATE)[0].body == {
        "touser": "o1", "template_id": "TPL", "data": {"thing1": {"value": "高等数学"}},
        "url": "http://u", "client_msg_id": "c1",
    }


async def test_template_without_page_or_id_leaves_them_out(client, platform):
    await client.send_template("o1", "TPL", {})
    assert set(platform.made(TEMPLATE)[0].body) == {"touser", "template_id", "data"}


async def test_template_value_against_its_rule_is_not_sent(client, platform):
    with pytest.raises(e.BadValue):
        await client.send_template("o1", "TPL", {"thing1": "二" * 21})
    assert platform.calls == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [(45015, e.WindowClosed), (45047, e.WindowClosed), (43004, e.UserUnreachable),
     (45009, e.QuotaSpent), (48001, e.NotGranted), (-1, e.RetryLater)],
)
async def test_refused_send_is_told_apart_and_not_repeated(client, platform, code, kind):
    platform.on(CUSTOM, error(code))
    with pytest.raises(e.WeChatError) as refused:
        await client.send_text("o1", "x")
    assert type(refused.value) is kind
    assert (refused.value.rid, len(platform.made(CUSTOM))) == ("6558-abc", 1)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_refused_token_is_renewed_once_and_the_message_sent_once(client, platform, code):
    platform.on(CUSTOM, error(code), OK)
    await client.send_text("o1", "x")
    assert [call.token for call in platform.made(CUSTOM)] == ["T1", "T2"]


async def test_token_refused_after_renewal_holds_the_account(client, platform):
    platform.on(CUSTOM, error(40001))
    with pytest.raises(e.BadCredentials):
        await client.send_text("o1", "x")
    assert len(platform.made(CUSTOM)) == 2


async def test_fifty_sends_with_a_dead_token_renew_it_once(client, platform):
    await client.tokens.get()
    platform.refuse_tokens_before(2)
    await asyncio.gather(*(client.send_text(f"o{n}", "x") for n in range(50)))
    assert [c.body["force_refresh"] for c in platform.made("/cgi-bin/stable_token")] == [
        False, False, True,
    ]
    assert sum(call.token == "T2" for call in platform.made(CUSTOM)) == 50


async def test_no_connection_at_all_is_retry_later(new_client, unused_tcp_port, platform):
    client = new_client()
    await client.tokens.get()
    client._api_base = f"http://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(e.RetryLater):
        await client.send_text("o1", "x")


@pytest.mark.parametrize("answer", [RESET, HANG, Raw("late", 504)], ids=["reset", "hang", "504"])
async def test_lost_answer_to_a_send_is_unknown_and_not_repeated(new_client, platform, answer):
    client = new_client(timeout=0.3)
    platform.on(CUSTOM, answer)
    with pytest.raises(e.OutcomeUnknown):
        await client.send_text("o1", "x")
    assert len(platform.made(CUSTOM)) == 1


@pytest.mark.parametrize("answer", [Raw("busy", 502), Raw("<html>", 200), Raw("[1]"), Raw("\x00")])
async def test_answer_of_a_gateway_is_retry_later(client, platform, answer):
    platform.on(CUSTOM, answer)
    with pytest.raises(e.RetryLater):
        await client.send_text("o1", "x")
    assert len(platform.made(CUSTOM)) == 1


@pytest.mark.parametrize(
    "answer", [error(-1), RESET, Raw("busy", 503)], ids=["-1", "reset", "503"]
)
async def test_reading_is_repeated_with_growing_pauses(client, platform, naps, answer):
    platform.on(QUOTA, answer, answer, {"quota": {"used": 5}})
    assert (await client.quota(TEMPLATE)).used == 5
    assert len(naps) == 2 and 0.5 <= naps[0] <= 1.0 <= naps[1] <= 2.0


async def test_reading_gives_up_after_five_tries(client, platform, naps):
    platform.on(QUOTA, RESET)
    with pytest.raises(e.RetryLater):
        await client.quota(TEMPLATE)
    assert (len(platform.made(QUOTA)), len(naps)) == (5, 4)


@pytest.mark.parametrize("code", [45011, 45009, 48001, 40003])
async def test_reading_is_not_repeated_where_a_pause_would_not_help(client, platform, naps, code):
    platform.on(INFO, error(code))
    with pytest.raises(e.WeChatError):
        await client.user_info("o1")
    assert (len(platform.made(INFO)), naps) == (1, [])


@pytest.mark.parametrize(
    "answer", [RESET, HANG, Raw("T1 SECRET-1", 502), error(40164, "T1 SECRET-1")]
)
async def test_no_error_shows_a_token_or_a_secret(new_client, platform, answer):
    client = new_client(timeout=0.3)
    platform.on(CUSTOM, answer)
    with pytest.raises(e.WeChatError) as refused:
        await client.send_text("o1", "x")
    shown = _everything(refused.value)
    assert "T1" not in shown and "SECRET-1" not in shown


@pytest.mark.parametrize("answer", [RESET, HANG, error(40029, "SECRET-1")])
async def test_no_oauth_error_shows_the_secret(new_client, platform, answer):
    platform.on("/sns/oauth2/access_token", answer)
    with pytest.raises(e.WeChatError) as refused:
        await new_client(timeout=0.3).oauth_openid("CODE-1")
    assert "SECRET-1" not in _everything(refused.value)


def _everything(error):
    """The error and what a traceback would print of its causes."""
    shown = []
    while error is not None:
        shown.append(f"{error!r} {error}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " ".join(shown)


async def test_redirect_of_a_captive_portal_is_not_followed(client, platform):
    platform.on(CUSTOM, Raw("moved", 302, {"Location": "/login"}))
    with pytest.raises(e.RetryLater):
        await client.send_text("o1", "x")
    assert platform.made("/login") == []


async def test_menu_calls_go_where_they_belong(client, platform):
    buttons = [{"name": "记一笔", "type": "click", "key": "record"}]
    platform.on("/cgi-bin/menu/addconditional", {"menuid": 208396938})
    await client.create_menu(buttons)
    assert await client.add_conditional_menu(buttons, 101) == "208396938"
    await client.delete_menus()
    body = platform.made("/cgi-bin/menu/addconditional")[0].body
    assert body == {"button": buttons, "matchrule": {"tag_id": "101"}}
    assert len(platform.made("/cgi-bin/menu/delete")) == 1
    assert "\\u" not in platform.made("/cgi-bin/menu/create")[0].raw.decode()


LONG = "二" * 6


@pytest.mark.parametrize(
    "buttons",
    [
        [], [{"name": "a", "type": "click", "key": "k"}] * 4,
        [{"name": LONG, "type": "click", "key": "k"}], [{"type": "click", "key": "k"}],
        [{"name": "a", "sub_button": [{"name": "b", "type": "click", "key": "k"}] * 6}],
        [{"name": "a", "sub_button": [{"name": "二" * 21, "type": "click", "key": "k"}]}],
        [{"name": "a", "type": "click", "key": "k" * 129}],
        [{"name": "a", "type": "view", "url": "http://" + "u" * 1020}], [{"name": "a"}],
    ],
)
async def test_menu_against_a_limit_is_not_sent(client, platform, buttons):
    with pytest.raises(e.BadRequest):
        await client.create_menu(buttons)
    assert platform.calls == []


async def test_account_without_a_menu_has_none(client, platform):
    platform.on("/cgi-bin/menu/get", error(46003))
    assert await client.current_menu() is None


async def test_current_and_shown_menu_are_given_as_they_are(client, platform):
    platform.on("/cgi-bin/menu/get", {"menu": {"button": []}})
    platform.on("/cgi-bin/get_current_selfmenu_info", {"is_menu_open": 1})
    assert await client.current_menu() == {"menu": {"button": []}}
    assert await client.shown_menu() == {"is_menu_open": 1}


async def test_menu_of_one_person_is_asked_for(client, platform):
    platform.on("/cgi-bin/menu/trymatch", {"menu": {"button": [{"name": "a"}]}})
    assert await client.try_match("o1") == [{"name": "a"}]
    assert platform.made("/cgi-bin/menu/trymatch")[0].body == {"user_id": "o1"}


async def test_tags_are_created_and_listed(client, platform):
    platform.on("/cgi-bin/tags/create", {"tag": {"id": 101, "name": "学生"}})
    platform.on("/cgi-bin/tags/get", {"tags": [{"id": 2, "name": "星标组", "count": 3}]})
    assert await client.create_tag("学生") == 101
    [tag] = await client.list_tags()
    assert (tag.id, tag.name, tag.count) == (2, "星标组", 3)


@pytest.mark.parametrize(
    ("method", "path"), [("tag", "batchtagging"), ("untag", "batchuntagging")]
)
async def test_tagging_goes_by_fifty(client, platform, method, path):
    await getattr(client, method)([f"o{n}" for n in range(120)], 101)
    calls = platform.made(f"/cgi-bin/tags/members/{path}")
    assert [len(call.body["openid_list"]) for call in calls] == [50, 50, 20]
    assert {call.body["tagid"] for call in calls} == {101}


async def test_one_person_is_tagged_as_one(client, platform):
    await client.tag("o-1", 101)
    [call] = platform.made("/cgi-bin/tags/members/batchtagging")
    assert call.body["openid_list"] == ["o-1"]


async def test_qr_code_carries_its_scene_and_shows_by_its_ticket(client, platform):
    platform.on("/cgi-bin/qrcode/create", {"ticket": "g+/=", "expire_seconds": 60, "url": "u"})
    code = await client.create_qrcode("bind-1", expires_in=60)
    assert code.image_url == f"{platform.base}/cgi-bin/showqrcode?ticket=g%2B%2F%3D"
    assert platform.made("/cgi-bin/qrcode/create")[0].body == {
        "expire_seconds": 60, "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "bind-1"}},
    }


@pytest.mark.parametrize(
    ("scene", "expires_in"), [("", 60), ("x" * 65, 60), ("x", 0), ("x", 10**7)]
)
async def test_qr_code_beyond_the_limits_is_not_asked_for(client, platform, scene, expires_in):
    with pytest.raises(e.BadRequest):
        await client.create_qrcode(scene, expires_in=expires_in)
    assert platform.calls == []


async def test_answer_without_what_it_must_have_is_retry_later(client, platform):
    with pytest.raises(e.RetryLater):
        await client.create_tag("学生")


def test_oauth_address_has_its_parameters_in_wechats_order(client, platform):
    url = client.oauth_url("https://a.example/h5/x?y=1&z=记", "abc123")
    assert url == (
        f"{platform.base}/connect/oauth2/authorize?appid=wxdemo0001"
        "&redirect_uri=https%3A%2F%2Fa.example%2Fh5%2Fx%3Fy%3D1%26z%3D%E8%AE%B0"
        "&response_type=code&scope=snsapi_base&state=abc123#wechat_redirect"
    )


@pytest.mark.parametrize("state", ["a b", "状态", "x" * 129, "a\n", "a#"])
def test_oauth_state_outside_letters_and_digits_is_refused(client, state):
    with pytest.raises(ValueError, match="state"):
        client.oauth_url("https://a.example/", state)


@pytest.mark.parametrize("snapshot", [True, False])
async def test_oauth_code_becomes_an_openid_and_a_snapshot_is_told(client, platform, snapshot):
    answer = {"openid": "o1", **({"is_snapshotuser": 1} if snapshot else {})}
    platform.on("/sns/oauth2/access_token", answer)
    assert await client.oauth_openid("CODE") == ("o1", snapshot)
    assert platform.calls[0].query == {
        "appid": "wxdemo0001", "secret": "SECRET-1", "code": "CODE",
        "grant_type": "authorization_code",
    }


@pytest.mark.parametrize("code", [40029, 40163])
async def test_used_oauth_code_is_refused_and_not_tried_again(client, platform, code):
    platform.on("/sns/oauth2/access_token", error(code))
    with pytest.raises(e.BadCode):
        await client.oauth_openid("CODE")
    assert len(platform.calls) == 1


async def test_user_info_of_a_follower(client, platform):
    platform.on(
        INFO,
        {"subscribe": 1, "openid": "o1", "subscribe_time": 1700000000, "tagid_list": [101, 2],
         "unionid": "u1", "qr_scene_str": "s"},
    )
    info = await client.user_info("o1")
    assert (info.subscribed, info.tag_ids, info.unionid, info.scene) == (True, (101, 2), "u1", "s")
    assert info.subscribed_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert platform.made(INFO)[0].query["openid"] == "o1"


async def test_quota_is_read_and_cleared(client, platform):
    quota = {"daily_limit": 100000, "used": 5, "remain": 99995}
    platform.on("/cgi-bin/openapi/quota/get", {**OK, "quota": quota})
    found = await client.quota(TEMPLATE)
    await client.clear_quota()
    assert (found.daily_limit, found.used, found.remain) == (100000, 5, 99995)
    assert platform.made("/cgi-bin/clear_quota")[0].body == {"appid": "wxdemo0001"}


async def test_strange_characters_in_a_text_still_leave_as_utf8(client, platform):
    await client.send_text("o1", "a\x00\ud83db")
    assert platform.made(CUSTOM)[0].body["text"]["content"] == "ab"
