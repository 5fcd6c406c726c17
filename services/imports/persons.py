"""Persons of either kind, as a roster file brings them up to date."""

from __future__ import annotations

from services.batches import Batch, Counts
from services.imports import roster

#: A status with which a person is gone; the day is kept from the first time.
GONE = "('graduated', 'left')"


async def applied(batch: Batch, source: str, *, extra: tuple[str, ...] = ()) -> Counts:
    """The staged persons against the table; `extra` are further columns of the file."""
    values = {"name": "i.name", "name_key": "i.name_key"}
    values.update({column: f"i.{column}" for column in extra if column in batch.present})
    # Without the column a new person is active and a known one stays what she is.
    status = "i.status"
    if "status" not in batch.present:
        status = "coalesce(t.status, i.status)"
    values["status"] = status
    values["left_on"] = (
        f"CASE WHEN {status} IN {GONE} THEN coalesce(t.left_on, '{batch.today}'::date) END"
    )
    return await roster.applied(
        batch, roster.Roster("person", ("kind", "number"), values), source=source
    )
