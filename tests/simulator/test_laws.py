"""What must hold for any text a person can type."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.simulator.envelope import seal, to_xml
from bot.simulator.state import Account
from bot.simulator.values import folded, value_fits
from tests.simulator.conftest import AES_KEY, APPID, TOKEN

#: Everything XML can carry; a carriage return alone is turned into a line feed by every parser.
CHARACTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t"
)
TEXTS = st.text(CHARACTERS, max_size=60) | st.sampled_from(["]]>", "]]]]>>", "<![CDATA[x]]>"])


@settings(deadline=None)
@given(TEXTS)
def test_any_text_survives_the_xml(text):
    root = ElementTree.fromstring(to_xml({"Content": text, "List": [{"A": text}, {"A": 1}]}))
    assert root.findtext("Content") == text
    assert [node.findtext("A") for node in root.findall("List")] == [text, "1"]


@settings(deadline=None)
@given(TEXTS)
def test_any_text_survives_safe_mode(text):
    account = Account(APPID, token=TOKEN, aes_key=AES_KEY, mode="safe", original_id="gh_1")
    letter = seal(account, {"Content": text}, url="http://127.0.0.1/", openid="o", now=1.0)
    query = dict(part.split("=") for part in letter.url.partition("?")[2].split("&"))
    plain = WeChatCrypto(TOKEN, AES_KEY, APPID).decrypt_message(
        letter.body.decode(), query["msg_signature"], query["timestamp"], query["nonce"]
    )
    assert ElementTree.fromstring(plain).findtext("Content") == text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_folded_value_is_at_most_twenty_and_a_mark(text):
    assert len(folded(text)) <= 21
    assert folded(text).startswith(text[:20])


@settings(deadline=None)
@given(st.text(min_size=21, max_size=60), st.sampled_from(["thing1", "phrase2", "name3"]))
def test_no_long_text_fits_a_short_field(text, key):
    assert not value_fits(key, text)
