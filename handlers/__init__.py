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
    data,
    digests,
    fallback,
    grants,
    home,
    inbox,
    indicators,
    not_yet,
    ops_alarms,
    ops_health,
    ops_pushes,
    people_find,
    people_gone,
    people_posts,
    people_scan,
    privacy,
    record_changes,
    record_free,
    record_settings,
    record_views,
    reflections,
    role,
    suggestions,
    todo,
    welcome,
)
from handlers.chat import help as helping

ROUTERS: tuple[Router, ...] = (
    care.router,
    people_gone.router,
    people_scan.router,
    bind.router,
    accounts.router,
    people_find.router,
    people_posts.router,
    role.router,
    home.router,
    todo.router,
    grants.router,
    suggestions.router,
    alerts.router,
    alert_acts.router,
    digests.router,
    data.router,
    inbox.router,
    ops_health.router,
    ops_pushes.router,
    ops_alarms.router,
    indicators.router,
    reflections.router,
    record_settings.router,
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
