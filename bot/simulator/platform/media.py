"""Temporary media: upload, download (WECHAT §6)."""

from __future__ import annotations

from typing import Any

from aiohttp import BodyPartReader, web

from bot.simulator.errors import PlatformError
from bot.simulator.media import SIZES, Medium
from bot.simulator.platform.call import Call, api

LARGEST = max(SIZES.values())
UPLOADIMG_BYTES = 1024 * 1024


@api("POST", "/cgi-bin/media/upload", form=True)
async def upload(call: Call) -> dict[str, Any]:
    """Keep a file for three days; the form part must be called `media` and have an ASCII name."""
    kind = call.query.get("type", "")
    if kind not in SIZES:
        raise PlatformError(40004)
    medium = _keep(call, await _file(call), kind=kind)
    call.notes["media_id"] = medium.id
    return {"type": kind, "media_id": medium.id, "created_at": int(medium.created_at)}


@api("POST", "/cgi-bin/media/uploadimg", form=True)
async def upload_picture(call: Call) -> dict[str, Any]:
    """A picture for an article: only a URL comes back, and 1 MB is the most."""
    name, content = await _file(call)
    if len(content) > UPLOADIMG_BYTES:
        raise PlatformError(40009)
    medium = _keep(call, (name, content), kind="image")
    return {"url": f"{call.world.config.base_url}/phone/media/{medium.id}"}


@api("GET", "/cgi-bin/media/get")
async def download(call: Call) -> web.Response:
    """The bytes of a file that is not older than three days."""
    medium = call.world.media.usable(
        call.query.get("media_id", ""), appid=call.account.appid, now=call.now
    )
    found = call.world.media.read(medium.id)
    if found is None:
        raise PlatformError(40007)
    return web.Response(
        body=found[1],
        content_type=medium.content_type,
        headers={"Content-Disposition": f'attachment; filename="{medium.filename}"'},
    )


async def _file(call: Call) -> tuple[str, bytes]:
    if not call.request.content_type.startswith("multipart/"):
        raise PlatformError(41005)
    reader = await call.request.multipart()
    async for part in reader:
        if isinstance(part, BodyPartReader) and part.name == "media":
            name = part.filename or ""
            # A name that is missing or not ASCII is the usual cause of 41005.
            if not name or not name.isascii():
                raise PlatformError(41005)
            return name.replace('"', ""), await _content(part)
    raise PlatformError(41005)


async def _content(part: BodyPartReader) -> bytes:
    chunks, size = [], 0
    while chunk := await part.read_chunk(65536):
        size += len(chunk)
        if size > LARGEST:
            raise PlatformError(40009)
        chunks.append(chunk)
    return b"".join(chunks)


def _keep(call: Call, file: tuple[str, bytes], *, kind: str) -> Medium:
    name, content = file
    medium, gone = call.world.media.add(
        content, appid=call.account.appid, kind=kind, filename=name, now=call.now
    )
    call.world.touch(medium)
    call.world.forget_media(gone)
    return medium
