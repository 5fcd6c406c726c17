"""Tokens of the data API: one a college and source, kept as a keyed hash (DESIGN, data API).

A token is `college.source.secret`, so that it says by itself whose it is; a new one for the same
source ends the one before.
"""

from __future__ import annotations

import hmac
import secrets

from models import sql
from services.colleges import College
from services.errors import PersonError
from services.imports import frame

#: What is compared with where there is no such token, so that both take the same time.
NOBODY = bytes(32)
_SECRET_BYTES = 32


def sources() -> tuple[str, ...]:
    """The campus systems that may send data."""
    found = (frame.kind_of(kind).source for kind in frame.kinds())
    return tuple(sorted({source for source in found if source}))


async def issue(college: College, source: str) -> str:
    """A new token for a source, shown this once; PersonError `imports/unknown_source`."""
    if source not in sources():
        raise PersonError("imports/unknown_source", source=source, sources=sources())
    token = f"{college.code}.{source}.{secrets.token_urlsafe(_SECRET_BYTES)}"
    await sql.rows(
        "INSERT INTO api_token (college_id, source, hash) VALUES ($1, $2, $3) "
        "ON CONFLICT (college_id, source) DO UPDATE SET hash = excluded.hash",
        college.id, source, _hash(college, token),
    )
    return token


async def withdraw(college: College, source: str) -> bool:
    """End the source's token; whether there was one."""
    gone = await sql.changed(
        "DELETE FROM api_token WHERE college_id = $1 AND source = $2", college.id, source
    )
    return gone > 0


async def source_of(college: College, token: str) -> str | None:
    """The source whose token this is, or None; takes the same time for any wrong one."""
    _, _, rest = token.partition(".")
    source, _, _ = rest.partition(".")
    kept = await sql.value(
        "SELECT hash FROM api_token WHERE college_id = $1 AND source = $2", college.id,
        source.replace("\x00", "")[:40],
    )
    if hmac.compare_digest(bytes(kept or NOBODY), _hash(college, token)):
        return source
    return None


def _hash(college: College, token: str) -> bytes:
    return college.seal.digest(f"api token {token}")
