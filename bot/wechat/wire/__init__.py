"""XML or JSON bytes of the webhook <-> typed messages and replies (WECHAT §1-2).

    opened = open_post(account, query, body, now=…, window=…)   # BadSignature 403, BadBody 400
    opened.message                                              # a value of bot.kit.message
    answer(reply, opened, now=…)                                # the bytes of the passive reply
"""

from bot.wechat.signature import BadSignature
from bot.wechat.wire.answering import SUCCESS, answer, answer_image
from bot.wechat.wire.fields import BadBody
from bot.wechat.wire.opening import Opened, Seal, open_post, verify_url

__all__ = [
    "SUCCESS",
    "BadBody",
    "BadSignature",
    "Opened",
    "Seal",
    "answer",
    "answer_image",
    "open_post",
    "verify_url",
]
