"""A call of the data API: taken in whole or not at all, and once a key (MODEL §2, inbound).

The call's key lies in the once-only ledger with the answer it got, in one transaction with its
rows. The same key again gets that answer; with other contents it is refused. A call that was
refused leaves nothing, its key neither.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from models import sql
from models.database import AWAY
from services.colleges import College
from services.errors import PersonError
from services.imports import frame, given
from services.imports.frame import Kind
from services.imports.result import ImportResult

#: A long call may take longer than a message, but not for ever.
LIMITS = {"statement_timeout": "120s", "idle_in_transaction_session_timeout": "120s"}


class Refused(Exception):
    """The call cannot be taken; `status` as HTTP names it, `code` for programs."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class _RolledBack(Exception):
    """Leaves the transaction without a trace; never leaves this module."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True)
class Call:
    """Rows of a kind from a source; `key` is the caller's own, empty for none."""

    kind: str
    rows: given.Rows
    digest: str
    key: str = ""


@dataclass(frozen=True)
class Received:
    """What became of a call; `replayed` when the answer is that of an earlier one."""

    body: dict[str, Any]
    result: ImportResult | None = None
    replayed: bool = False


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def receive(college: College, source: str, call: Call, *, now: datetime) -> Received:
    """Take in the rows of a call; Refused with 403, 409, 422 or 503 where it cannot be.

    `result.errors` tells the mistakes of the rows; nothing was changed then.
    """
    kind = _kind(source, call)
    try:
        async with sql.in_transaction():
            return await _once(college, source, kind, call=call, now=now)
    except _RolledBack as rolled:
        return Received({}, rolled.result)
    except (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError):
        raise Refused(409, "busy") from None
    except AWAY:
        raise Refused(503, "away") from None


def _kind(source: str, call: Call) -> Kind:
    try:
        kind = frame.kind_of(call.kind)
    except PersonError:
        raise Refused(422, "unknown_kind") from None
    if kind.source != source:
        raise Refused(403, "not_yours")
    return kind


async def _once(
    college: College, source: str, kind: Kind, *, call: Call, now: datetime
) -> Received:
    for name, limit in LIMITS.items():
        await sql.rows("SELECT set_config($1, $2, true)", name, limit)
    ledger_id = None
    if call.key:
        ledger_id = await _claimed(college, f"{source}:{call.key}", now=now)
        if ledger_id is None:
            return await _replayed(college, source, call)
    result = await frame.run_lines(
        college, call.kind, given.lines_of(call.rows, kind.columns), name=source,
        sha=digest_of(f"{call.kind} {call.key} {call.digest}".encode()), by=f"api {source}",
        now=now,
    )
    if result.errors:
        raise _RolledBack(result)
    body = _body(result)
    if ledger_id is not None:
        await _stored(college, ledger_id, source, call=call, body=body, now=now)
    return Received(body, result)


def _body(result: ImportResult) -> dict[str, Any]:
    counts = result.counts
    return {
        "batch": result.batch_number, "kind": result.kind, "new": counts.new,
        "changed": counts.changed, "same": counts.same, "again": result.again,
    }


async def _claimed(college: College, key: str, *, now: datetime) -> int | None:
    """The ledger row of a key that is new; a call with the same key under way is waited for."""
    found = await sql.value(
        "WITH i AS (INSERT INTO inbound (college_id, channel, key, received_at) "
        "VALUES ($1, 'api', $2, $3) ON CONFLICT DO NOTHING RETURNING id) SELECT id FROM i",
        college.id, key, now,
    )
    return None if found is None else int(found)


async def _stored(
    college: College, ledger_id: int, source: str, *, call: Call, body: dict[str, Any],
    now: datetime,
) -> None:
    kept = {"body": body, "digest": call.digest}
    await sql.changed(
        "UPDATE inbound SET reply_sealed = $3, done_at = $4 WHERE college_id = $1 AND id = $2",
        college.id, ledger_id,
        college.seal.seal_json(kept, "inbound", f"{source}:{call.key}"), now,
    )


async def _replayed(college: College, source: str, call: Call) -> Received:
    key = f"{source}:{call.key}"
    sealed = await sql.value(
        "SELECT reply_sealed FROM inbound WHERE college_id = $1 AND channel = 'api' "
        "AND key = $2",
        college.id, key,
    )
    kept = college.seal.open_json(sealed, "inbound", key)
    if kept["digest"] != call.digest:
        raise Refused(422, "key_reused")
    return Received(kept["body"], replayed=True)
