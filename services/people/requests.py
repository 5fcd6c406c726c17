"""What students ask of who vouches for them (S01): new codes, another phone, a wrong phone.

Nothing is kept of a request but the push that told of it; whether it is still open is read from
what was done for the person since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import sql
from services.people.accounts import charge
from services.people.asker import Asker

#: A request older than this is not asked for any more.
OPEN_FOR = timedelta(days=30)

_ASKED = """
WITH asked AS (
  SELECT split_part(split_part(h.dedupe, ':', 1), '.', 2) AS about,
    split_part(h.dedupe, ':', 2)::bigint AS person_id, min(h.created_at) AS first_at,
    max(h.created_at) AS last_at
  FROM push h WHERE h.college_id = $1 AND h.person_id = ${me} AND h.kind = 'bind.task'
    AND h.created_at >= ${since} GROUP BY 1, 2)
SELECT a.about, a.first_at, p.id AS person_id, p.number, p.name, coalesce(o.name, '') AS place
FROM asked a JOIN person p ON p.college_id = $1 AND p.id = a.person_id
LEFT JOIN org o ON o.college_id = $1 AND o.id = p.class_org_id
WHERE {charge} AND NOT EXISTS (
  SELECT 1 FROM audit d WHERE d.college_id = $1 AND d.subject_person_id = p.id
    AND d.action IN ('bind.code', 'bind.release') AND d.at >= a.last_at)
ORDER BY a.first_at, p.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One open request: `about` is resend (a new code), move or stolen (another phone)."""

    about: str
    person_id: int
    number: str
    name: str
    place: str
    first_at: datetime


async def open_requests(asker: Asker, *, now: datetime) -> tuple[Asked, ...]:
    """The requests that were put to the asker and that nobody has met, the oldest first; only of
    persons she vouches for today."""
    condition, params = charge(asker)
    place = len(params) + 1
    query = _ASKED.format(charge=condition, me=place, since=place + 1)
    rows: list[dict[str, Any]] = await sql.rows(
        query, *params, asker.person_id, now - OPEN_FOR
    )
    return tuple(Asked(**row) for row in rows)
