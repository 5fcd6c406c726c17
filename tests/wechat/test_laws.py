"""Laws over any input: two readers agree, ciphers agree with wechatpy, rubbish never crashes."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bot.wechat.crypto import BadCiphertext, BadKey, Cipher
from bot.wechat.wire import BadBody, BadSignature, open_post
from bot.wechat.wire.fields import _flat, _Tree
from tests.wechat.sample import KEY, NOW, account, plain_query, signature, text, xml

APPID = "wxdemo0001"
PIECES = st.lists(
    st.sampled_from(
        ["<A>", "</A>", "<B>", "</B>", "<B/>", "<![CDATA[", "]]>", "]", ">", "<", "&amp;", "&",
         "&#65;", "\n", "\r\n", " ", "x", "达", "<!-- c -->", "<?pi?>", '<C d="e">', "</C>"]
    ),
    max_size=14,
).map("".join)


@given(PIECES)
@example("<A>]]&gt;</A>")
@example("<A>1</A><A>2</A>")
@example("<A><![CDATA[x]]>y<![CDATA[z]]></A>")
@example("<A><![CDATA[x]]]]><![CDATA[>y]]></A>")
def test_quick_reader_agrees_with_expat_or_stands_back(inside):
    body = f"<xml>{inside}</xml>"
    quick = _flat(body)
    if quick:
        assert quick == _Tree().read(body.encode())


def test_body_of_every_day_is_left_to_the_quick_reader():
    assert _flat(text("达成度 a]]b")) == _Tree().read(text("达成度 a]]b").encode())


@given(st.binary(max_size=200))
@example(b'{"FromUserName":["a"],"ToUserName":{},"MsgType":1}')
@example(b"\xef\xbb\xbf<xml><a/></xml>")
def test_rubbish_is_refused_and_never_crashes(body):
    with pytest.raises(BadBody):
        open_post(account("plain"), plain_query(), body, now=NOW, window=0)


@given(PIECES)
def test_rubbish_inside_a_signed_message_reads_or_is_refused(inside):
    try:
        found = open_post(
            account("plain"), plain_query(), xml(inside).encode(), now=NOW, window=0
        )
    except BadBody:
        return
    assert found.message.openid == "openid-1"


@given(st.text(max_size=300))
def test_any_ciphertext_with_a_right_signature_is_refused_or_opens(encrypted):
    clean = encrypted.encode("utf-8", "ignore").decode().replace("]]>", "")
    query = {**plain_query(), "msg_signature": signature("TOKEN-1", str(NOW), "n1", clean)}
    body = f"<xml><Encrypt><![CDATA[{clean}]]></Encrypt></xml>".encode()
    with pytest.raises((BadBody, BadSignature)):
        open_post(account(), query, body, now=NOW, window=0)


@given(st.binary(max_size=400).map(lambda b: b.hex() + "汉"))
def test_wechatpy_opens_what_we_seal_and_we_what_it_seals(message):
    theirs = PrpCrypto(WeChatCrypto("t", KEY, APPID).key)
    ours = Cipher(KEY, APPID)
    assert theirs.decrypt(ours.encrypt(message.encode()), APPID) == message
    assert ours.decrypt(theirs.encrypt(message, APPID).decode()).decode() == message


@given(st.integers(0, 100))
def test_ciphertext_is_padded_to_blocks_of_32(length):
    sealed = Cipher(KEY, APPID).encrypt(b"x" * length)
    assert (len(sealed) * 3 // 4 - sealed.count("=")) % 32 == 0


@pytest.mark.parametrize(
    ("padding", "opens"), [(b"\x1a" * 26, True), (b"\0" * 25 + b"\x1a", False)]
)
def test_padding_counts_only_when_every_byte_of_it_fits(padding, opens):
    ours = Cipher(KEY, APPID)
    framed = b"r" * 16 + (8).to_bytes(4, "big") + b"message!" + APPID.encode()
    sealed = b64encode(ours._aes.encryptor().update(framed + padding)).decode()
    if opens:
        assert ours.decrypt(sealed) == b"message!"
        return
    with pytest.raises(BadCiphertext):
        ours.decrypt(sealed)


@given(st.integers(0, 223), st.integers(1, 255))
def test_damaged_ciphertext_never_opens_as_something_longer(place, change):
    cipher = Cipher(KEY, APPID)
    data = bytearray(b64decode(cipher.encrypt(b"m" * 160)))
    data[place % len(data)] ^= change
    try:
        found = cipher.decrypt(b64encode(bytes(data)).decode())
    except BadCiphertext:
        return
    assert len(found) <= 160


@pytest.mark.parametrize("key", ["", "short", KEY + "=", KEY[:-1] + "!", KEY[:-1] + "汉"])
def test_key_that_is_none_is_named_as_such_without_being_shown(key):
    with pytest.raises(BadKey) as refused:
        Cipher(key, APPID)
    assert not key or key not in str(refused.value)
