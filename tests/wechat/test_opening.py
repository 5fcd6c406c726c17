"""Who gets through the webhook, and in which form."""

import pytest

from bot.kit.message import Text
from bot.wechat.wire import BadBody, BadSignature, open_post, verify_url
from tests.wechat.sample import (
    COMMON,
    NOW,
    OLD_KEY,
    account,
    encrypted,
    plain_query,
    text,
    xml,
)


def opened(who, query, body, window=300, now=NOW):
    return open_post(who, query, body, now=now, window=window)


def test_plain_post_of_a_plain_account_is_read():
    found = opened(account("plain"), plain_query(), text("达成度").encode())
    assert (found.mode, found.message.content, found.message.msg_id) == (
        "plain", "达成度", "24512345678901234",
    )


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_encrypted_post_is_read_by_every_account_with_the_key(mode):
    found = opened(account(mode), *encrypted(text("达成度")))
    assert (found.mode, found.message.content) == ("safe", "达成度")


def test_compat_post_is_read_from_encrypt_and_its_plaintext_copy_ignored():
    copy = f"{COMMON}<MsgType>text</MsgType><Content>forged</Content><MsgId>1</MsgId>"
    found = opened(account("compat"), *encrypted(text("true"), copy=copy))
    assert (found.mode, found.message.content) == ("compat", "true")


@pytest.mark.parametrize("mode", ["compat", "safe"])
def test_account_with_encryption_cannot_be_talked_down_to_plain(mode):
    with pytest.raises(BadSignature):
        opened(account(mode), plain_query(), text("forged").encode())


@pytest.mark.parametrize("encrypt_type", ["raw", "", "AES"])
def test_safe_account_refuses_plain_whatever_encrypt_type_says(encrypt_type):
    query = {**plain_query(), "encrypt_type": encrypt_type}
    with pytest.raises(BadSignature):
        opened(account("safe"), query, text("forged").encode())


def test_plain_signature_does_not_open_an_encrypted_post():
    query, body = encrypted(text("x"))
    query["msg_signature"] = query["signature"]
    with pytest.raises(BadSignature):
        opened(account(), query, body)


def test_msg_signature_alone_marks_an_encrypted_post():
    query, body = encrypted(text("x"))
    del query["encrypt_type"]
    assert opened(account("plain"), query, body).mode == "safe"


def test_encrypted_post_without_its_signature_is_refused():
    query, body = encrypted(text("x"))
    del query["msg_signature"]
    with pytest.raises(BadSignature):
        opened(account(), query, body)


def test_previous_key_still_opens_after_a_rotation():
    found = opened(account(aes_key_previous=OLD_KEY), *encrypted(text("x"), key=OLD_KEY))
    assert found.message.content == "x"


def test_key_that_was_never_ours_opens_nothing():
    with pytest.raises(BadBody):
        opened(account(), *encrypted(text("x"), key=OLD_KEY))


def test_unusable_current_key_leaves_the_previous_one_working():
    who = account(aes_key="too short", aes_key_previous=OLD_KEY)
    assert opened(who, *encrypted(text("x"), key=OLD_KEY)).message.content == "x"


def test_message_for_another_appid_is_refused():
    with pytest.raises(BadBody):
        opened(account(), *encrypted(text("x"), appid="wxother0001"))


@pytest.mark.parametrize("token", ["TOKEN-2", "", "令牌"])
def test_signature_with_another_token_is_refused(token):
    with pytest.raises(BadSignature):
        opened(account("plain"), plain_query(token), text("x").encode())


def test_account_without_a_token_takes_nothing():
    with pytest.raises(BadSignature):
        opened(account("plain", token=""), plain_query(""), text("x").encode())


@pytest.mark.parametrize("given", ["", "é" * 40, "\ud800", "0" * 40])
def test_odd_signatures_are_refused_like_wrong_ones(given):
    with pytest.raises(BadSignature):
        opened(account("plain"), {**plain_query(), "signature": given}, text("x").encode())


@pytest.mark.parametrize("seconds", [-301, 301])
def test_timestamp_outside_the_window_is_refused(seconds):
    with pytest.raises(BadSignature):
        opened(account("plain"), plain_query(timestamp=NOW + seconds), text("x").encode())


@pytest.mark.parametrize("seconds", [-300, 300])
def test_timestamp_at_the_edge_of_the_window_is_taken(seconds):
    query = plain_query(timestamp=NOW + seconds)
    assert opened(account("plain"), query, text("x").encode()).mode == "plain"


def test_window_of_zero_takes_any_age():
    query = plain_query(timestamp=1)
    assert opened(account("plain"), query, text("x").encode(), window=0).mode == "plain"


@pytest.mark.parametrize("timestamp", ["", "soon", "１７", "9" * 40, "-5"])
def test_timestamp_that_is_no_number_is_refused(timestamp):
    with pytest.raises(BadSignature):
        opened(account("plain"), plain_query(timestamp=timestamp), text("x").encode())


def test_handshake_with_a_wrong_signature_is_refused():
    with pytest.raises(BadSignature):
        verify_url(account(), {**plain_query("TOKEN-2"), "echostr": "42"})


def test_handshake_gives_echostr_back_exactly_in_safe_mode():
    assert verify_url(account(), {**plain_query(), "echostr": "00 42"}) == "00 42"


def test_json_in_an_encrypted_xml_envelope_is_read():
    body = (
        '{"ToUserName":"g","FromUserName":"o","CreateTime":1700000000,'
        '"MsgType":"text","Content":"x","MsgId":24512345678901234}'
    )
    found = opened(account(), *encrypted(body))
    assert (found.message, found.seal.json) == (
        Text(openid="o", account="g", created=NOW, msg_id="24512345678901234", content="x"),
        True,
    )


@pytest.mark.parametrize(
    "body",
    [
        "", "   ", "hello", "<xml>", "<xml></xml>", "<xml/>", "<xml>text</xml>", "{", "{}", "[1]",
        '{"a":' * 5000, "<a>" * 5000, xml("<a>" * 5000 + "</a>" * 5000),
        '{"a":' * 9 + "1" + "}" * 9, "<xml><a></xml>", "<xml></xml><xml></xml>",
        "<xml><MsgType>text</MsgType></xml>",
        xml("<A>&nbsp;</A>"), xml("<A>&#0;</A>"), xml("<A>a]]>b</A>"), xml("<A><![CDATA[a]]b</A>"),
        "<!DOCTYPE xml>" + text("x"),
        '<!DOCTYPE xml [<!ENTITY a "b">]>' + xml("<Content>&a;</Content>"),
        '<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + text("x"),
        '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]>' + text("x"),
    ],
)
def test_broken_body_is_refused_and_not_quoted(body):
    with pytest.raises(BadBody) as refused:
        opened(account("plain"), plain_query(), body.encode())
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe<xml>", b"<xml><A>\xd6\xd0</A></xml>", b'{"a":"\xff"}']
)
def test_body_that_is_not_utf8_is_refused(body):
    with pytest.raises(BadBody):
        opened(account("plain"), plain_query(), body)


def test_doctype_inside_the_encrypted_message_is_refused():
    inside = '<!DOCTYPE xml [<!ENTITY a "b">]>' + text("x")
    with pytest.raises(BadBody):
        opened(account(), *encrypted(inside))


def test_envelope_without_encrypt_is_refused():
    query, _body = encrypted(text("x"))
    with pytest.raises(BadBody):
        opened(account(), query, text("x").encode())


def test_other_encoding_in_the_declaration_changes_nothing():
    body = '<?xml version="1.0" encoding="GBK"?>' + text("达成度")
    assert opened(account("plain"), plain_query(), body.encode()).message.content == "达成度"


def test_secrets_show_in_no_repr():
    who = account(aes_key_previous=OLD_KEY)
    shown = repr(who) + repr(opened(who, *encrypted(text("x"))))
    assert not [s for s in ("TOKEN-1", "SECRET-1", who.aes_key, OLD_KEY) if s in shown]
