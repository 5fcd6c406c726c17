"""From a request of WeChat to a message: signature, time window, key, fields (WECHAT §1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.kit.message import Message
from bot.wechat.account import Account, Mode
from bot.wechat.crypto import BadCiphertext, BadKey, Cipher, cipher_of
from bot.wechat.signature import BadSignature, matches, sign
from bot.wechat.wire.fields import BadBody, parse, text_of
from bot.wechat.wire.messages import message_from


@dataclass(slots=True, eq=False)
class Seal:
    """What the answer needs: the cipher that worked (None in plain mode) and the form."""

    nonce: str
    cipher: Cipher | None
    json: bool
    token: str = field(repr=False)


@dataclass(slots=True, eq=False)
class Opened:
    """A verified request. `mode` is the form this one came in, not the account's setting."""

    message: Message
    mode: Mode
    seal: Seal


def verify_url(
    account: Account, query: Mapping[str, str], *, now: float = 0, window: int = 0
) -> str:
    """The echostr to answer the console's GET with, as it came in every mode; BadSignature."""
    _check(account, query, "signature", encrypted="")
    _check_time(query, now, window)
    return query.get("echostr", "")


def open_post(
    account: Account, query: Mapping[str, str], body: bytes, *, now: float, window: int
) -> Opened:
    """The message of a POST. The caller has bounded the body's size.

    `now` is in seconds since 1970, `window` the seconds a timestamp may be off (0: not checked).
    Raises BadSignature (answer 403) or BadBody (answer 400).
    """
    if query.get("encrypt_type") == "aes" or "msg_signature" in query:
        return _open_encrypted(account, query, body, now=now, window=window)
    if account.mode != "plain":
        # The plain signature does not cover the body: taking it here would undo safe mode.
        raise BadSignature("not encrypted, this account takes encrypted messages only")
    _check(account, query, "signature", encrypted="")
    _check_time(query, now, window)
    fields, is_json = parse(body)
    seal = Seal(query.get("nonce", ""), None, is_json, account.token)
    return Opened(message_from(fields), "plain", seal)


def _open_encrypted(
    account: Account, query: Mapping[str, str], body: bytes, *, now: float, window: int
) -> Opened:
    envelope, is_json = parse(body)
    encrypted = text_of(envelope, "Encrypt")
    if not encrypted:
        raise BadBody("no Encrypt")
    _check(account, query, "msg_signature", encrypted=encrypted)
    _check_time(query, now, window)
    cipher, plaintext = _decrypted(account, encrypted)
    fields, inner_json = parse(plaintext)
    seal = Seal(query.get("nonce", ""), cipher, is_json or inner_json, account.token)
    # A plaintext copy beside Encrypt tells compat mode; nothing of the copy is used.
    return Opened(message_from(fields), "compat" if "MsgType" in envelope else "safe", seal)


def _check(account: Account, query: Mapping[str, str], name: str, *, encrypted: str) -> None:
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    expected = sign(account.token, timestamp, nonce, encrypted)
    if not account.token or not matches(query.get(name, ""), expected):
        raise BadSignature(f"{name} does not match")


def _check_time(query: Mapping[str, str], now: float, window: int) -> None:
    if not window:
        return
    timestamp = query.get("timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise BadSignature("timestamp is no number")
    if abs(now - int(timestamp)) > window:
        raise BadSignature("timestamp outside the window")


def _decrypted(account: Account, encrypted: str) -> tuple[Cipher, bytes]:
    """The key that worked and what it opened: the current one, else the previous one."""
    for key in account.aes_keys:
        try:
            cipher = cipher_of(key, account.appid)
            return cipher, cipher.decrypt(encrypted)
        except (BadCiphertext, BadKey):
            continue
    raise BadBody("no AES key of this account opens the message")
