"""Putting the stand-in together and running it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.simulator import control, phone, scanning
from bot.simulator.config import SimulatorConfig, is_loopback
from bot.simulator.control import COURIER, WORLD
from bot.simulator.delivery import Courier
from bot.simulator.platform.entry import Gate
from bot.simulator.platform.oauth import GRANTS, Grants, authorize
from bot.simulator.world import World

#: A phone's picture as base64 in a control call, or an upload of ten megabytes.
LARGEST_BODY = 16 * 1024 * 1024


def create_app(config: SimulatorConfig) -> web.Application:
    """The whole stand-in: API, OAuth page, control API and phone page."""
    app = web.Application(
        client_max_size=LARGEST_BODY, middlewares=[own_machine_only, control.readable_errors]
    )
    app[GRANTS] = Grants()
    app.cleanup_ctx.append(_running(config))
    app.on_shutdown.append(_end_streams)
    app.add_routes(phone.routes)
    app.add_routes(scanning.routes)
    app.add_routes(control.routes)
    app.router.add_get("/connect/oauth2/authorize", _authorize)
    gate = _gate
    app.router.add_route("*", "/cgi-bin/{name:.+}", gate)
    app.router.add_route("*", "/sns/{name:.+}", gate)
    return app


def run(config: SimulatorConfig) -> None:
    """Serve until SIGINT or SIGTERM."""
    web.run_app(
        create_app(config), host=config.host, port=config.port, access_log=None, print=None,
        shutdown_timeout=1.0,
    )


@web.middleware
async def own_machine_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse foreign names and foreign pages: a browser must not reach in from elsewhere."""
    host = urlsplit(f"//{request.host}").hostname or ""
    origin = request.headers.get("Origin", "")
    if not is_loopback(host):
        raise web.HTTPForbidden(text="this stand-in answers on 127.0.0.1 and localhost only")
    changes = request.method not in ("GET", "HEAD") and request.path.startswith("/control")
    if origin and changes and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="another page may not use the control API")
    response: web.StreamResponse = await handler(request)
    return response


def _running(config: SimulatorConfig) -> Any:
    async def running(app: web.Application) -> AsyncIterator[None]:
        world = World(config)
        courier = Courier(world)
        world.start()
        await courier.start()
        app[WORLD], app[COURIER] = world, courier
        app[_GATE] = Gate(world, courier)
        yield
        await courier.close()
        await world.close()

    return running


async def _end_streams(app: web.Application) -> None:
    app[WORLD].hub.close()


_GATE: web.AppKey[Gate] = web.AppKey("gate", Gate)


async def _gate(request: web.Request) -> web.StreamResponse:
    return await request.app[_GATE](request)


async def _authorize(request: web.Request) -> web.StreamResponse:
    return await authorize(request, request.app[WORLD])
