"""Kinds of import made of a mapping: rows of a campus system's table become facts, in versions.

A row is named by its key; in a later file the same key with other contents is a new version, and
what a batch changed it can put back (services.facts).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from models import sql
from services import facts
from services.batches import Batch, Counts, staged
from services.imports import checks, computing, orgs_named, persons_named, reading
from services.imports.catalogue import Field, Mapping, load
from services.imports.computing import Touched
from services.imports.frame import Kind
from services.imports.sheet import Column

STAGE = "mapped_rows"
STAGED = {
    "line": "int", "ref": "text", "source_key": "varchar(160)", "day": "date",
    "period": "varchar(16)", "value": "numeric(12,3)", "state": "varchar(16)",
    "note": "varchar(80)", "shown": "text", "at": "timestamptz",
}
#: What a row says that names no state.
RECORDED = "recorded"
KEY_LIMIT = 160
#: Stands in a key for the org until it is known by its code, however the file names it.
ORG, LONGEST_CODE = "\x1f", 40
PERSONS = ("student", "staff")


def kind_of(code: str) -> Kind:
    """The kind of import that the shipped mapping of this word describes."""
    mapping = load(code)
    return Kind(
        code=mapping.kind, feed=mapping.feed, feed_name=mapping.name, source=mapping.source,
        every=mapping.every, columns=tuple(map(_column, mapping.fields)),
        load=_loader(mapping), undo=_undoer(mapping),
    )


def _column(field: Field) -> Column:
    return Column(
        field.key, field.heads, reading.of_field(field), required=not field.optional,
        empty=field.optional,
    )


def _loader(mapping: Mapping) -> Callable[[Batch], Awaitable[Counts]]:
    async def load_rows(batch: Batch) -> Counts:
        return await _loaded(batch, mapping)

    return load_rows


def _undoer(mapping: Mapping) -> Callable[[Batch], Awaitable[int]]:
    async def undo(batch: Batch) -> int:
        periods = await computing.named_periods(batch, fact=mapping.fact)
        done = await facts.reopened(batch, kind=mapping.fact, counted="rows")
        touched = Touched(done.months, periods)
        await computing.taken_back(batch, fact=mapping.fact, touched=touched)
        return done.counts.changed

    return undo


async def _loaded(batch: Batch, mapping: Mapping) -> Counts:
    await staged(STAGE, STAGED, _records(batch, mapping))
    await _find_subjects(batch, mapping)
    head = mapping.field(mapping.subject).heads[0]
    await checks.no_doubles(batch, STAGE, key=("source_key",), head=head, shown="shown")
    await _no_days_to_come(batch, mapping)
    if batch.problems:
        return Counts()
    await sql.rows("DROP TABLE IF EXISTS pg_temp.incoming")
    await sql.rows(
        "CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT subject_id, source_key, day, period, "
        f"value, state, note FROM {STAGE}"
    )
    await sql.rows("ANALYZE incoming")
    batch.data_at = await _reaches(batch)
    done = await facts.merged(batch, kind=mapping.fact, counted="rows")
    periods = await computing.named_periods(batch, fact=mapping.fact)
    await computing.followed(batch, fact=mapping.fact, touched=Touched(done.months, periods))
    return done.counts


def _records(batch: Batch, mapping: Mapping) -> Iterator[tuple[Any, ...]]:
    places = {field.key: n for n, field in enumerate(mapping.fields, 1)}
    key = [places[name] for name in mapping.key]
    part = {name: places[column] for name, column in mapping.parts}
    org = places[mapping.subject] if mapping.subject_is not in PERSONS else None
    limit = KEY_LIMIT - (LONGEST_CODE if org is not None else 0)
    for row in batch.rows:
        shown = " ".join(_said(row[place]) for place in key)
        if len(shown) > limit:
            batch.problems.add(row[0], mapping.field(mapping.key[-1]).heads[0], shown, "too_long",
                               limit=limit, length=len(shown))
            continue
        named = "|".join(ORG if place == org else _said(row[place]) for place in key)
        day, at = _day(row[part["day"]], batch)
        yield (
            row[0], row[places[mapping.subject]], named, day, _text(row, part, "period")[:16],
            _value(row, part), _text(row, part, "state") or RECORDED,
            _text(row, part, "note")[:80], shown, at,
        )


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def _text(row: tuple[Any, ...], part: dict[str, int], name: str) -> str:
    if name not in part or row[part[name]] is None:
        return ""
    return _said(row[part[name]])


def _value(row: tuple[Any, ...], part: dict[str, int]) -> Decimal:
    """What the row counts for: its value, or one."""
    if "value" not in part or row[part["value"]] is None:
        return Decimal(1)
    return Decimal(row[part["value"]])


def _day(value: date | datetime, batch: Batch) -> tuple[date, datetime]:
    """The day, and the moment up to which a row speaks: the day's end where there is no clock."""
    if isinstance(value, datetime):
        return value.date(), value.replace(tzinfo=batch.college.zone)
    return value, datetime.combine(value, time.max, tzinfo=batch.college.zone)


async def _find_subjects(batch: Batch, mapping: Mapping) -> None:
    head = mapping.field(mapping.subject).heads[0]
    if mapping.subject_is in PERSONS:
        await persons_named.resolve(
            batch, STAGE, ref="ref", into="subject_id", kind=mapping.subject_is, head=head
        )
        return
    await orgs_named.resolve(
        batch, STAGE, ref="ref", into="subject_id", kinds=(mapping.subject_is,), head=head
    )
    await sql.rows(
        f"UPDATE {STAGE} s SET source_key = replace(s.source_key, $2, o.code) FROM org o "
        "WHERE o.college_id = $1 AND o.id = s.subject_id",
        batch.college.id, ORG,
    )


async def _no_days_to_come(batch: Batch, mapping: Mapping) -> None:
    if mapping.ahead:
        return
    head = mapping.field(mapping.part("day")).heads[0]
    for row in await sql.rows(
        f"SELECT line, day FROM {STAGE} WHERE day > $1 ORDER BY line", batch.today
    ):
        batch.problems.add(row["line"], head, row["day"], "day_to_come")


async def _reaches(batch: Batch) -> datetime:
    """The last moment the file speaks of, or now when that is still to come."""
    last: datetime = await sql.value(f"SELECT max(at) FROM {STAGE}")
    return min(last, batch.now)
