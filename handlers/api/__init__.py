"""The data API below /api/v1: what campus systems send (docs/api.md)."""

from __future__ import annotations

from aiohttp import web

from handlers.api import facts
from handlers.api.facts import CLOCK, COLLEGES

__all__ = ["CLOCK", "COLLEGES", "setup"]


def setup(app: web.Application) -> None:
    """Add the API to an application."""
    facts.setup(app)
