"""From a reply to the bytes of the passive answer (WECHAT §2)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.kit.reply import Reply, checked
from bot.wechat.signature import sign
from bot.wechat.wire.opening import Opened, Seal
from bot.wechat.wire.text import clean

#: Declines: no retry, nothing shown. Never encrypted, not even in safe mode.
SUCCESS = b"success"

_XML = (
    "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>"
)
_SEALED_XML = (
    "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"
    "<TimeStamp>%d</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>"
)


def answer(reply: Reply, opened: Opened, *, now: float) -> bytes:
    """The passive answer: the reply's text, `success` where it has none; ReplyTooLong.

    Encrypted with the key the request came with; JSON where the request was. `now` is in seconds.
    """
    text = checked(clean(reply.text))
    if not text:
        return SUCCESS
    if opened.seal.json:
        return _finished(_as_json(opened, now, "text", {"Content": text}), opened.seal, now)
    content = f"<Content><![CDATA[{_quoted(text)}]]></Content>"
    return _finished(_as_xml(opened, now, "text", content), opened.seal, now)


def answer_image(media_id: str, opened: Opened, *, now: float) -> bytes:
    """The passive answer that shows an uploaded picture."""
    if opened.seal.json:
        own = {"Image": {"MediaId": media_id}}
        return _finished(_as_json(opened, now, "image", own), opened.seal, now)
    content = f"<Image><MediaId><![CDATA[{_quoted(clean(media_id))}]]></MediaId></Image>"
    return _finished(_as_xml(opened, now, "image", content), opened.seal, now)


def _quoted(text: str) -> str:
    """Text for inside CDATA: its own end mark is split over two sections."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def _as_xml(opened: Opened, now: float, kind: str, content: str) -> str:
    to, sender = _quoted(opened.message.openid), _quoted(opened.message.account)
    return _XML % (to, sender, now, kind, content)


def _as_json(opened: Opened, now: float, kind: str, own: Mapping[str, object]) -> str:
    common = {
        "ToUserName": opened.message.openid,
        "FromUserName": opened.message.account,
        "CreateTime": int(now),
        "MsgType": kind,
    }
    return json.dumps({**common, **own}, ensure_ascii=False)


def _finished(body: str, seal: Seal, now: float) -> bytes:
    if seal.cipher is None:
        return body.encode()
    return sealed(body.encode(), seal, now=now).encode()


def sealed(body: bytes, seal: Seal, *, now: float, random: bytes | None = None) -> str:
    """The encrypted and signed envelope of an answer in the request's form (WECHAT §1.2)."""
    assert seal.cipher is not None
    encrypted = seal.cipher.encrypt(body, random)
    moment = int(now)
    signature = sign(seal.token, str(moment), seal.nonce, encrypted)
    if seal.json:
        names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
        values = (encrypted, signature, moment, seal.nonce)
        return json.dumps(dict(zip(names, values, strict=True)))
    return _SEALED_XML % (encrypted, signature, moment, _quoted(clean(seal.nonce)))
