"""Template receipts: they may come before the attempt knows its msgid, and join either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models import sql
from services.colleges import College
from services.pushes import limits
from services.pushes.reasons import Reason

#: Longer than an int64 and than the column: no send of ours.
MSGID_LIMIT = 32

_KEEP = """
INSERT INTO receipt (college_id, msgid, status, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (college_id, msgid) DO NOTHING
"""
_FIND = """
WITH found AS (
  SELECT r.id, r.msgid, r.status, r.at, a.push_id, a.n, a.channel
  FROM receipt r JOIN attempt a ON a.college_id = r.college_id AND a.msgid = r.msgid
  WHERE r.college_id = $1 AND NOT r.joined AND r.msgid = ANY($2::text[])
  FOR UPDATE OF r SKIP LOCKED),
marked AS (
  UPDATE receipt r SET joined = true FROM found f WHERE r.college_id = $1 AND r.id = f.id)
SELECT * FROM found
"""
_DELIVERED = """
UPDATE push SET state = 'delivered', reason = 'receipt', done_at = $3
WHERE college_id = $1 AND id = $2 AND state IN ('accepted', 'unknown') AND tries = $4
"""
_AGAIN = """
UPDATE push SET state = 'waiting', channel = $4, reason = $5, not_before = $6, done_at = NULL
WHERE college_id = $1 AND id = $2 AND state IN ('accepted', 'unknown') AND tries = $3
"""
_REFUSED = """
UPDATE push SET state = 'refused', reason = $5, done_at = $3
WHERE college_id = $1 AND id = $2 AND state IN ('accepted', 'unknown') AND tries = $4
"""
_WINDOW = """
SELECT 1 FROM push p JOIN contact c ON c.college_id = p.college_id AND c.openid = p.openid
WHERE p.college_id = $1 AND p.id = $2 AND c.following AND c.window_until > $3
  AND c.window_left > 0
"""


async def record(college: College, msgid: str, *, status: str, now: datetime) -> bool:
    """Keep a receipt and join it to its attempt; False while the attempt is not known yet.

    `status` is WeChat's: success, failed:user block, failed: system failed … (WECHAT §4.1).
    """
    if len(msgid) > MSGID_LIMIT:
        return False
    async with sql.in_transaction():
        await sql.changed(_KEEP, college.id, msgid, status[:40], now)
        return await join(college, [msgid]) > 0


async def join(college: College, msgids: Sequence[str]) -> int:
    """Carry the unjoined receipts of these msgids over to their pushes; how many."""
    found = await sql.rows(_FIND, college.id, list(msgids))
    for row in found:
        await _apply(college, row["push_id"], n=row["n"], status=row["status"], at=row["at"])
    return len(found)


async def join_left_over(college: College) -> int:
    """Join receipts whose attempt was written at the same moment as they came."""
    rows = await sql.rows(
        "SELECT r.msgid FROM receipt r JOIN attempt a "
        "ON a.college_id = r.college_id AND a.msgid = r.msgid "
        "WHERE r.college_id = $1 AND NOT r.joined LIMIT 1000", college.id,
    )
    if not rows:
        return 0
    async with sql.in_transaction():
        return await join(college, [row["msgid"] for row in rows])


async def _apply(college: College, push_id: int, *, n: int, status: str, at: datetime) -> None:
    reason = reason_of(status)
    if reason == Reason.RECEIPT:
        await sql.changed(_DELIVERED, college.id, push_id, at, n)
    elif reason == Reason.FREQUENCY_LIMITED:
        later = at + limits.FREQUENCY_WAIT
        await sql.changed(_AGAIN, college.id, push_id, n, "template", reason.value, later)
    elif reason == Reason.SYSTEM_FAILED and n == 1:
        later = at + limits.AFTER_SYSTEM_FAILED
        await sql.changed(_AGAIN, college.id, push_id, n, "template", reason.value, later)
    elif reason == Reason.SYSTEM_FAILED or await sql.value(_WINDOW, college.id, push_id, at):
        await sql.changed(_AGAIN, college.id, push_id, n, "service", reason.value, at)
    else:
        await sql.changed(_REFUSED, college.id, push_id, at, n, reason.value)


def reason_of(status: str) -> Reason:
    """What a receipt's status means; words we do not know count as a failure of WeChat's."""
    words = status.replace(" ", "").casefold()
    if words == "success":
        return Reason.RECEIPT
    if "block" in words:
        return Reason.USER_BLOCK
    if "freq" in words:
        return Reason.FREQUENCY_LIMITED
    return Reason.SYSTEM_FAILED
