"""What a person says or taps, a page, a campus system, the clock.

`ROUTERS` is the order of priority of the chat: help words first, commands of the lanes, then what
takes free text.
"""

from __future__ import annotations

from bot.kit.router import Router
from handlers.chat import (
    accounts,
    alert_acts,
    alerts,
    bind,
    calendar,
    care,
    checking,
    corrections,
    data,
    digests,
    fallback,
    inbox,
    indicators,
    not_yet,
    people_gone,
    people_scan,
    privacy,
    record_changes,
    record_free,
    record_views,
    reflections,
    role,
    welcome,
)
from handlers.chat import help as helping

ROUTERS: tuple[Router, ...] = (
    care.router,
    people_gone.router,
    people_scan.router,
    bind.router,
    accounts.router,
    role.router,
    alerts.router,
    alert_acts.router,
    corrections.router,
    checking.router,
    digests.router,
    data.router,
    inbox.router,
    indicators.router,
    reflections.router,
    record_changes.router,
    record_views.router,
    record_free.router,
    calendar.router,
    privacy.router,
    helping.router,
    welcome.router,
    not_yet.router,
    fallback.router,
)
