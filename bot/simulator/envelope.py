"""The request that carries a message to the program under test, in three modes (WECHAT §1.1-1.2).

The crypto is wechatpy's on purpose: a program must not be checked with its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.simulator.state import Account

Fields = dict[str, Any]

_PLAIN_XML = "text/xml"
_PLAIN_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One signed request; `nonce` must come back in an encrypted answer."""

    url: str
    body: bytes
    content_type: str
    nonce: str


def signature(*parts: str) -> str:
    """wechatpy's sha1 over the sorted parts."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def crypto_of(account: Account) -> WeChatCrypto:
    """wechatpy's cipher of an account; AssertionError when the AES key has not 43 letters."""
    return WeChatCrypto(account.token, account.aes_key, account.appid)


def seal(account: Account, fields: Fields, *, url: str, openid: str, now: float) -> Envelope:
    """Sign and, by the account's mode, encrypt a message for one try."""
    timestamp, nonce = str(int(now)), str(secrets.randbelow(10**10))
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    body = fields
    if account.mode != "plain":
        plain = _text(account, fields)
        sealed = PrpCrypto(crypto_of(account).key).encrypt(plain, account.appid).decode()
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(account.token, timestamp, nonce, sealed)
        body = {"ToUserName": account.original_id, "Encrypt": sealed}
        if account.mode == "compat":
            body = {**fields, "Encrypt": sealed}
    content_type = {"xml": _PLAIN_XML, "json": _PLAIN_JSON}[account.format]
    return Envelope(_with_query(url, query), _text(account, body).encode(), content_type, nonce)


def greeting(account: Account, *, echo: str, now: float) -> str:
    """The URL of the GET check; the answer must be `echo` and nothing else."""
    timestamp, nonce = str(int(now)), str(secrets.randbelow(10**10))
    return _with_query(
        account.webhook_url,
        {
            "signature": signature(account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        },
    )


def to_xml(fields: Mapping[str, Any]) -> str:
    """`<xml>…</xml>`: text in CDATA, numbers bare, lists as repeated elements.

    Control characters go through unchanged: the platform does not strip them either (§13).
    """
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{_cdata(str(value))}</{name}>"


def _cdata(text: str) -> str:
    safe = text.replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{safe}]]>"


def _text(account: Account, fields: Fields) -> str:
    if account.format == "json":
        return json.dumps(fields, ensure_ascii=False)
    return to_xml(fields)


def _with_query(url: str, query: Mapping[str, str]) -> str:
    joint = "?"
    if "?" in url:
        joint = "&"
    return f"{url}{joint}{urlencode(query)}"


def escaped(text: str) -> str:
    """Text for the few HTML and SVG pages the stand-in writes itself."""
    return escape(text, {'"': "&quot;"})
