"""退回表: the rows of a file that were left out, each with what is wrong and how to mend it (A02).

Kept sealed with the batch that took in the rest, for two weeks. As a file it is what was sent:
the columns as they came, four more behind them. Mended, it may be sent as it is.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import sql
from services.batches import Problems, RowError
from services.colleges import College
from services.imports import report
from services.imports.cells import FORMULA_SIGNS
from services.imports.workbook import Line
from services.ports import shipped_texts

KEPT_FOR = timedelta(days=14)
HEADS = ("行", "列", "值", "怎么改")
#: A spreadsheet runs what begins so, or drops the sign and runs the rest.
RISKY = (*FORMULA_SIGNS, "\t", "\r", "\n")
MIME = "application/json"
#: Mistakes that tell of the whole file though they have a row: what follows was not read, or was
#: read wrongly.
OF_THE_FILE = frozenset({"quotes", "nul", "merged", "workbook_size"})


@dataclass(frozen=True)
class Mistake:
    """Where it is and how to mend it."""

    column: str
    value: str
    mend: str


@dataclass(frozen=True)
class Row:
    """A row of the file, by the number a spreadsheet gives it."""

    row: int
    cells: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Returned:
    """All rows a batch left out, under the header they came with."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def mends(self) -> list[str]:
        """Each mistake with its mend, in the order of the rows."""
        return [mistake.mend for row in self.rows for mistake in row.mistakes]


def rows_of(problems: Problems) -> frozenset[int]:
    """The rows to leave out; none where something is wrong with the file itself.

    Of a row that is there twice nobody knows which one is meant: both are left out.
    """
    rows: set[int] = set()
    for error in tuple(problems):
        if error.row <= 1 or error.problem in OF_THE_FILE:
            return frozenset()
        first: int = error.data.get("first", 0)
        if error.problem == "duplicate" and first not in rows:
            problems.add(first, error.column, error.value, "duplicate", first=error.row)
            rows.add(first)
        rows.add(error.row)
    return frozenset(rows)


def gathered(lines: Iterable[Line], errors: Sequence[RowError]) -> Returned:
    """The rows of the errors, out of the file's lines."""
    mistakes: dict[int, list[Mistake]] = {}
    for error in errors:
        mend = report.line(error, shipped_texts())
        mistakes.setdefault(error.row, []).append(Mistake(error.column, error.value, mend))
    given = iter(lines)
    _, header = next(given, (1, []))
    rows = [
        Row(number, tuple(map(str, cells)), tuple(mistakes[number]))
        for number, cells in given if number in mistakes
    ]
    return Returned(tuple(map(str, header)), tuple(rows))


async def keep(college: College, number: str, found: Returned, *, now: datetime) -> None:
    """Keep the rows of a batch that left some out, in the ambient transaction."""
    body = {"header": found.header, "rows": [
        [one.row, one.cells, [[m.column, m.value, m.mend] for m in one.mistakes]]
        for one in found.rows
    ]}
    await sql.rows(
        "INSERT INTO blob (college_id, sha, mime, bytes, sealed, expires_at) "
        "VALUES ($1, $2, $3, $4, true, $5) ON CONFLICT (college_id, sha) DO NOTHING",
        college.id, _sha(number), MIME, college.seal.seal_json(body, "blob", _sha(number)),
        now + KEPT_FOR,
    )


async def of(college: College, number: str, *, now: datetime) -> Returned | None:
    """The rows this batch left out; None when there are none, or they are past their time."""
    sealed = await sql.value(
        "SELECT bytes FROM blob WHERE college_id = $1 AND sha = $2 AND expires_at > $3",
        college.id, _sha(number), now,
    )
    if sealed is None:
        return None
    body = college.seal.open_json(sealed, "blob", _sha(number))
    return Returned(tuple(body["header"]), tuple(
        Row(row, tuple(cells), tuple(Mistake(*mistake) for mistake in mistakes))
        for row, cells, mistakes in body["rows"]
    ))


def _sha(number: str) -> str:
    return hashlib.sha256(f"rows returned by batch {number}".encode()).hexdigest()


def as_csv(found: Returned) -> bytes:
    """The sheet as a file that a spreadsheet opens and does not run."""
    text = io.StringIO(newline="")
    written = csv.writer(text)
    written.writerow(map(harmless, (*found.header, *HEADS)))
    for one in found.rows:
        cells = [*one.cells[: len(found.header)]]
        cells += [""] * (len(found.header) - len(cells))
        told = (
            str(one.row), "；".join(dict.fromkeys(m.column for m in one.mistakes if m.column)),
            "；".join(m.value for m in one.mistakes), " ".join(m.mend for m in one.mistakes),
        )
        written.writerow(map(harmless, (*cells, *told)))
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
