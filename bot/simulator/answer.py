"""What comes back from the webhook: the passive reply, opened and judged (WECHAT §1.2, §2)."""

from __future__ import annotations

import json
import struct
from typing import Any
from xml.etree import ElementTree

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.simulator.envelope import crypto_of, signature
from bot.simulator.errors import PlatformError
from bot.simulator.media import MediaShelf
from bot.simulator.state import Account

#: A longer text shows the fault notice; no error code tells.
TEXT_BYTES = 2047

Shown = dict[str, Any]


class Malformed(ValueError):
    """The answer is no reply: WeChat tries again and then shows its fault notice."""


class NotShowable(ValueError):
    """A reply in good form that WeChat cannot show: the fault notice at once."""


def open_answer(account: Account, body: bytes, *, nonce: str) -> dict[str, Any] | None:
    """The fields of a passive reply, decrypted where need be; None for `success` and nothing.

    Malformed when it is no XML (JSON), not encrypted in safe mode, or wrongly signed.
    """
    text = _decode(body)
    if text.strip() in ("", "success"):
        return None
    fields = _fields(account, text)
    if "Encrypt" in fields:
        if account.mode == "plain":
            raise Malformed("encrypted answer in plain mode")
        return _fields(account, _decrypt(account, fields, nonce=nonce))
    if account.mode == "safe":
        raise Malformed("answer is not encrypted, the account is in safe mode")
    return fields


def to_message(
    account: Account, fields: dict[str, Any], *, openid: str, media: MediaShelf, now: float
) -> Shown | None:
    """The phone message of a passive reply; None for a hand-over to human customer service."""
    if fields.get("ToUserName") != openid:
        raise Malformed("ToUserName is not the person who wrote")
    if fields.get("FromUserName") != account.original_id:
        raise Malformed("FromUserName is not the account")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise Malformed("CreateTime is no number")
    match fields.get("MsgType"):
        case "text":
            return _text(fields)
        case "image" | "voice" | "video" as kind:
            return _medium(account, kind, _part(fields, kind.capitalize()), media=media, now=now)
        case "music":
            music = _part(fields, "Music")
            title = str(music.get("Title", ""))
            return {"type": "link", "title": title, "url": _url(music, "MusicUrl")}
        case "news":
            return _news(fields)
        case "transfer_customer_service" | "transfer_biz_ai_ivr":
            return None
        case other:
            raise Malformed(f"MsgType {other!r} is unknown")


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Malformed("answer is not UTF-8") from error


def _fields(account: Account, text: str) -> dict[str, Any]:
    if account.format == "json":
        return _json_fields(text)
    if "<!DOCTYPE" in text:
        raise Malformed("answer has a document type")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Malformed(f"answer is no XML: {error}") from error
    if root.tag != "xml":
        raise Malformed(f"root element is <{root.tag}>, not <xml>")
    return {child.tag: _element(child) for child in root}


def _json_fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise Malformed(f"answer is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Malformed("answer is no JSON object")
    return fields


def _element(node: ElementTree.Element) -> Any:
    if len(node) == 0:
        return node.text or ""
    if {child.tag for child in node} == {"item"}:
        return [_element(child) for child in node]
    return {child.tag: _element(child) for child in node}


def _decrypt(account: Account, fields: dict[str, Any], *, nonce: str) -> str:
    sealed, stamp = str(fields["Encrypt"]), str(fields.get("TimeStamp", ""))
    if str(fields.get("Nonce", "")) != nonce:
        raise Malformed("Nonce of the answer is not the request's")
    if signature(account.token, stamp, nonce, sealed) != fields.get("MsgSignature"):
        raise Malformed("MsgSignature of the answer is wrong")
    try:
        return str(PrpCrypto(crypto_of(account).key).decrypt(sealed, account.appid))
    except InvalidAppIdException as error:
        raise Malformed("answer is encrypted for another appid") from error
    except (ValueError, IndexError, OSError, struct.error) as error:
        raise Malformed("answer cannot be decrypted") from error


def _text(fields: dict[str, Any]) -> Shown:
    content = fields.get("Content")
    if not isinstance(content, str) or not content:
        raise Malformed("Content is empty")
    size = len(content.encode())
    if size > TEXT_BYTES:
        raise NotShowable(f"text of {size} bytes, the platform shows at most {TEXT_BYTES}")
    return {"type": "text", "text": content}


def _medium(
    account: Account, kind: str, part: dict[str, Any], *, media: MediaShelf, now: float
) -> Shown:
    try:
        medium = media.usable(part.get("MediaId"), appid=account.appid, now=now)
    except PlatformError as error:
        raise NotShowable("MediaId is unknown or expired (40007)") from error
    return {"type": kind, "media_id": medium.id}


def _news(fields: dict[str, Any]) -> Shown:
    articles = fields.get("Articles")
    if isinstance(articles, dict):
        articles = articles.get("item")
    if isinstance(articles, dict):
        articles = [articles]
    if not isinstance(articles, list) or not articles:
        raise Malformed("Articles is empty")
    first = articles[0]
    return {
        "type": "news",
        "title": str(first.get("Title", "")),
        "description": str(first.get("Description", "")),
        "picture": str(first.get("PicUrl", "")),
        "url": _url(first, "Url"),
    }


def _part(fields: dict[str, Any], name: str) -> dict[str, Any]:
    part = fields.get(name)
    if not isinstance(part, dict):
        raise Malformed(f"{name} is missing")
    return part


def _url(part: dict[str, Any], name: str) -> str:
    return str(part.get(name, ""))
