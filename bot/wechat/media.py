"""Pictures: uploaded once per account and content, sent by their media id (WECHAT §6)."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from functools import cached_property
from weakref import WeakValueDictionary

import aiohttp

from bot.wechat.errors import BadRequest, MediaExpired
from bot.wechat.sending import Sending
from bot.wechat.transport import part

#: WeChat keeps temporary media for 3 days.
_KEEP_SECONDS = 2.5 * 86_400

#: The smaller of the two limits WeChat's page names for a picture.
LIMIT_BYTES = 2_000_000

#: A Chinese file name makes WeChat answer 41005.
_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9_-]", re.ASCII)

_KINDS = {b"\x89PNG\r\n\x1a\n": ("png", "image/png"), b"\xff\xd8\xff": ("jpg", "image/jpeg")}


class Pictures(Sending):
    """Uploads with a memory, shared by all processes of the account."""

    @cached_property
    def _uploads(self) -> WeakValueDictionary[str, asyncio.Lock]:
        return WeakValueDictionary()

    async def upload_image(self, image: bytes, *, kind: str = "chart") -> str:
        """The media id of a PNG or JPEG, uploaded at most once in 2.5 days.

        `kind` names the file, as ASCII. BadRequest for other formats and beyond 2 MB.
        """
        suffix, content_type = _format(image)
        sha = content_sha(image)
        filename = f"{_NOT_ASCII_NAME.sub('', kind) or 'image'}.{suffix}"
        async with self._upload_turn(sha):
            known = await self._known(sha)
            if known:
                return known
            media_id = await self._upload(image, filename, content_type=content_type)
            until = self._clock.now().timestamp() + _KEEP_SECONDS
            kept = json.dumps({"id": media_id, "until": until})
            await self._shelf.put(_name(sha), kept, seconds=_KEEP_SECONDS)
            return media_id

    async def fetch_image(self, media_id: str) -> bytes:
        """A picture that somebody sent, for three days; MediaExpired after them, BadRequest for
        other formats and beyond 2 MB."""
        content = await self._fetch("/cgi-bin/media/get", {"media_id": media_id})
        _format(content)
        return content

    async def forget_media(self, sha: str) -> None:
        """Drops the media id kept for a content (`content_sha`), so that it is uploaded anew."""
        await self._shelf.drop(_name(sha))

    async def send_picture(self, openid: str, image: bytes, *, kind: str = "chart") -> None:
        """Uploads where needed and sends; once more from the start if WeChat lost the media."""
        media_id = await self.upload_image(image, kind=kind)
        try:
            await self.send_image(openid, media_id)
        except MediaExpired:
            await self.forget_media(content_sha(image))
            await self.send_image(openid, await self.upload_image(image, kind=kind))

    async def _known(self, sha: str) -> str:
        found = await self._shelf.get(_name(sha))
        if found is None:
            return ""
        kept = json.loads(found)
        # Redis counts real seconds; the demo's clock may have moved on by days.
        return kept["id"] if self._clock.now().timestamp() < kept["until"] else ""

    async def _upload(self, image: bytes, filename: str, *, content_type: str) -> str:
        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("media", image, filename=filename, content_type=content_type)
            return data

        params = {"type": "image"}
        path = "/cgi-bin/media/upload"
        answer = await self._call(path, params=params, form=form, repeat=True)
        return str(part(answer, "media_id"))

    def _upload_turn(self, sha: str) -> asyncio.Lock:
        """One upload of a content at a time: a chart for fifty persons goes up once."""
        lock = self._uploads.get(sha)
        if lock is None:
            lock = self._uploads[sha] = asyncio.Lock()
        return lock


def content_sha(image: bytes) -> str:
    """The name under which the media id of a content is kept: SHA-256, hexadecimal."""
    return hashlib.sha256(image).hexdigest()


def _name(sha: str) -> str:
    return f"media:{sha}"


def _format(image: bytes) -> tuple[str, str]:
    if len(image) > LIMIT_BYTES:
        raise BadRequest(40009, f"{len(image)} bytes of picture, WeChat takes {LIMIT_BYTES}")
    for magic, found in _KINDS.items():
        if image.startswith(magic):
            return found
    raise BadRequest(40005, "neither PNG nor JPEG")
