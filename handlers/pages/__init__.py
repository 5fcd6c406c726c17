"""Phone pages below /h5/{college}: what a button or a card opens."""

from __future__ import annotations

from aiohttp import web

from handlers.pages import notice
from handlers.pages.notice import COLLEGES

__all__ = ["COLLEGES", "PAGES", "setup"]

#: Pages a menu may link to, as paths below /h5/{college}.
PAGES = frozenset({"/notice"})


def setup(app: web.Application) -> None:
    """Add the pages to an application."""
    notice.setup(app)
