"""The school's calendar file: terms, days off, and days of a kind for a grade or an org."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.kit.clock import week_start
from models import sql
from services.batches import Batch, Counts, staged
from services.calendar import national
from services.imports import cells, checks, orgs_named, roster, undoing
from services.imports.cells import BadCell
from services.imports.frame import Kind
from services.imports.sheet import Column

#: The words of the 类型 column. `national` takes the days of the kept library.
KIND_WORDS = {
    "学期": "term", "国家节假日": "national", "放假": "holiday", "上班": "workday",
    "调休上课": "workday", "运动会": "sports", "考试": "exam", "军训": "training",
    "实训": "workshop", "见习": "observation", "岗位实习": "internship", "顶岗实习": "internship",
    "上课": "lesson", "不上课": "off",
}
#: Kinds of a day of the whole school; for a grade or an org they are stretches as the others.
SCHOOL = frozenset({"holiday", "workday", "sports", "exam", "training"})
#: A stretch is a stay of days, not of years; terms are shorter still.
LONGEST = {"term": 210, "internship": 400}
LONGEST_OTHER = 370
EVERY_DAY = "1234567"
WEEKDAYS = {sign: str(n % 7 + 1) for n, sign in enumerate("一二三四五六日1234567")}
WEEKDAYS["天"] = "7"

TERMS, DAYS, SPANS = "calendar_terms", "calendar_days", "calendar_spans"
TERM_COLUMNS = {
    "line": "int", "code": "text", "starts_on": "date", "ends_on": "date", "weeks": "smallint",
}
DAY_COLUMNS = {
    "line": "int", "day": "date", "kind": "text", "name": "text", "replaces": "date",
    "given": "boolean",
}
SPAN_COLUMNS = {
    "line": "int", "kind": "text", "org_ref": "text", "grade": "smallint", "from_on": "date",
    "to_on": "date", "weekdays": "text", "name": "text",
}
ORGS = ("school", "college", "major", "class")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, its 止 filled in."""

    line: int
    kind: str
    name: str
    from_on: date
    to_on: date
    grade: int | None
    org: str | None
    weekdays: str | None
    replaces: date | None

    @property
    def is_for_all(self) -> bool:
        return self.grade is None and self.org is None and self.weekdays is None

    def days(self) -> Iterator[date]:
        for n in range((self.to_on - self.from_on).days + 1):
            yield self.from_on + timedelta(days=n)


def weekdays(cell: str) -> str:
    """Digits of weekdays, 1 for Monday: 六日, 周六周日, 67, 一至五 or 1-5."""
    given = cell.replace("星期", "").replace("周", "").replace("、", "").replace(",", "")
    for sign in ("至", "到", "～"):
        given = given.replace(sign, "-")
    first, dash, last = given.partition("-")
    try:
        if dash:
            ends = int(WEEKDAYS[first]), int(WEEKDAYS[last])
            found = {str(n) for n in range(ends[0], ends[1] + 1)}
        else:
            found = {WEEKDAYS[sign] for sign in given}
    except KeyError:
        raise BadCell("weekdays") from None
    if not found:
        raise BadCell("weekdays")
    return "".join(sorted(found))


async def load(batch: Batch) -> Counts:
    """Terms, then days of the school, then stretches; the file's days go over the library's."""
    rows = list(_rows(batch))
    await staged(TERMS, TERM_COLUMNS, _terms(batch, rows))
    await staged(DAYS, DAY_COLUMNS, _days(batch, rows))
    await staged(SPANS, SPAN_COLUMNS, _spans(rows))
    await checks.no_doubles(batch, TERMS, key=("code",), head="名称", shown="code")
    given = f"(SELECT * FROM {DAYS} WHERE given) found"
    await checks.no_doubles(batch, given, key=("day",), head="起", shown="day")
    await _find_orgs(batch)
    doubled = ("kind", "coalesce(org_id, 0)", "grade", "from_on")
    await checks.no_doubles(batch, SPANS, key=doubled, head="起", shown="from_on")
    if batch.problems:
        return Counts()
    await _yield_to_what_is_there(batch)
    return roster.together(
        await roster.applied(batch, TERM, source=TERMS),
        await roster.applied(batch, DAY, source=DAYS),
        await roster.applied(batch, SPAN, source=SPANS),
    )


TERM = roster.Roster("term", ("code",), {
    "starts_on": "i.starts_on", "ends_on": "i.ends_on", "weeks": "i.weeks",
})
DAY = roster.Roster("day_off", ("day",), {
    "kind": "i.kind", "name": "i.name", "replaces": "i.replaces",
})
SPAN = roster.Roster("day_type", ("kind", "org_id", "grade", "from_on"), {
    "to_on": "i.to_on", "weekdays": "i.weekdays", "name": "i.name",
})


def _rows(batch: Batch) -> Iterator[Row]:
    for line, kind, name, from_on, to_on, grade, org, on, replaces in batch.rows:
        row = Row(line, kind, name or "", from_on, to_on or from_on, grade, org, on, replaces)
        if row.to_on < row.from_on:
            batch.problems.add(
                line, "止", row.to_on, "until_before_from", from_on=from_on.isoformat()
            )
        elif (row.to_on - row.from_on).days > LONGEST.get(kind, LONGEST_OTHER):
            batch.problems.add(
                line, "止", row.to_on, "calendar_long", days=LONGEST.get(kind, LONGEST_OTHER)
            )
        else:
            yield row


def _terms(batch: Batch, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    before: list[Row] = []
    for row in sorted((row for row in rows if row.kind == "term"), key=lambda row: row.from_on):
        if not row.name:
            batch.problems.add(row.line, "名称", "", "empty")
        if before and row.from_on <= before[-1].to_on and row.name != before[-1].name:
            batch.problems.add(
                row.line, "起", row.from_on, "term_overlaps", other=before[-1].name
            )
        before.append(row)
        weeks = (week_start(row.to_on) - week_start(row.from_on)).days // 7 + 1
        yield row.line, row.name[:16], row.from_on, row.to_on, weeks


def _days(batch: Batch, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    named = set()
    for row in rows:
        if row.kind in SCHOOL and row.is_for_all:
            for day in row.days():
                named.add(day)
                yield row.line, day, row.kind, row.name, row.replaces, True
        elif row.kind == "workday":
            batch.problems.add(row.line, "类型", "上班", "calendar_whole_school")
    for row in rows:
        if row.kind == "national":
            for one in _national(batch, row):
                if one.day not in named:
                    named.add(one.day)
                    yield row.line, one.day, one.kind, one.name, one.replaces, False


def _national(batch: Batch, row: Row) -> list[Any]:
    try:
        return list(national.days(row.from_on, row.to_on))
    except national.UnknownYear:
        batch.problems.add(row.line, "止", row.to_on, "no_national")
        return []


def _spans(rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if row.kind in ("term", "national", "workday"):
            continue
        if not (row.kind in SCHOOL and row.is_for_all):
            yield (row.line, row.kind, row.org, row.grade or 0, row.from_on, row.to_on,
                   row.weekdays or EVERY_DAY, row.name)


async def _find_orgs(batch: Batch) -> None:
    """The org of each stretch that names one; 0 is everybody."""
    part = f"{SPANS}_orgs"
    await sql.rows(f"ALTER TABLE {SPANS} ADD COLUMN org_id bigint DEFAULT 0")
    await sql.rows(f"DROP TABLE IF EXISTS pg_temp.{part}")
    await sql.rows(
        f"CREATE TEMP TABLE {part} ON COMMIT DROP AS SELECT line, org_ref FROM {SPANS} "
        "WHERE org_ref IS NOT NULL"
    )
    await orgs_named.resolve(batch, part, ref="org_ref", into="found_id", kinds=ORGS, head="组织")
    await sql.rows(
        f"UPDATE {SPANS} s SET org_id = p.found_id FROM {part} p WHERE p.line = s.line"
    )


async def _yield_to_what_is_there(batch: Batch) -> None:
    """A day some file has told already goes before the library's."""
    await sql.rows(
        f"DELETE FROM {DAYS} s WHERE NOT s.given AND EXISTS "
        "(SELECT 1 FROM day_off d WHERE d.college_id = $1 AND d.day = s.day)",
        batch.college.id,
    )


async def undo(batch: Batch) -> int:
    """Put the calendar back as it was before the file."""
    return await undoing.plain(batch, "term", "day_off", "day_type")


KIND = Kind(
    code="calendar", feed="calendar", feed_name="校历",
    columns=(
        Column("kind", ("类型", "kind"), cells.one_of(KIND_WORDS)),
        Column("name", ("名称", "name"), cells.name(40), empty=True),
        Column("from_on", ("起", "from_on"), cells.day),
        Column("to_on", ("止", "to_on"), cells.day, empty=True),
        Column("grade", ("年级", "grade"), cells.whole(1990, 2100), required=False, empty=True),
        Column("org", ("组织", "组织代码", "org"), cells.name(80), required=False, empty=True),
        Column("weekdays", ("星期", "weekdays"), weekdays, required=False, empty=True),
        Column("replaces", ("补", "补哪天", "replaces"), cells.day, required=False, empty=True),
    ),
    load=load, undo=undo,
)
