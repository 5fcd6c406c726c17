"""Sealing of columns: AES-GCM under a college's data key, which SECRET_KEY wraps (MODEL §1, §7).

Associated data is college, table and key, so that a sealed value moved to another row, table or
college does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed value does not belong here or is under another key."""


class Sealer:
    """Seals and opens the columns of one college."""

    def __init__(self, college: str, data_key: bytes) -> None:
        self._college = college
        self._cipher = AESGCM(data_key)
        self._digest_key = hmac.digest(data_key, b"digest", "sha256")

    def __repr__(self) -> str:
        return f"Sealer({self._college!r})"

    def seal(self, text: str | bytes, table: str, *key: str | int) -> bytes:
        """`text` sealed for the row `key` of `table`: nonce and ciphertext."""
        plain = text.encode() if isinstance(text, str) else text
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self._where(table, key))

    def open(self, sealed: bytes, table: str, *key: str | int) -> str:
        """The text that was sealed for this row; CannotOpen for any other place or key."""
        return self.open_bytes(sealed, table, *key).decode()

    def open_bytes(self, sealed: bytes, table: str, *key: str | int) -> bytes:
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, body, self._where(table, key))
        except InvalidTag as wrong:
            raise CannotOpen(f"{table} {key} does not open under this college's key") from wrong

    def seal_json(self, value: Any, table: str, *key: str | int) -> bytes:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.seal(body, table, *key)

    def open_json(self, sealed: bytes, table: str, *key: str | int) -> Any:
        return json.loads(self.open_bytes(sealed, table, *key))

    def digest(self, text: str) -> bytes:
        """A keyed hash, for values that are looked up but never read (bind codes, API tokens)."""
        return hmac.digest(self._digest_key, text.encode(), "sha256")

    def _where(self, table: str, key: tuple[str | int, ...]) -> bytes:
        return "\x1f".join([self._college, table, *map(str, key)]).encode()


class Keyring:
    """SECRET_KEY and the previous one: wraps data keys, opens what either has wrapped."""

    def __init__(self, current: str, previous: str = "") -> None:
        keys = [_stretched(text) for text in (current, previous) if text]
        self._wrappers = [AESGCM(key) for key in keys]
        self._link_keys = [hmac.digest(key, b"links", "sha256") for key in keys]

    def __repr__(self) -> str:
        return "Keyring(…)"

    def new_data_key(self) -> bytes:
        return AESGCM.generate_key(bit_length=256)

    def wrap(self, college: str, data_key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrappers[0].encrypt(nonce, data_key, college.encode())

    def unwrap(self, college: str, wrapped: bytes) -> bytes:
        """The data key; CannotOpen if neither the current nor the previous SECRET_KEY fits."""
        for wrapper in self._wrappers:
            try:
                return wrapper.decrypt(
                    wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], college.encode()
                )
            except InvalidTag:
                continue
        raise CannotOpen(f"the data key of {college} is under a SECRET_KEY that is not given")

    def sealer(self, college: str, wrapped: bytes) -> Sealer:
        return Sealer(college, self.unwrap(college, wrapped))

    def sign(self, *parts: str) -> str:
        """A signature for links; compare with `signed`."""
        return hmac.new(self._link_keys[0], "\x1f".join(parts).encode(), "sha256").hexdigest()

    def signed(self, signature: str, *parts: str) -> bool:
        body = "\x1f".join(parts).encode()
        return any(
            hmac.compare_digest(hmac.new(key, body, "sha256").hexdigest(), signature)
            for key in self._link_keys
        )


def _stretched(text: str) -> bytes:
    return hashlib.sha256(b"luoxuan data keys\x00" + text.encode()).digest()
