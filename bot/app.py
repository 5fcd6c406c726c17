"""The web process: webhook, phone pages, data API, health."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import webhook
from bot.settings import Settings
from bot.wiring import DEPS, build
from charts.painter import Painter
from handlers import api, pages
from models import sql
from models.database import AWAY

log = logging.getLogger(__name__)


def create_app(
    settings: Settings, *, poke: Callable[[int], None] | None = None
) -> web.Application:
    """The application; everything it needs opens at start-up and closes at clean-up.

    `poke` tells the workers that a college may have something to send; without it they find out
    by the tick.
    """
    app = web.Application(client_max_size=settings.body_limit)
    app.cleanup_ctx.append(_opened(settings, poke))
    webhook.setup(app)
    pages.setup(app)
    api.setup(app)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


def _opened(
    settings: Settings, poke: Callable[[int], None] | None
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        painter = Painter()
        async with build(settings, painter=painter, web_process=True) as deps:
            if poke is not None:
                deps.poke = poke
            app[DEPS] = deps
            app[pages.COLLEGES] = deps.colleges
            app[pages.DOOR] = pages.Door(
                clock=deps.clock, keyring=deps.keyring, oauth=deps.wechat, links=deps.links,
                texts=deps.texts, open_base=settings.wechat_open_base,
            )
            # Known from the start: in an outage their people still get plain words.
            with contextlib.suppress(*AWAY):
                await deps.colleges.all()
            app[api.COLLEGES] = deps.colleges
            app[api.CLOCK] = deps.clock
            yield
        await painter.close()

    return context


async def healthz(request: web.Request) -> web.Response:
    """The process runs."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """The process can answer: the database does. 503 with what is missing, else."""
    try:
        await sql.value("SELECT 1 AS one")
    except AWAY:
        return web.json_response({"status": "no database"}, status=503)
    return web.json_response({"status": "ready"})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text."""
    body = generate_latest()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
