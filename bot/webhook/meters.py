"""What /metrics counts of the webhook; an outage is logged once each way."""

from __future__ import annotations

import logging

from prometheus_client import Counter, Histogram

log = logging.getLogger(__name__)

RECEIVED = Counter("luoxuan_messages_total", "Messages and events by mode", ["mode"])
REFUSED = Counter("luoxuan_refused_total", "Requests refused, by reason", ["reason"])
CARRIED = Counter("luoxuan_answers_total", "Answers by how they travelled", ["carried"])
SECONDS = Histogram(
    "luoxuan_answer_seconds", "Time to answer the platform",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 5),
)

_away = {"database": False}


def database_away(kind: str) -> None:
    """PostgreSQL cannot be reached: one line, until it is back."""
    if not _away["database"]:
        _away["database"] = True
        log.error("PostgreSQL is away (%s): messages are asked for again", kind)


def database_back() -> None:
    if _away["database"]:
        _away["database"] = False
        log.warning("PostgreSQL is back")
