"""Safe mode: AES-256-CBC with the platform's own framing (WECHAT §1.2).

Plaintext: 16 random bytes, the message's length (uint32, big endian), the message, the AppID;
padded after PKCS#7 with a block of 32. The initial vector is the first half of the key.
"""

from __future__ import annotations

import binascii
import hmac
import os
import re
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher as Aes
from cryptography.hazmat.primitives.ciphers import algorithms, modes

_BLOCK = 32
_HEAD = 20
_KEY = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)
_PADDING = tuple(bytes([n]) * n for n in range(_BLOCK + 1))


class BadKey(ValueError):
    """An EncodingAESKey that is not 43 characters of base64; the key itself is not named."""


class BadCiphertext(ValueError):
    """Not encrypted with this key, damaged, or meant for another AppID."""


class Cipher:
    """One AES key with its AppID; keeps the prepared cipher, so reuse it (see `cipher_of`)."""

    __slots__ = ("_aes", "_appid")

    def __init__(self, aes_key: str, appid: str) -> None:
        if not _KEY.fullmatch(aes_key):
            raise BadKey("EncodingAESKey: 43 letters, digits, + or / are needed")
        key = b64decode(aes_key + "=")
        self._aes = Aes(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def encrypt(self, message: bytes, random: bytes | None = None) -> str:
        """The message as base64; `random` (16 bytes) is given only to repeat a known answer."""
        filler = random or os.urandom(16)
        body = b"".join((filler, len(message).to_bytes(4, "big"), message, self._appid))
        encryptor = self._aes.encryptor()
        padded = body + _PADDING[_BLOCK - len(body) % _BLOCK]
        return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside; BadCiphertext where it is not ours."""
        body = self._unpadded(self._decrypted(encrypted))
        end = _HEAD + int.from_bytes(body[16:_HEAD], "big")
        if not hmac.compare_digest(body[end:], self._appid):
            raise BadCiphertext("not a message for this AppID")
        return body[_HEAD:end]

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            data = b64decode(encrypted, validate=True)
            decryptor = self._aes.decryptor()
            return decryptor.update(data) + decryptor.finalize()
        except (binascii.Error, ValueError) as error:
            raise BadCiphertext("not whole blocks of base64") from error

    def _unpadded(self, body: bytes) -> bytes:
        count = body[-1] if body else 0
        if not 1 <= count <= _BLOCK or not body.endswith(_PADDING[count]):
            raise BadCiphertext("padding does not fit this key")
        return body[:-count]


@lru_cache(maxsize=1024)
def cipher_of(aes_key: str, appid: str) -> Cipher:
    """The kept cipher of a key and AppID; BadKey. Preparing one costs a whole message."""
    return Cipher(aes_key, appid)
