"""Signatures are compared in constant time: how long it takes tells nothing."""

from __future__ import annotations

import hmac

import pytest

from bot.wechat.wire import BadSignature, open_post, verify_url
from tests.wechat.sample import NOW, account, encrypted, plain_query, text


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was compared in constant time: the given side of each comparison."""
    seen: list[bytes] = []
    real = hmac.compare_digest

    def watched(given: bytes, expected: bytes) -> bool:
        seen.append(given)
        return real(given, expected)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    return seen


def test_handshake_signature_is_compared_in_constant_time(compared: list[bytes]) -> None:
    query = plain_query()
    verify_url(account("plain"), {**query, "echostr": "1"}, now=NOW, window=300)
    assert compared == [query["signature"].encode()]


@pytest.mark.parametrize("name", ["signature", "msg_signature"])
def test_signature_of_a_message_is_compared_in_constant_time(
    compared: list[bytes], name: str
) -> None:
    query, body = plain_query(), text("x").encode()
    if name == "msg_signature":
        query, body = encrypted(text("x"))
    open_post(account("plain"), query, body, now=NOW, window=300)
    assert query[name].encode() in compared


def test_wrong_signature_is_compared_the_same_way(compared: list[bytes]) -> None:
    with pytest.raises(BadSignature):
        verify_url(account(), {**plain_query(), "signature": "0" * 40}, now=NOW, window=300)
    assert compared == [b"0" * 40]
