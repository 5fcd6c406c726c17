"""Phone pages below /h5/{college}: what a button or a card opens."""

from __future__ import annotations

from aiohttp import web

from handlers.pages import batches, codes, door, export, notice, sign_in
from handlers.pages.notice import COLLEGES
from handlers.pages.sign_in import DOOR, Door

__all__ = ["COLLEGES", "DOOR", "PAGES", "Door", "setup"]

#: Pages a menu may link to, as paths below /h5/{college}.
PAGES = frozenset({"/notice", "/codes", "/batches"})


def setup(app: web.Application) -> None:
    """Add the pages to an application."""
    notice.setup(app)
    app.router.add_get("/h5/{college}/enter", door.outside(sign_in.enter))
    codes.setup(app)
    batches.setup(app)
    export.setup(app)
