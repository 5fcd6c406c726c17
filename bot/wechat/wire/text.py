"""Characters XML cannot carry; WeChat passes them on when a user types them (WECHAT §13.4)."""

from __future__ import annotations

import re

_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cleanly_decoded(body: bytes) -> str:
    """UTF-8 bytes as text without what XML forbids; UnicodeDecodeError."""
    text = body.translate(None, _CONTROLS).decode()
    if "\ufffe" in text or "\uffff" in text:
        return text.replace("\ufffe", "").replace("\uffff", "")
    return text


def clean(text: str) -> str:
    """Text without what XML forbids; lone surrogates go too, no encoding has them."""
    if text.isprintable():  # an order faster, and true for most
        return text
    return _ILLEGAL.sub("", text)
