"""Periods of a day as files write them: 5, 5-6 or 第5–6节."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from services.imports import cells

#: Nobody teaches more periods in a day.
LAST_PERIOD = 14
_PERIOD = re.compile(r"第?(\d{1,2})(?:[-–—~至](\d{1,2}))?节?")

#: What a spreadsheet makes of 5-6.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}月\d{1,2}日")


@lru_cache(maxsize=256)
def period(cell: str) -> tuple[str, int]:
    """Periods as they are kept, 5-6, and how many they are; BadCell for anything else."""
    found = _PERIOD.fullmatch(unicodedata.normalize("NFKC", cell).replace(" ", ""))
    if _DATE.match(cell):
        raise cells.BadCell("lesson_date")
    if found is None:
        raise cells.BadCell("period")
    first = int(found[1])
    last = int(found[2] or first)
    if not 1 <= first <= last <= LAST_PERIOD:
        raise cells.BadCell("period")
    if first == last:
        return str(first), 1
    return f"{first}-{last}", last - first + 1
