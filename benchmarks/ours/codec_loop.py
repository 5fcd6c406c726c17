"""Our message code alone: signature, decryption, parsing; reply rendered, encrypted (P4)."""

from __future__ import annotations

import time

from benchmarks.messages import (
    AES_KEY,
    APPID,
    ORIGINAL,
    REPLY,
    TOKEN,
    Post,
    opened_reply,
    text_post,
)
from benchmarks.peers.loop import answer_lines, seconds_a_call
from bot.kit.reply import Say
from bot.wechat.account import Account
from bot.wechat.wire import answer, open_post


def work(mode: str, post: Post, reply: str = REPLY) -> bytes:
    """One message in, one answer out; `_account` is made once, as the product keeps it."""
    now = time.time()
    opened = open_post(_account(mode), post.query, post.body, now=now, window=600)
    return answer(Say(reply), opened, now=now)


_accounts: dict[str, Account] = {}


def _account(mode: str) -> Account:
    if mode not in _accounts:
        _accounts[mode] = Account(
            code="bench", appid=APPID, original_id=ORIGINAL, token=TOKEN, aes_key=AES_KEY,
            mode=mode,  # type: ignore[arg-type]
        )
    return _accounts[mode]


def run(*, mode: str, content: str, calls: int) -> dict[str, float]:
    """Seconds one message costs."""
    post = text_post(mode, openid="o1", content=content)
    return {"seconds": seconds_a_call(lambda: work(mode, post, content), calls=calls)}


def check(*, mode: str, content: str) -> dict[str, bool]:
    """Whether the answer, opened by wechatpy, says what was asked for."""
    post = text_post(mode, openid="o1", content=content)
    return {"right": content in opened_reply(mode, work(mode, post, content))}


if __name__ == "__main__":
    answer_lines({"run": run, "check": check})
