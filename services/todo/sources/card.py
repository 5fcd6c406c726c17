"""Whom the morning card names, as one line: they are dealt with on the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.alerts import card
from services.people.asker import Asker
from services.todo.registry import Todo, source


@source("card", opens="warn.card")
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """One line of today while anybody waits for a look."""
    if asker.audience != "staff":
        return ()
    items = await card.open_items(asker, now=now)
    if not items:
        return ()
    serious = sum(item.level == "serious" for item in items)
    return (Todo(item=asker.today.isoformat(), due_on=asker.today,
                 data={"people": len(items), "serious": serious}),)
