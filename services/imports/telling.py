"""What an import brought, pushed to the administrators (A02)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Card
from services import pushes
from services.colleges import College
from services.imports import frame, report
from services.imports.result import ImportResult
from services.people import handing_over
from services.ports import shipped_texts

#: Mistakes a push prints; the page has them all.
SHOWN = 3


async def tell_admins(
    college: College, result: ImportResult, *, now: datetime, but: int | None = None
) -> int:
    """Tell every administrator, `but` the one who sees the result already; how many pushes.

    Nothing is told of a file that brought nothing. Joins the ambient transaction.
    """
    counts = result.counts
    if not result.batch_number or result.again or not (
        counts.new or counts.changed or counts.rejected
    ):
        return 0
    text = shipped_texts().render(
        "imports/push", number=result.batch_number, feed=frame.kind_of(result.kind).feed_name,
        counts=counts, more=len(result.returned) > SHOWN,
        lines=[report.line(one, shipped_texts()) for one in result.returned[:SHOWN]],
    )
    told = 0
    today = now.astimezone(college.zone).date()
    for person_id in await handing_over.admins(college, today=today):
        if person_id == but:
            continue
        added = await pushes.enqueue(
            college, dedupe=f"import:{result.batch_number}:{person_id}", person_id=person_id,
            kind="import.result", urgency="normal", now=now,
            reply=Card("ops", text, path=f"batches/{result.batch_number}"),
        )
        told += added is not None
    return told
