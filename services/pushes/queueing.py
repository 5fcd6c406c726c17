"""A push is a row before it is a call: enqueueing inside the transaction that causes it."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.kit.reply import Card, Picture, Reply, checked, dump, load
from models import sql
from services.colleges import College
from services.sealing import CannotOpen

log = logging.getLogger(__name__)

_INSERT = """
WITH added AS (
  INSERT INTO push (college_id, dedupe, person_id, openid, kind, urgency, channel, picture,
                    reply_sealed, created_at, not_before, expires_at, case_id, inbound_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  ON CONFLICT (college_id, dedupe) DO NOTHING RETURNING id)
SELECT id FROM added
"""


async def enqueue(
    college: College, *, dedupe: str, person_id: int | None, kind: str, urgency: str,
    reply: Reply, now: datetime, not_before: datetime | None = None,
    expires_at: datetime | None = None, case_id: int | None = None,
    inbound_id: int | None = None, openid: str = "",
) -> int | None:
    """The id of the new push; None where one with this dedupe key is there already (law 3).

    Joins the ambient transaction. A Card starts as a template message, anything else in the
    customer-service window. Raises ReplyTooLong before anything is written.
    """
    if person_id is None and not openid:
        raise ValueError("a push needs a person or an openid")
    checked(reply.text)
    channel = "service"
    if isinstance(reply, Card):
        channel = "template"
    picture = bool(isinstance(reply, (Picture, Card)) and reply.chart)
    sealed = college.seal.seal_json(dump(reply), "push", dedupe)
    found = await sql.value(
        _INSERT, college.id, dedupe, person_id, openid, kind, urgency, channel, picture, sealed,
        now, not_before or now, expires_at, case_id, inbound_id,
    )
    if found is None:
        return None
    return int(found)


async def withdraw(college: College, dedupe: str, *, reason: str, now: datetime) -> bool:
    """Drop the pushes of this key, or of keys below it, that have not left yet (撤销).

    False if it is too late.
    """
    return bool(await sql.changed(
        "UPDATE push SET state = 'dropped', reason = $3, done_at = $4 "
        "WHERE college_id = $1 AND (dedupe = $2 OR starts_with(dedupe, $2 || ':')) "
        "AND state IN ('waiting', 'inbox')",
        college.id, dedupe, reason, now,
    ))


def opened(college: College, dedupe: str, sealed: bytes | None) -> Reply | None:
    """The reply a push row carries; None when it cannot be read any more, which is logged."""
    if sealed is None:
        return None
    try:
        return load(college.seal.open_json(sealed, "push", dedupe))
    except (CannotOpen, ValueError, KeyError, TypeError) as error:
        log.error("a push of %s cannot be read: %s", college.code, type(error).__name__)
        return None
