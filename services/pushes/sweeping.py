"""The sweeper: leases whose sender is gone, receipts that never came, and who has work due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import sql
from services.pushes import limits
from services.pushes.reasons import Reason

#: Template attempts that began under an id WeChat still holds may go again; all else is unknown.
_LAPSED = """
WITH lapsed AS (
  SELECT p.id, p.college_id, p.tries, p.channel FROM push p
  WHERE p.state = 'sending' AND p.lease_until < clock_timestamp()
  ORDER BY p.id LIMIT $3 FOR UPDATE SKIP LOCKED),
begun AS (
  SELECT l.id, min(b.started_at) AS began_at
  FROM lapsed l
  JOIN attempt a ON a.college_id = l.college_id AND a.push_id = l.id AND a.n = l.tries
  JOIN attempt b ON b.college_id = l.college_id AND b.push_id = l.id
    AND b.client_msg_id = a.client_msg_id
  GROUP BY l.id),
ended AS (
  UPDATE attempt a SET outcome = 'lease_lapsed', ended_at = $1 FROM lapsed l
  WHERE a.college_id = l.college_id AND a.push_id = l.id AND a.n = l.tries AND a.outcome = ''),
moved AS (
  UPDATE push p SET
    state = CASE WHEN l.channel = 'template' AND b.began_at > $2 THEN 'waiting'
                 ELSE 'unknown' END,
    reason = 'lease_lapsed', lease_until = NULL, lease_by = '', not_before = $1,
    done_at = CASE WHEN l.channel = 'template' AND b.began_at > $2 THEN NULL
                   ELSE $1::timestamptz END
  FROM lapsed l LEFT JOIN begun b ON b.id = l.id
  WHERE p.college_id = l.college_id AND p.id = l.id AND p.state = 'sending'
  RETURNING p.state)
SELECT count(*) FILTER (WHERE state = 'waiting') AS again,
       count(*) FILTER (WHERE state = 'unknown') AS unknown FROM moved
"""
_SILENT = """
UPDATE push SET state = 'unknown', reason = $2
WHERE state = 'accepted' AND done_at < $1
"""
_DUE = """
SELECT DISTINCT college_id,
  CASE WHEN picture THEN 'draw' WHEN urgency = 'now' THEN 'now' ELSE 'push' END AS queue
FROM push WHERE state = 'waiting' AND not_before <= $1 ORDER BY 1, 2
"""
_SWEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Rows set free for another try, and rows whose fate nobody can know."""

    again: int = 0
    unknown: int = 0
    silent: int = 0


async def sweep(now: datetime) -> Swept:
    """Take back lapsed leases of all colleges, and stop waiting for receipts a day late."""
    again = unknown = 0
    while True:
        row = await sql.one(_LAPSED, now, now - limits.SAME_ID_HOLDS, _SWEPT_AT_ONCE)
        assert row is not None
        again, unknown = again + row["again"], unknown + row["unknown"]
        if row["again"] + row["unknown"] < _SWEPT_AT_ONCE:
            break
    silent = await sql.changed(_SILENT, now - limits.RECEIPT_WAIT, Reason.RECEIPT_MISSING.value)
    return Swept(again=again, unknown=unknown, silent=silent)


async def due(now: datetime) -> list[tuple[int, str]]:
    """(college id, queue) pairs that have something to send: no poke may have told of it."""
    return [(row["college_id"], row["queue"]) for row in await sql.rows(_DUE, now)]
