"""What only a whole file shows: rows given twice, and words that name nothing or too much."""

from __future__ import annotations

from collections.abc import Sequence

from models import sql
from services.batches import Batch, nearest

#: So many wrong words are compared with all known ones; the rest go without a hint.
HINTS = 200


async def no_doubles(
    batch: Batch, table: str, *, key: Sequence[str], head: str, shown: str
) -> None:
    """A problem for each staged row whose `key` an earlier row of the file had; `shown` is the
    column that the error prints."""
    listed = ", ".join(key)
    found = await sql.rows(
        f"SELECT line, first, {shown}::text AS shown FROM (SELECT line, {shown}, "
        f"min(line) OVER (PARTITION BY {listed}) AS first FROM {table}) seen WHERE line > first"
    )
    for row in found:
        batch.problems.add(row["line"], head, row["shown"], "duplicate", first=row["first"])


class Hints:
    """The nearest known word, for the first mistakes of a file."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = known
        self._left = HINTS

    def near(self, word: str) -> str:
        if self._left == 0:
            return ""
        self._left -= 1
        return nearest(word, self._known)
