"""Unfollowing: personal data of the openid go, the college's records stay (MODEL §9)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Nothing, dump
from models import sql
from services.colleges import College

#: Not yet on the way; on the way, where an outcome or a receipt may still come.
OPEN = ("waiting", "inbox")
UNDER_WAY = ("sending", "accepted", "unknown")
REASON = "unsubscribed"

_MINE = "college_id = $1 AND (openid = $2 OR person_id = $3)"


async def unsubscribed(college: College, openid: str, *, now: datetime) -> None:
    """Binding, conversation, stored replies, inbox and push bodies of this openid go.

    Open pushes become dropped (unsubscribed); what the person wrote, her cases and the names of
    what was sent when stay. Locks of binding stay until they end, so that leaving and coming back
    opens none. Doing it twice does nothing more.
    """
    contact = await sql.one(
        "SELECT id, person_id FROM contact WHERE college_id = $1 AND openid = $2 FOR UPDATE",
        college.id, openid,
    )
    if contact is None:
        return
    await sql.rows(
        "DELETE FROM inbound WHERE college_id = $1 AND contact_id = $2", college.id, contact["id"]
    )
    await _pushes_end(college, openid, contact["person_id"], now=now)
    for table, column, value in (
        ("consent", "contact_id", contact["id"]),
        ("menu_tag", "openid", openid),
        ("contact", "id", contact["id"]),
    ):
        await sql.rows(
            f"DELETE FROM {table} WHERE college_id = $1 AND {column} = $2", college.id, value
        )


async def _pushes_end(
    college: College, openid: str, person_id: int | None, *, now: datetime
) -> None:
    """Drop what has not left and take every body away; what is under way keeps an empty one, for
    its outcome may still put it back into the queue, where it has expired."""
    await sql.rows(
        f"UPDATE push SET state = 'dropped', reason = $4, done_at = $5 WHERE {_MINE} "
        "AND state = ANY($6)",
        college.id, openid, person_id, REASON, now, list(OPEN),
    )
    await sql.rows(
        f"UPDATE push SET reply_sealed = NULL, openid = '' WHERE {_MINE} "
        "AND NOT state = ANY($4)",
        college.id, openid, person_id, list(UNDER_WAY),
    )
    under_way = await sql.rows(
        f"SELECT id, dedupe FROM push WHERE {_MINE} AND state = ANY($4)",
        college.id, openid, person_id, list(UNDER_WAY),
    )
    for row in under_way:
        empty = college.seal.seal_json(dump(Nothing()), "push", row["dedupe"])
        await sql.rows(
            "UPDATE push SET reply_sealed = $3, expires_at = $4 WHERE college_id = $1 AND id = $2",
            college.id, row["id"], empty, now,
        )
