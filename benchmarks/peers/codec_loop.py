"""wechatpy: check_signature or decrypt_message, parse_message, create_reply, render.

Runs in the peers' environment; the request comes as JSON from benchmarks.codec.
"""

from __future__ import annotations

from loop import answer_lines, seconds_a_call
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature


def work(given):
    query = given["query"]
    if given["mode"] == "plain":
        check_signature(
            given["token"], query["signature"], query["timestamp"], query["nonce"]
        )
        message = parse_message(given["body"])
        return create_reply(given["content"], message).render()
    crypto = given["crypto"]
    xml = crypto.decrypt_message(
        given["body"], query["msg_signature"], query["timestamp"], query["nonce"]
    )
    message = parse_message(xml)
    reply = create_reply(given["content"], message).render()
    return crypto.encrypt_message(reply, query["nonce"], query["timestamp"])


def prepared(given):
    """With the cipher object made once, which is the best this package can do."""
    return {**given, "crypto": WeChatCrypto(given["token"], given["aes_key"], given["appid"])}


def run(*, calls, **given):
    ready = prepared(given)
    return {"seconds": seconds_a_call(lambda: work(ready), calls=calls)}


def answer(**given):
    return {"body": work(prepared(given))}


if __name__ == "__main__":
    answer_lines({"run": run, "answer": answer})
