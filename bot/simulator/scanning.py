"""扫一扫: what a phone makes of a code, by its picture, its ticket or what it says."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.simulator.codes import Code
from bot.simulator.control import WORLD, json_object, number
from bot.simulator.qr import NoPicture, draw, read
from bot.simulator.registry import BadEntry
from bot.simulator.world import World

routes = web.RouteTableDef()

#: Codes the phone page offers at once.
OFFERED = 60


@routes.get("/cgi-bin/showqrcode")
async def show(request: web.Request) -> web.Response:
    """The picture of a ticket, no login; 404 for a bad or expired one."""
    world = request.app[WORLD]
    code = world.codes.by_ticket(request.query.get("ticket", ""))
    if code is None or code.expired(world.clock.now()):
        raise web.HTTPNotFound
    return _picture(code)


@routes.get("/phone/code")
async def printed(request: web.Request) -> web.Response:
    """The picture of a ticket as a poster still shows it after its time."""
    code = request.app[WORLD].codes.by_ticket(request.query.get("ticket", ""))
    if code is None:
        raise web.HTTPNotFound
    return _picture(code)


@routes.get("/control/codes")
async def codes(request: web.Request) -> web.Response:
    """The codes made last, newest first; of one account with `appid`, `limit` of them."""
    world = request.app[WORLD]
    most = number(request, "limit", OFFERED)
    found = world.codes.newest(request.query.get("appid"), most)
    return web.json_response({"codes": [_described(world, code) for code in found]})


@routes.post("/control/read")
async def look(request: web.Request) -> web.Response:
    """What codes say: a picture as the body, or `{"media_id"}`, `{"ticket"}`, `{"content"}`.

    Each of `found` is a `code` of an account here, `expired`, a `link` or `text`; [] without one.
    """
    world = request.app[WORLD]
    if request.content_type == "application/json":
        found = await _named(world, await json_object(request))
    else:
        found = await _read(await request.read())
    return web.json_response({"found": [_meaning(world, content) for content in found]})


async def _named(world: World, body: dict[str, Any]) -> list[str]:
    if "media_id" in body:
        picture = world.media.read(str(body["media_id"]))
        if picture is None:
            raise BadEntry("no such picture on this phone")
        return await _read(picture[1])
    if "ticket" in body:
        code = world.codes.by_ticket(str(body["ticket"]))
        return [] if code is None else [code.url]
    if "content" in body:
        return [str(body["content"])]
    raise BadEntry("a picture as the body, or a media_id, ticket or content is needed")


async def _read(picture: bytes) -> list[str]:
    # A large photograph takes a while to look through; deliveries must not wait for it.
    try:
        return await asyncio.to_thread(read, picture)
    except NoPicture as error:
        raise BadEntry(str(error)) from error


def _meaning(world: World, content: str) -> dict[str, Any]:
    code = world.codes.by_url(content)
    if code is not None:
        kind = {True: "expired", False: "code"}[code.expired(world.clock.now())]
        return {"kind": kind, "content": content, **_described(world, code)}
    if content.lower().startswith(("http://", "https://")):
        return {"kind": "link", "content": content}
    return {"kind": "text", "content": content}


def _described(world: World, code: Code) -> dict[str, Any]:
    account = world.accounts.get(code.appid)
    return {
        "ticket": code.ticket, "appid": code.appid, "scene": code.scene, "url": code.url,
        "account": account.name if account is not None else code.appid,
        "created_at": code.created_at, "ends_at": code.ends_at,
        "expired": code.expired(world.clock.now()),
    }


def _picture(code: Code) -> web.Response:
    return web.Response(
        body=draw(code.url), content_type="image/png",
        headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
    )
