"""The webhook's signatures: sha1 over sorted parts, compared in constant time (WECHAT §1.1)."""

from __future__ import annotations

import hashlib
import hmac


class BadSignature(Exception):
    """The request was not signed with our token, or is outside the time window: answer 403."""


def sign(token: str, timestamp: str, nonce: str, encrypted: str = "") -> str:
    """The signature, 40 hexadecimal digits; with `encrypted` it is msg_signature."""
    parts = sorted((token, timestamp, nonce, encrypted))
    # An empty part sorts first and adds nothing, so one function serves both signatures. A lone
    # surrogate in a query cannot be signed by WeChat: "replace" makes it simply not match.
    return hashlib.sha1("".join(parts).encode("utf-8", "replace")).hexdigest()


def matches(given: str, expected: str) -> bool:
    """Whether two signatures are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
