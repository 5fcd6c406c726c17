"""Accounts and requests as WeChat would send them; encrypted ones by wechatpy, not by us."""

import hashlib
import re

from wechatpy.crypto import WeChatCrypto

from bot.wechat.account import Account

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
NOW = 1_700_000_000
COMMON = "<ToUserName>gh_school</ToUserName><FromUserName>openid-1</FromUserName>"


def account(mode="safe", **changes):
    """A college's account."""
    values = {
        "code": "demo", "appid": "wxdemo0001", "token": "TOKEN-1", "secret": "SECRET-1",
        "aes_key": KEY, "mode": mode,
    }
    return Account(**{**values, **changes})


def xml(own, kind="text"):
    """A body with the four common fields."""
    return (
        f"<xml>{COMMON}<CreateTime>{NOW}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        f"{own}</xml>"
    )


def text(content, msg_id="24512345678901234"):
    """A text message's body."""
    return xml(f"<Content><![CDATA[{content}]]></Content><MsgId>{msg_id}</MsgId>")


def signature(token, *parts):
    """WeChat's signature, written out apart from the code under test."""
    return hashlib.sha1("".join(sorted([token, *parts])).encode()).hexdigest()


def plain_query(token="TOKEN-1", timestamp=NOW, nonce="n1"):
    """The query of a plain POST."""
    stamp = str(timestamp)
    return {"signature": signature(token, stamp, nonce), "timestamp": stamp, "nonce": nonce}


def encrypted(body, *, key=KEY, appid="wxdemo0001", token="TOKEN-1", copy=""):
    """Query and body of an encrypted POST made by wechatpy; `copy` is compat mode's plaintext."""
    sealed = WeChatCrypto(token, key, appid).encrypt_message(body, "n1", str(NOW))
    fields = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^\]<]+)", sealed))
    query = {
        **plain_query(token), "encrypt_type": "aes", "msg_signature": fields["MsgSignature"],
    }
    return query, f"<xml>{copy}<Encrypt><![CDATA[{fields['Encrypt']}]]></Encrypt></xml>".encode()
