"""The passive answer, read back by other people's code."""

import json

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.kit.reply import Card, Choices, Nothing, Option, Picture, ReplyTooLong, Say
from bot.wechat.wire import SUCCESS, answer, answer_image, open_post
from tests.wechat.sample import KEY, NOW, OLD_KEY, account, encrypted, plain_query, text

JSON = json.dumps(
    {"ToUserName": "gh_school", "FromUserName": "openid-1", "CreateTime": NOW, "MsgType": "text",
     "Content": "x", "MsgId": 1}
)


def plain(body=None):
    body = body or text("x")
    return open_post(account("plain"), plain_query(), body.encode(), now=NOW, window=0)


def safe(key=KEY, body=None):
    who = account(aes_key_previous=OLD_KEY)
    return open_post(who, *encrypted(body or text("x"), key=key), now=NOW, window=0)


def read(answered):
    return xmltodict.parse(answered, strip_whitespace=False)["xml"]


def test_text_goes_back_to_who_sent_it():
    assert read(answer(Say("好\n的"), plain(), now=NOW + 0.9)) == {
        "ToUserName": "openid-1", "FromUserName": "gh_school", "CreateTime": str(NOW),
        "MsgType": "text", "Content": "好\n的",
    }


@pytest.mark.parametrize("reply", [Nothing(), Say(""), Say("\x00")])
@pytest.mark.parametrize("opened", [plain, safe])
def test_nothing_to_say_is_success_in_the_clear(reply, opened):
    assert answer(reply, opened(), now=NOW) == SUCCESS == b"success"


@pytest.mark.parametrize(
    "reply",
    [
        Picture("t", "bars", {}), Card("note", "t"), Choices("t", (Option("a", "甲"),)),
    ],
)
def test_every_reply_has_its_text_twin(reply):
    assert read(answer(reply, plain(), now=NOW))["Content"] == reply.text


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
def test_safe_answer_is_sealed_with_the_key_the_request_came_with(key):
    envelope = read(answer(Say("好"), safe(key), now=NOW))
    opened = WeChatCrypto("TOKEN-1", key, "wxdemo0001").decrypt_message(
        envelope, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"]
    )
    assert (read(opened)["Content"], envelope["Nonce"]) == ("好", "n1")


def test_two_answers_alike_are_sealed_differently():
    opened = safe()
    first, second = (read(answer(Say("好"), opened, now=NOW))["Encrypt"] for _ in range(2))
    assert first != second


def test_json_request_is_answered_in_json():
    assert json.loads(answer(Say("a]]>b"), plain(JSON), now=NOW)) == {
        "ToUserName": "openid-1", "FromUserName": "gh_school", "CreateTime": NOW,
        "MsgType": "text", "Content": "a]]>b",
    }


def test_safe_json_request_is_answered_in_a_json_envelope():
    envelope = json.loads(answer(Say("好"), safe(body=JSON), now=NOW))
    opened = WeChatCrypto("TOKEN-1", KEY, "wxdemo0001").decrypt_message(
        envelope, envelope["MsgSignature"], str(envelope["TimeStamp"]), envelope["Nonce"]
    )
    assert json.loads(opened)["Content"] == "好"


def test_image_answer_names_the_media_id():
    answered = read(answer_image("MEDIA-1", plain(), now=NOW))
    assert (answered["MsgType"], answered["Image"]) == ("image", {"MediaId": "MEDIA-1"})


def test_json_image_answer_names_the_media_id():
    assert json.loads(answer_image("M", plain(JSON), now=NOW))["Image"] == {"MediaId": "M"}


def test_text_over_the_limit_is_refused_here():
    with pytest.raises(ReplyTooLong):
        answer(Say("好" * 601), plain(), now=NOW)


@pytest.mark.parametrize(
    "content", ["]]>", "a]]>b]]>", "]]]]>>", "]]><Content>forged</Content>", "\x1d]]\x00>", "]]"],
)
def test_end_mark_of_cdata_cannot_break_or_forge_an_answer(content):
    answered = read(answer(Say(content), plain(), now=NOW))
    assert answered["Content"] == content.replace("\x1d", "").replace("\x00", "")


@given(st.text(st.one_of(st.characters(), st.sampled_from("]>[<!&\x00\n")), max_size=300))
def test_any_text_comes_back_as_it_was_without_what_xml_forbids(content):
    answered = answer(Say(content[:300]), plain(), now=NOW)
    if answered == SUCCESS:
        assert not [c for c in content if c.isprintable()]
        return
    kept = [c for c in content if c in "\t\n\r" or c >= " " and c not in "\ufffe\uffff"]
    kept = "".join(c for c in kept if not "\ud800" <= c <= "\udfff")
    # Every XML reader turns \r into \n.
    assert read(answered)["Content"] == kept.replace("\r\n", "\n").replace("\r", "\n")
