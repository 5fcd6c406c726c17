"""Locks of binding: five wrong tries, then a pause, by openid and by number (S01).

A number is counted whether it exists or not, so that neither the words nor the lock tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import sql
from services.colleges import College

WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)

_STATE = """
SELECT greatest(
  (SELECT locked_until FROM bind_try WHERE college_id = $1 AND openid = $2 AND locked_until > $4),
  (SELECT locked_until FROM bind_number WHERE college_id = $1 AND hash = $3 AND locked_until > $4)
) AS until
"""
#: First key of the advisory lock that lets one try against a number be weighed at a time.
TRY_LOCK = 0x6C79

#: Tries longer ago than the pause no longer count; the fifth locks and starts the count anew.
_MISS = """
INSERT INTO {table} AS t (college_id, {key}, wrong, last_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (college_id, {key}) DO UPDATE SET last_at = $3,
  wrong = CASE WHEN t.last_at > $4 AND t.wrong < $5 THEN t.wrong + 1 ELSE 1 END,
  locked_until = CASE WHEN t.last_at > $4 AND t.wrong = $5 - 1 THEN $6::timestamptz END
"""


@dataclass(frozen=True)
class Missed:
    """After a wrong try: how many are left, and until when it is locked when none is."""

    left: int
    locked_until: datetime | None


def number_key(college: College, number: str) -> bytes:
    """The keyed hash under which tries against a number are counted."""
    return college.seal.digest(f"bind number\x1f{number}")


async def locked_until(
    college: College, openid: str, number: str, *, now: datetime
) -> datetime | None:
    """Until when this openid, or this number for anybody, has to wait.

    Further tries against the number wait until the transaction ends, so that a hundred at once
    are still counted one by one.
    """
    key = number_key(college, number)
    place = int.from_bytes(key[:4], "big", signed=True)
    await sql.rows("SELECT pg_advisory_xact_lock($1, $2)", TRY_LOCK ^ college.id, place)
    found: datetime | None = await sql.value(_STATE, college.id, openid, key, now)
    return found


async def missed(college: College, openid: str, number: str, *, now: datetime) -> Missed:
    """Count a wrong try against both; the fewer tries left of the two."""
    since, until = now - LOCKED_FOR, now + LOCKED_FOR
    for table, key, value in (
        ("bind_try", "openid", openid),
        ("bind_number", "hash", number_key(college, number)),
    ):
        await sql.rows(
            _MISS.format(table=table, key=key), college.id, value, now, since, WRONG_TRIES, until
        )
    wrong = await sql.value(
        "SELECT greatest((SELECT wrong FROM bind_try WHERE college_id = $1 AND openid = $2), "
        "(SELECT wrong FROM bind_number WHERE college_id = $1 AND hash = $3)) AS wrong",
        college.id, openid, number_key(college, number),
    )
    locked = await locked_until(college, openid, number, now=now)
    return Missed(WRONG_TRIES - int(wrong), locked)


async def forgotten(college: College, openid: str, number: str) -> None:
    """A right code ends the counting."""
    await sql.rows(
        "DELETE FROM bind_try WHERE college_id = $1 AND openid = $2", college.id, openid
    )
    await sql.rows(
        "DELETE FROM bind_number WHERE college_id = $1 AND hash = $2",
        college.id, number_key(college, number),
    )


async def purged(college: College, *, before: datetime) -> int:
    """Forget tries last made before then, for the nightly retention; number of rows."""
    rows = 0
    for table in ("bind_try", "bind_number"):
        rows += await sql.changed(
            f"DELETE FROM {table} WHERE college_id = $1 AND last_at < $2 "
            "AND (locked_until IS NULL OR locked_until < $2)",
            college.id, before,
        )
    return rows
