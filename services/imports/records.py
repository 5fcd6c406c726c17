"""The rows of batches: one file that was taken in, its number, its counts and its feed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from models import sql
from services.batches import Batch, Counts
from services.colleges import College

#: First key of the advisory lock under which a college takes in one file at a time.
IMPORT_LOCK = 0x6C78


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def locked(college: College) -> None:
    """Wait until no other import of this college is under way (until the transaction ends)."""
    await sql.rows("SELECT pg_advisory_xact_lock($1, $2)", IMPORT_LOCK, college.id)


async def feed_id(college: College, *, code: str, name: str, every: int | None = None) -> int:
    """The id of a feed, made when it is not there yet; `every` is its rhythm in minutes where
    the college has set none."""
    await sql.rows(
        "INSERT INTO feed (college_id, code, name, expected_every) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (college_id, code) DO UPDATE SET expected_every = excluded.expected_every "
        "WHERE feed.expected_every IS NULL AND excluded.expected_every IS NOT NULL",
        college.id, code, name, every,
    )
    return int(await sql.value(
        "SELECT id FROM feed WHERE college_id = $1 AND code = $2", college.id, code
    ))


@dataclass(frozen=True)
class Taken:
    """A batch already there for the same bytes; `newer` is the number of a later one."""

    number: str
    counts: Counts
    newer: str


async def taken(college: College, *, feed: int, file_sha: str) -> Taken | None:
    """The batch that took in the same bytes and was not undone, or None."""
    row = await sql.one(
        "SELECT b.number, b.counts, coalesce((SELECT n.number FROM batch n "
        "WHERE n.college_id = $1 AND n.feed_id = $2 AND n.undone_by IS NULL AND n.id > b.id "
        "ORDER BY n.id DESC LIMIT 1), '') AS newer "
        "FROM batch b WHERE b.college_id = $1 AND b.feed_id = $2 AND b.file_sha = $3 "
        "AND b.undone_by IS NULL",
        college.id, feed, file_sha,
    )
    if row is None:
        return None
    counts = sql.loaded(row["counts"])
    whole = sum(counts.get(name, 0) for name in ("new", "changed", "same"))
    return Taken(row["number"], Counts(same=whole), row["newer"])


async def opened(
    college: College, *, feed: int, file_sha: str, file_name: str, by: str, now: datetime
) -> tuple[int, str]:
    """Write the batch's row; its id and its number of the day, such as 20261118-01."""
    day = now.astimezone(college.zone).strftime("%Y%m%d")
    last = await sql.value(
        "SELECT max(split_part(number, '-', 2)::int) AS n FROM batch "
        "WHERE college_id = $1 AND number LIKE $2",
        college.id, f"{day}-%",
    )
    number = f"{day}-{(last or 0) + 1:02}"
    row = await sql.value(
        "WITH added AS (INSERT INTO batch (college_id, feed_id, number, file_sha, file_name, by, "
        "at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id) SELECT id FROM added",
        college.id, feed, number, file_sha, file_name[:120], by[:80], now,
    )
    return int(row), number


async def closed(batch: Batch, counts: Counts, *, kind: str) -> None:
    """Keep the counts, and tell the feed how far its data reach."""
    data_at = batch.data_at or batch.now
    kept = {
        "kind": kind, "new": counts.new, "changed": counts.changed, "same": counts.same,
        "rejected": counts.rejected, "data_at": data_at.isoformat(),
    }
    await sql.changed(
        "UPDATE batch SET counts = $3 WHERE college_id = $1 AND id = $2",
        batch.college.id, batch.id, sql.dumped(kept),
    )
    await _feed_follows(batch)


async def undone(batch: Batch) -> None:
    """Mark a batch as undone; its feed reaches as far as the batches that remain."""
    await sql.changed(
        "UPDATE batch SET undone_by = $3, undone_at = $4 WHERE college_id = $1 AND id = $2",
        batch.college.id, batch.id, batch.by[:80], batch.now,
    )
    await _feed_follows(batch)


async def _feed_follows(batch: Batch) -> None:
    await sql.changed(
        "UPDATE feed SET (last_batch_id, data_at) = (SELECT max(b.id), "
        "max((b.counts->>'data_at')::timestamptz) FROM batch b WHERE b.college_id = $1 "
        "AND b.feed_id = $2 AND b.undone_by IS NULL) WHERE college_id = $1 AND id = $2",
        batch.college.id, batch.feed_id,
    )
    await sql.changed(
        "UPDATE feed SET due_at = data_at + expected_every * interval '1 minute' "
        "WHERE college_id = $1 AND id = $2",
        batch.college.id, batch.feed_id,
    )
