"""Characters XML cannot carry; WeChat passes them on when a user types them (WECHAT §13.4)."""

from __future__ import annotations

import re

_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")
_NON_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_bytes(body: bytes) -> bytes:
    """UTF-8 bytes without the control characters and non-characters XML forbids."""
    body = body.translate(None, _CONTROLS)
    if b"\xef\xbf" in body:
        for character in _NON_CHARACTERS:
            body = body.replace(character, b"")
    return body


def clean(text: str) -> str:
    """The same for a string; lone surrogates go too, no encoding has them."""
    if text.isprintable():  # an order faster, and true for most
        return text
    return _ILLEGAL.sub("", text)
