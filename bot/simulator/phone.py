"""The phone in the browser: its page, its messages, its live updates."""

from __future__ import annotations

import asyncio
import json
from importlib import resources
from typing import Any

from aiohttp import web

from bot.simulator.control import WORLD, number, person_named
from bot.simulator.hub import CLOSED, Change
from bot.simulator.menu_rules import menu_for
from bot.simulator.platform.oauth import PHONE_COOKIE
from bot.simulator.registry import describe_person
from bot.simulator.state import Person
from bot.simulator.world import World, owner

routes = web.RouteTableDef()

#: Longest wait of a long poll, seconds; a live stream says something at least this often.
LONGEST_POLL = 60.0
HEARTBEAT = 15.0

_TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: http:"
    " https:; connect-src 'self'; frame-src http: https:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)


@routes.get("/")
@routes.get("/phone")
async def page(_request: web.Request) -> web.Response:
    """The phone page."""
    response = _static("phone.html")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@routes.get("/static/{name}")
async def static(request: web.Request) -> web.Response:
    """Its style and scripts."""
    return _static(request.match_info["name"])


@routes.get("/phone/media/{id}")
async def media(request: web.Request) -> web.Response:
    """A picture as the phone received it, also after the API's three days."""
    found = request.app[WORLD].media.read(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound
    medium, content = found
    return web.Response(
        body=content, content_type=medium.content_type,
        headers={
            "Cache-Control": "max-age=86400", "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


@routes.get("/phone/open")
async def open_link(request: web.Request) -> web.Response:
    """Open a link on this person's phone: the OAuth page then knows whose phone it is."""
    person = _person(request, request.query.get("openid", ""))
    url = request.query.get("url", "")
    if not url.startswith(("http://", "https://")):
        raise web.HTTPBadRequest(text="only http links open")
    response = web.Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})
    response.set_cookie(
        PHONE_COOKIE, owner(person.appid, person.openid), httponly=True, samesite="Lax"
    )
    return response


@routes.get("/control/phone/{openid}")
async def messages(request: web.Request) -> web.Response:
    """What the phone shows after `since`, oldest first; waits up to `wait` seconds for some."""
    world = request.app[WORLD]
    person = _person(request, request.match_info["openid"])
    since = number(request, "since", 0)
    wait = min(number(request, "wait", 0), LONGEST_POLL)
    shown = _after(world, person, since)
    if not shown and wait > 0:
        await _something(world, person, wait)
        shown = _after(world, person, since)
    return web.json_response({
        "person": describe_person(person, world.clock.now()),
        "account": {
            "appid": person.appid, "name": world.accounts[person.appid].name,
        },
        "messages": shown,
    })


@routes.get("/control/phone/{openid}/menu")
async def menu(request: web.Request) -> web.Response:
    """The menu this person sees; no buttons without one."""
    world = request.app[WORLD]
    person = _person(request, request.match_info["openid"])
    found = menu_for(world.accounts[person.appid], person)
    return web.json_response(found or {"button": [], "menuid": 0})


@routes.get("/control/events")
async def events(request: web.Request) -> web.StreamResponse:
    """A live stream (SSE) of a person's phone, with `journal=1` of the journal too."""
    world = request.app[WORLD]
    topics = ["all"]
    if request.query.get("journal"):
        topics.append("journal")
    if request.query.get("openid"):
        person = _person(request, request.query["openid"])
        topics.append(owner(person.appid, person.openid))
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    queue = world.hub.watch(*topics)
    try:
        await response.write(b": open\n\n")
        while (event := await _next_event(queue)) is not None:
            await response.write(event)
        return response
    except (ConnectionResetError, asyncio.CancelledError):
        return response
    finally:
        world.hub.leave(queue)


async def _next_event(queue: asyncio.Queue[Change]) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT):
            event, body = await queue.get()
    except TimeoutError:
        return b": still here\n\n"
    if event == CLOSED:
        return None
    text = json.dumps(body)
    return f"event: {event}\ndata: {text}\n\n".encode()


async def _something(world: World, person: Person, seconds: float) -> None:
    queue = world.hub.watch(owner(person.appid, person.openid))
    try:
        async with asyncio.timeout(seconds):
            event = ""
            while event not in ("message", CLOSED):
                event, _ = await queue.get()
    except TimeoutError:
        return
    finally:
        world.hub.leave(queue)


def _after(world: World, person: Person, since: int) -> list[dict[str, Any]]:
    return [message for message in world.phone(person) if message["id"] > since]


def _person(request: web.Request, openid: str) -> Person:
    return person_named(request.app[WORLD], openid, appid=request.query.get("appid", ""))


def _static(name: str) -> web.Response:
    kind = _TYPES.get(name.rpartition(".")[2])
    found = resources.files("bot.simulator").joinpath("static").joinpath(name)
    if kind is None or "/" in name or "\\" in name or not found.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=found.read_bytes(), content_type=kind, charset="utf-8",
        headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"},
    )
