"""Uploaded files: bytes on disk, kept three days for the API (WECHAT §6)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.simulator.errors import PlatformError

KEPT_SECONDS = 3 * 86400.0

#: Files on disk beyond which the oldest go, expired or not (a phone may still show them).
FILES_KEPT = 3000

#: type -> largest size in bytes. The platform's page says both 2 MB and 10 MB for pictures; the
#: stand-in takes the stricter one, so that a program that passes here passes there.
SIZES: Mapping[str, int] = {
    "image": 2 * 1024 * 1024,
    "voice": 2 * 1024 * 1024,
    "video": 10 * 1024 * 1024,
    "thumb": 64 * 1024,
}

_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True, slots=True)
class Medium:
    """One file; `created_at` counts the three days."""

    id: str
    appid: str
    type: str
    content_type: str
    filename: str
    size: int
    created_at: float


class MediaShelf:
    """The files of all accounts, below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: OrderedDict[str, Medium] = OrderedDict()

    def load(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Take up what an earlier run kept, oldest first."""
        for body in sorted(documents, key=lambda item: float(item["created_at"])):
            self._known[body["id"]] = Medium(**body)

    def add(
        self, content: bytes, *, appid: str, kind: str, filename: str, now: float
    ) -> tuple[Medium, list[str]]:
        """Keep a file; also the ids of old files that went for it.

        PlatformError 40004 for an unknown type, 40009 over the size, 40005 for no picture.
        """
        if kind not in SIZES:
            raise PlatformError(40004)
        if not content or len(content) > SIZES[kind]:
            raise PlatformError(40009)
        content_type = _sniff(content)
        if kind in ("image", "thumb") and not content_type:
            raise PlatformError(40005)
        medium = Medium(
            secrets.token_urlsafe(48), appid, kind,
            content_type or "application/octet-stream", filename, len(content), now,
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / medium.id).write_bytes(content)
        self._known[medium.id] = medium
        return medium, self._drop_oldest()

    def usable(self, media_id: object, *, appid: str, now: float) -> Medium:
        """The file for use in a message; PlatformError 40007 when unknown, foreign or expired."""
        medium = self._known.get(str(media_id))
        if medium is None or medium.appid != appid or now - medium.created_at >= KEPT_SECONDS:
            raise PlatformError(40007)
        return medium

    def known(self, media_id: str) -> Medium | None:
        """What is known of a file, expired or not."""
        return self._known.get(media_id)

    def read(self, media_id: str) -> tuple[Medium, bytes] | None:
        """The bytes for the phone, which shows what it received even after the three days."""
        medium = self._known.get(media_id)
        if medium is None:
            return None
        try:
            return medium, (self._folder / medium.id).read_bytes()
        except FileNotFoundError:
            return None

    def clear(self) -> list[str]:
        """Remove every file; their ids."""
        gone = list(self._known)
        for media_id in gone:
            (self._folder / media_id).unlink(missing_ok=True)
        self._known.clear()
        return gone

    def _drop_oldest(self) -> list[str]:
        gone = []
        while len(self._known) > FILES_KEPT:
            media_id, _ = self._known.popitem(last=False)
            (self._folder / media_id).unlink(missing_ok=True)
            gone.append(media_id)
        return gone


def document(medium: Medium) -> dict[str, Any]:
    """The stored form."""
    return asdict(medium)


def _sniff(content: bytes) -> str:
    for magic, content_type in _MAGIC.items():
        if content.startswith(magic):
            return content_type
    return ""
