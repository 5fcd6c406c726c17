"""Messages as the platform delivers them; encrypted by wechatpy, so our own code is not asked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

APPID, TOKEN, ORIGINAL = "wx0000000000000b01", "benchtoken", "gh_000000000b01"
SECRET = "secretofbenchmarks"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

PLAIN, SAFE = "plain", "safe"

#: What a student would write, 40 characters.
TEXT = "今天在实训室把伺服电机的接线重新做了一遍，师傅说这次走线很整齐，明天接着调参数。"
REPLY = "已经记下了：今天在实训室把伺服电机的接线重新做了一遍。"

_BODY = (
    "<xml><ToUserName><![CDATA[{to}]]></ToUserName>\n"
    "<FromUserName><![CDATA[{openid}]]></FromUserName>\n"
    "<CreateTime>{created}</CreateTime>\n"
    "<MsgType><![CDATA[text]]></MsgType>\n"
    "<Content><![CDATA[{content}]]></Content>\n"
    "<MsgId>{msg_id}</MsgId>\n"
    "</xml>"
)
_SEALED = (
    "<xml>\n    <ToUserName><![CDATA[{to}]]></ToUserName>\n"
    "    <Encrypt><![CDATA[{sealed}]]></Encrypt>\n</xml>\n"
)

_ids = count(24_000_000_000_000_000)


@dataclass(frozen=True, slots=True)
class Post:
    """One delivery: the query behind the path, and the body."""

    query: dict[str, str]
    body: bytes

    def http(self, path: str, *, host: str) -> bytes:
        """The bytes of the request on a connection that stays open."""
        head = (
            f"POST {path}?{urlencode(self.query)} HTTP/1.1\r\nHost: {host}\r\n"
            f"User-Agent: Mozilla/4.0\r\nAccept: */*\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def text_post(mode: str, *, openid: str, content: str = TEXT, msg_id: int = 0) -> Post:
    """A text message, signed now, encrypted in safe mode; a new MsgId unless one is given."""
    now = int(time.time())
    body = _BODY.format(
        to=ORIGINAL, openid=openid, created=now, content=content, msg_id=msg_id or next(_ids)
    )
    timestamp, nonce = str(now), "1372623149"
    query = {
        "signature": signed(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
        "openid": openid,
    }
    if mode == PLAIN:
        return Post(query, body.encode())
    sealed = PrpCrypto(crypto().key).encrypt(body, APPID).decode()
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signed(TOKEN, timestamp, nonce, sealed)
    return Post(query, _SEALED.format(to=ORIGINAL, sealed=sealed).encode())


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def crypto() -> WeChatCrypto:
    return WeChatCrypto(TOKEN, AES_KEY, APPID)


def opened_reply(mode: str, body: bytes) -> str:
    """The XML of a passive answer, decrypted and its signature checked by wechatpy."""
    if mode == PLAIN:
        return body.decode()
    import xmltodict

    fields = xmltodict.parse(body)["xml"]
    plain = crypto().decrypt_message(
        body, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
    )
    return str(plain)
