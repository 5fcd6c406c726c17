"""The routers of the record lane in the order the product has them."""

from __future__ import annotations

from handlers.chat import (
    care,
    fallback,
    help,  # noqa: A004
    record_changes,
    record_free,
    record_views,
    reflections,
)

ROUTERS = (
    care.router, reflections.router, record_changes.router, record_views.router, help.router,
    record_free.router, fallback.router,
)
