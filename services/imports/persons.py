"""Persons of either kind, as a roster file brings them up to date."""

from __future__ import annotations

from services.batches import Batch, Counts
from services.imports import roster
from services.people import departing

#: A status with which a person is gone; the day is kept from the first time.
GONE = "('graduated', 'left')"


async def applied(
    batch: Batch, source: str, *, extra: tuple[str, ...] = (), facts: tuple[str, ...] = ()
) -> Counts:
    """The staged persons against the table; `extra` are further columns of the file, `facts`
    those that are kept together in the column of that name."""
    values = {"name": "i.name", "name_key": "i.name_key"}
    values.update({column: f"i.{column}" for column in extra if column in batch.present})
    given = [name for name in facts if name in batch.present]
    if given:
        # An empty cell says nothing, so what is known stays.
        pairs = ", ".join(f"'{name}', i.{name}" for name in given)
        values["facts"] = (
            f"coalesce(t.facts, '{{}}') || jsonb_strip_nulls(jsonb_build_object({pairs}))"
        )
    # Without the column a new person is active and a known one stays what she is.
    status = "i.status"
    if "status" not in batch.present:
        status = "coalesce(t.status, i.status)"
    today = f"'{batch.today}'::date"
    left_on = f"CASE WHEN {status} IN {GONE} THEN coalesce(t.left_on, {today}) END"
    if "left_on" in batch.present:
        # A last day that is over says it as well; one to come is noted and kept by the clock.
        status = f"CASE WHEN i.left_on < {today} AND {status} NOT IN {GONE} THEN 'left' " \
                 f"ELSE {status} END"
        left_on = (
            f"CASE WHEN {status} IN {GONE} THEN coalesce(i.left_on, t.left_on, {today}) "
            "ELSE i.left_on END"
        )
    values["status"] = status
    values["left_on"] = left_on
    counts = await roster.applied(
        batch, roster.Roster("person", ("kind", "number"), values), source=source
    )
    await departing.close_gone(batch.college, now=batch.now)
    return counts
