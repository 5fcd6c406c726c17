"""The run of an import and its undoing: one transaction, all or nothing.

Who asks for it by `partial` has the good rows taken in without the bad ones: those are tried
again and again, fewer each time, until nothing is wrong with what remains. So a row whose parent
was left out is left out too, and the batch holds exactly what was taken in.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from models import sql
from services.batches import Batch, Counts, Problems
from services.colleges import College
from services.errors import PersonError
from services.imports import catalogue, records, returned, sheet
from services.imports.result import ImportResult
from services.imports.sheet import Column
from services.imports.workbook import Line

#: Kinds of file by the word of the command line, and the module that holds its KIND. A module is
#: imported when its kind is used, so that the others cost nothing.
KINDS = {
    "orgs": "services.imports.orgs",
    "students": "services.imports.students",
    "staff": "services.imports.staff",
    "posts": "services.imports.posts",
    "counselors": "services.imports.counselors",
    "teaching": "services.imports.teaching",
    "calendar": "services.imports.calendar",
    "attendance": "services.imports.attendance",
    "indicator_values": "services.imports.indicator_values",
}


#: Kinds that a mapping of services/imports/catalogue describes are made by this module.
MAPPED = "services.imports.mapped"


@dataclass(frozen=True)
class Kind:
    """A kind of file; see the package's docstring.

    `source` is the campus system whose token may send it (empty: files only); `every`, in
    minutes, is how often the feed should come.
    """

    code: str
    feed: str
    feed_name: str
    columns: tuple[Column, ...]
    load: Callable[[Batch], Awaitable[Counts]]
    undo: Callable[[Batch], Awaitable[int]]
    source: str = ""
    every: int | None = None


class _Refused(Exception):
    """Rolls the transaction back; never leaves this module."""


def kinds() -> tuple[str, ...]:
    """Every kind of file there is, by the word of the command line."""
    return (*KINDS, *catalogue.kinds())


def kind_of(code: str) -> Kind:
    """The kind of this word; PersonError `imports/unknown_kind` for another."""
    if code in catalogue.kinds():
        made: Kind = importlib.import_module(MAPPED).kind_of(code)
        return made
    if code not in KINDS:
        raise PersonError("imports/unknown_kind", kind=code, kinds=sorted(kinds()))
    kind: Kind = importlib.import_module(KINDS[code]).KIND
    return kind


@dataclass(frozen=True)
class _Given:
    """What is to be taken in: its name, the digest of its bytes, its lines.

    `bounded`: so few lines that they may be read as a whole in a thread, so that a web process
    answers messages meanwhile; files are streamed.
    """

    name: str
    sha: str
    lines: Callable[[Problems], Iterator[Line]]
    bounded: bool = False

    def sha_without(self, rows: frozenset[int]) -> str:
        """What stands for the contents that remain without these rows."""
        if not rows:
            return self.sha
        return records.sha(f"{self.sha} without {sorted(rows)}".encode())


async def run(
    college: College, kind: str, source: Path | bytes, *, by: str, now: datetime,
    file_name: str = "", partial: bool = False, bounded: bool = False,
) -> ImportResult:
    """Take in one file of a kind, whole or not at all; with `partial` its good rows.

    `by` names who did it; `bounded` reads beside the loop. Errors are values, not exceptions;
    PersonError only for an unknown kind or a file that cannot be read.
    """
    chosen = kind_of(kind)
    name, data = _bytes(source, file_name)
    given = _Given(
        name, records.sha(data), lambda problems: sheet.lines(data, problems), bounded=bounded
    )
    return await _taken(college, chosen, given, by=by, now=now, partial=partial)


async def run_lines(
    college: College, kind: str, lines: Callable[[Problems], Iterator[Line]], *, name: str,
    sha: str, by: str, now: datetime,
) -> ImportResult:
    """The same for lines that come otherwise than in a file, the header first; `sha` stands for
    their contents."""
    return await _taken(college, kind_of(kind), _Given(name, sha, lines, bounded=True), by=by,
                        now=now)


async def _taken(
    college: College, kind: Kind, given: _Given, *, by: str, now: datetime, partial: bool = False
) -> ImportResult:
    problems = Problems(given.name)
    try:
        async with sql.in_transaction():
            await records.locked(college)
            if partial:
                return await _good_rows(college, kind, given, left_out=problems, by=by, now=now)
            return await _loaded(college, kind, given, problems=problems, by=by, now=now)
    except _Refused:
        counts = Counts(rejected=problems.rows)
        return ImportResult(kind.code, given.name, "", counts, tuple(problems))


async def _good_rows(
    college: College, kind: Kind, given: _Given, *, left_out: Problems, by: str, now: datetime
) -> ImportResult:
    """Take in what is right; `left_out` has the mistakes of the rest, or of the file."""
    without: frozenset[int] = frozenset()
    while True:
        problems = Problems(given.name)
        try:
            async with sql.in_transaction():
                result = await _loaded(
                    college, kind, given, problems=problems, by=by, now=now, without=without
                )
        except _Refused:
            bad = returned.rows_of(problems) - without
            if bad or not left_out or any(one.problem != "no_rows" for one in problems):
                left_out.extend(problems)
            if not bad:
                raise
            without |= bad
            continue
        if without and not result.again:
            found = returned.gathered(given.lines(Problems(given.name)), tuple(left_out))
            await returned.keep(college, result.batch_number, found, now=now)
        return replace(result, returned=tuple(left_out))


def _bytes(source: Path | bytes, file_name: str) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return file_name or "-", source
    try:
        return file_name or source.name, source.read_bytes()
    except OSError as error:
        raise PersonError("imports/no_file", file=source.name) from error


async def _loaded(
    college: College, kind: Kind, given: _Given, *, problems: Problems, by: str, now: datetime,
    without: frozenset[int] = frozenset(),
) -> ImportResult:
    sha = given.sha_without(without)
    feed = await records.feed_id(
        college, code=kind.feed, name=kind.feed_name, every=kind.every
    )
    known = await records.taken(college, feed=feed, file_sha=sha)
    if known is not None:
        return _same_again(kind, known, problems)
    batch_id, number = await records.opened(
        college, feed=feed, file_sha=sha, file_name=problems.file, by=by, now=now
    )
    batch = Batch(college, batch_id, number, feed, by, now, problems=problems)
    lines = (line for line in given.lines(problems) if line[0] not in without)
    batch.rows = sheet.rows(lines, kind.columns, problems, present=batch.present)
    if given.bounded:
        batch.rows = iter(await asyncio.to_thread(list, batch.rows))
    counts = replace(await kind.load(batch), rejected=len(without))
    _drained(batch.rows)
    if problems:
        raise _Refused
    await records.closed(batch, counts, kind=kind.code)
    return ImportResult(kind.code, problems.file, number, counts)


def _same_again(kind: Kind, known: records.Taken, problems: Problems) -> ImportResult:
    """The same bytes as the newest batch are nothing new; as an older one, they are a way back
    that only undoing takes."""
    if known.newer:
        problems.add(0, "", "", "taken_before", number=known.number, newer=known.newer)
        raise _Refused
    return ImportResult(kind.code, problems.file, known.number, known.counts, again=True)


def _drained(rows: Iterator[tuple[Any, ...]]) -> None:
    """A kind that stopped early must not hide the mistakes of the rest."""
    for _ in rows:
        pass


async def undo(college: College, number: str, *, by: str, now: datetime) -> int:
    """Put back what the batch of this number changed; how many rows that were.

    PersonError `imports/no_batch`, `imports/undone_before`, or what the kind refuses.
    """
    async with sql.in_transaction():
        await records.locked(college)
        row = await sql.one(
            "SELECT id, feed_id, counts, undone_at, undone_by FROM batch "
            "WHERE college_id = $1 AND number = $2",
            college.id, number,
        )
        if row is None:
            raise PersonError("imports/no_batch", number=number)
        if row["undone_by"] is not None:
            raise PersonError("imports/undone_before", number=number, at=row["undone_at"])
        kind = kind_of(sql.loaded(row["counts"])["kind"])
        batch = Batch(college, row["id"], number, row["feed_id"], by, now)
        restored = await kind.undo(batch)
        await records.undone(batch)
    return restored
