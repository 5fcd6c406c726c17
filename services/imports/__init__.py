"""Imports: a CSV file of one kind is taken in whole, or not at all (FEATURES 105, S09).

A table of a campus system whose rows become facts needs only a mapping, a YAML file in
services/imports/catalogue. For any other kind write one module here that ends in `KIND = Kind(…)`
and one line in `frame.KINDS`:

    KIND = Kind(
        code="attendance", feed="academic_attendance", feed_name="教务考勤",
        columns=(
            Column("number", ("学号", "student_number"), cells.code(32)),
            Column("day", ("日期", "date"), cells.day),
            Column("note", ("备注", "note"), cells.text(80), empty=True),
        ),
        load=load, undo=undo,
    )

`load(batch)` gets an open `Batch`: `batch.rows` yields one tuple a row of the file, the row's
number in the file first (1 is the header), then a value a column in the order of `columns`; rows
with a bad cell are left out, for they are already among `batch.problems`. It runs inside one
transaction, stages the rows by `services.batches.staged` (COPY), joins set-based, adds what it
finds wrong by `batch.problems.add(row, column, value, problem, **data)` where `problem` names a
text templates/messages/imports/<problem>.txt, changes tables only `if not batch.problems`, and
returns `Counts(new, changed, same)`. Any problem at the end rolls everything back. It may set
`batch.data_at` (UTC), the moment up to which the file speaks; default is the moment of import.

`undo(batch)` puts back what the batch changed and returns how many rows that were.

The frame does the rest: encodings (UTF-8 with or without BOM, GBK), headers and their aliases,
NUL bytes, over-long cells, the feed's row, the batch's number (20261118-01), the same file twice,
one import at a time in a college, and `undone_by`.
"""

from __future__ import annotations

from services.batches import Batch, Counts, Problems, RowError
from services.imports.frame import Kind, kinds, run, run_lines, undo
from services.imports.result import ImportResult
from services.imports.sheet import Column

__all__ = [
    "Batch", "Column", "Counts", "ImportResult", "Kind", "Problems", "RowError", "kinds", "run",
    "run_lines", "undo",
]
