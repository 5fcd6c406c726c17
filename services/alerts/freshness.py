"""Up to which moment each rule's source has spoken, and which of them are late (R3, Q04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import sql
from services.alerts import rules
from services.alerts.rules import Rule
from services.colleges import College

_DATA_AT = "SELECT data_at FROM feed WHERE college_id = $1 AND code = $2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that is late: the rule that rests, its last moment, the hours since."""

    rule: str
    data_at: datetime
    hours: int


async def data_time(college: College, rule: Rule) -> datetime | None:
    """Up to which moment the rule's feed has spoken; None before it ever did."""
    found: datetime | None = await sql.value(_DATA_AT, college.id, rule.feed)
    return found


def is_silent(rule: Rule, data_at: datetime | None, *, now: datetime) -> bool:
    """The rule's feed has been silent for too long, or has never spoken: the rule rests."""
    return data_at is None or now - data_at > timedelta(hours=rule.late_after_hours)


async def late_sources(college: College, *, now: datetime) -> tuple[Source, ...]:
    """The shipped rules that rest because their source is late; one that a college has never
    connected is not late."""
    found = []
    for rule in rules.shipped().values():
        data_at = await data_time(college, rule)
        if data_at is not None and is_silent(rule, data_at, now=now):
            hours = int((now - data_at).total_seconds() // 3600)
            found.append(Source(rule=rule.id, data_at=data_at, hours=hours))
    return tuple(found)
