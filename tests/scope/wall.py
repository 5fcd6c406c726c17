"""The log of SQL statements held against the college's wall (MODEL §5, law 4).

Every statement of the product that touches a table of a college must name the college of each
table it reads or writes. What tests themselves run is not looked at. Statements that are meant for
all colleges stand in `ALL_COLLEGES` with their reason.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Who may run a statement over all colleges: file and function, and why.
ALL_COLLEGES: dict[tuple[str, str], str] = {
    ("services/pushes/sweeping.py", "sweep"): "one sweeper takes back the lapsed leases of all",
    ("services/pushes/sweeping.py", "due"): "the tick asks which colleges have something to send",
    ("services/jobs_ledger.py", "note_due"): "one tick notes the due jobs of all colleges at once",
    ("services/jobs_ledger.py", "waiting"): "the tick asks which colleges have a job waiting",
    ("services/jobs_ledger.py", "lease"): "ids come from its own SELECT, which names the college",
    ("services/jobs_ledger.py", "renew"): "a run of ours by id and the lease only we hold",
    ("services/jobs_ledger.py", "finish"): "a run of ours by id and the lease only we hold",
    ("services/jobs_ledger.py", "fail"): "a run of ours by id and the lease only we hold",
    ("services/retention.py", "_all_of"): "ids come from an inner SELECT that names the college",
}

_REFERENCE = re.compile(
    r'(?<!DISTINCT )(?<!FOR )(?<!KEY )(?<!DO )\b(FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?'
    r'(?:public\.)?"?(\w+)"?(?:\s+(?:AS\s+)?(\w+))?', re.IGNORECASE,
)
_NO_ALIAS = frozenset({
    "where", "set", "on", "join", "left", "right", "inner", "cross", "order", "group", "limit",
    "returning", "select", "values", "for", "union", "using", "full", "having", "natural", "as",
    "default", "do", "window", "offset", "intersect", "except", "tablesample",
})
_BOUND = re.compile(r"college_id\s*(?:=|IN\b)\s*(?:ANY\s*)?\(?\s*(?:\$\d+|\d+)", re.IGNORECASE)
_INSERT = re.compile(r'INSERT\s+INTO\s+"?\w+"?(?:\s+AS\s+\w+)?\s*\(([^)]*)\)', re.IGNORECASE)
_STRING = re.compile(r"'(?:[^']|'')*'")
_COMMENT = re.compile(r"--[^\n]*")


@cache
def college_tables() -> frozenset[str]:
    """Tables with a college_id, from the models themselves."""
    import models
    from models.base import Row

    found = [getattr(models, name) for name in models.__all__]
    return frozenset(one._meta.db_table for one in found if issubclass(one, Row))


@cache
def trespasses(query: str) -> tuple[str, ...]:
    """The tables of a statement whose college is not named; none for a statement in order."""
    plain = _COMMENT.sub("", _STRING.sub("''", query))
    found = [
        (table.lower(), _alias(alias)) for _, table, alias in _REFERENCE.findall(plain)
        if table.lower() in college_tables()
    ]
    if not found:
        return ()
    inserted = [columns for columns in _INSERT.findall(plain) if "college_id" in columns]
    if not _BOUND.search(plain) and not inserted:
        return tuple(dict.fromkeys(table for table, _ in found))
    bare = len(re.findall(r"(?<![.\w])college_id\s*(?:=|IN\b)", plain, re.IGNORECASE))
    bare += len(re.findall(r"USING\s*\(\s*college_id\b", plain, re.IGNORECASE)) + len(inserted)
    missing = [table for table, alias in found if not _named(plain, alias or table)]
    return tuple(missing[bare:])


def _alias(word: str) -> str:
    return "" if word.lower() in _NO_ALIAS else word


def _named(plain: str, alias: str) -> bool:
    name = rf'(?<![.\w])"?{re.escape(alias)}"?\.college_id\b'
    return re.search(rf"{name}\s*(?:=|IN\b|,)|=\s*{name}", plain, re.IGNORECASE) is not None


@dataclass
class Wall:
    """What was seen of a test's statements."""

    seen: int = 0
    broken: list[str] = field(default_factory=list)

    def looks_at(self, query: str, where: tuple[str, str]) -> None:
        self.seen += 1
        if where in ALL_COLLEGES:
            return
        missing = trespasses(query)
        if missing:
            short = " ".join(query.split())[:300]
            self.broken.append(f"{where[0]} {where[1]}: {', '.join(missing)} in: {short}")


def caller() -> tuple[str, str] | None:
    """File and function outside models/sql.py that asked; None for a test's own statement."""
    for frame in _frames():
        file = Path(frame.f_code.co_filename)
        if file.name == "sql.py" and file.parent.name == "models" or file == Path(__file__):
            continue
        if not file.is_relative_to(ROOT) or file.is_relative_to(ROOT / "tests"):
            return None
        return str(file.relative_to(ROOT)), frame.f_code.co_name
    return None


def _frames() -> Iterator[Any]:
    frame = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back  # type: ignore[assignment]


def watched(wall: Wall, rows: Any) -> Any:
    """`models.sql.rows` with an eye on it."""

    def look(query: str, *params: Any) -> Any:
        where = caller()
        if where is not None:
            wall.looks_at(query, where)
        return rows(query, *params)

    return look


def watched_copy(wall: Wall, copy: Any) -> Any:
    """`models.sql.copy` with an eye on it: the columns of a college's table name the college."""

    def look(table: str, columns: Sequence[str], records: Any) -> Any:
        if table in college_tables() and "college_id" not in columns:
            wall.broken.append(f"COPY into {table} without college_id")
        return copy(table, columns, records)

    return look
