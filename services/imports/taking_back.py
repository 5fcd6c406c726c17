"""撤: what undoing a batch would put back, and doing it (A03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import sql
from services import audit
from services.batches import listing
from services.batches.listing import Listed
from services.errors import PersonError
from services.imports import frame
from services.people.asker import Asker

#: Putting back a large batch may take longer than a message.
PATIENCE = "120s"
_HANDLED = """
SELECT count(DISTINCT c.id) FROM finding f
JOIN "case" c ON c.college_id = f.college_id AND c.fingerprint = f.fingerprint
JOIN case_event e ON e.college_id = c.college_id AND e.case_id = c.id
JOIN batch b ON b.college_id = f.college_id AND b.number = $2
WHERE f.college_id = $1 AND e.at >= b.at AND e.by_person_id IS NOT NULL AND e.undone_at IS NULL
  AND EXISTS (SELECT 1 FROM fact x WHERE x.college_id = $1 AND x.batch_id = b.id
              AND f.evidence @> to_jsonb(x.id))
"""
_INDICATORS = """
SELECT count(DISTINCT v.indicator) FROM value v JOIN batch b ON b.college_id = v.college_id
 AND (b.id = v.batch_id OR b.id = v.ended_by)
WHERE v.college_id = $1 AND b.number = $2
"""


@dataclass(frozen=True)
class Preview:
    """A batch that stands, and how many cases were acted on with its rows: their notes stay."""

    batch: Listed
    handled: int


@dataclass(frozen=True)
class TakenBack:
    """How many rows were put back, and how many indicators were computed or set anew."""

    number: str
    rows: int
    indicators: int


async def preview(asker: Asker, number: str) -> Preview:
    """What undoing would mean; PersonError `imports/no_batch` or `imports/undone_before`."""
    found = await listing.by_number(asker.college, number)
    if found is None:
        raise PersonError("imports/no_batch", number=number)
    if found.undone_at is not None:
        raise PersonError("imports/undone_before", number=number, at=found.undone_at)
    return Preview(found, int(await sql.value(_HANDLED, asker.college.id, number)))


async def take_back(asker: Asker, number: str, *, now: datetime) -> TakenBack:
    """Undo the batch; PersonError where it cannot be, as `imports.undo` says."""
    await sql.rows("SELECT set_config('statement_timeout', $1, true)", PATIENCE)
    indicators = int(await sql.value(_INDICATORS, asker.college.id, number))
    rows = await frame.undo(asker.college, number, by=asker.name, now=now)
    await audit.record(asker, "batch.undo", subject=number, now=now)
    return TakenBack(number, rows, indicators)
