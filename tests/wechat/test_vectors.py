"""The platform's own test vectors (WECHAT §1.3)."""

import json

import pytest

from bot.kit.message import UnknownMessage
from bot.wechat.account import Account
from bot.wechat.crypto import Cipher
from bot.wechat.signature import sign
from bot.wechat.wire import Opened, Seal, verify_url
from bot.wechat.wire.answering import sealed

TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcv"
    "ZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3F"
    "n2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSe"
    "OBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "encrypted", "expected"),
    [
        ("1714036504", "1514711492", "", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        ("1714112445", "415670741", ENCRYPT, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        ("1713424427", "415670741", REPLY, "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
    ids=["get", "plain post", "safe post", "msg_signature", "reply"],
)
def test_signature_is_the_official_one(timestamp, nonce, encrypted, expected):
    assert sign(TOKEN, timestamp, nonce, encrypted) == expected


def test_handshake_answers_the_echostr_of_the_official_get():
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696", "timestamp": "1714036504",
        "nonce": "1514711492", "echostr": "4375120948345356249",
    }
    account = Account(code="x", appid=APPID, token=TOKEN, aes_key=KEY)
    assert verify_url(account, query) == "4375120948345356249"


def test_official_ciphertext_opens():
    message = Cipher(KEY, APPID).decrypt(ENCRYPT)
    assert len(message) == 167
    assert json.loads(message)["ToUserName"].startswith("gh_")


def test_reply_with_the_official_random_is_the_official_envelope():
    message = UnknownMessage(openid="o", account="g", created=0, msg_id="1", type="debug_demo")
    opened = Opened(message, "safe", Seal("415670741", Cipher(KEY, APPID), True, TOKEN))
    body = b'{"demo_resp":"good luck"}'
    envelope = json.loads(sealed(body, opened.seal, now=1713424427, random=b"707722b803182950"))
    assert envelope == {
        "Encrypt": REPLY, "MsgSignature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        "TimeStamp": 1713424427, "Nonce": "415670741",
    }
