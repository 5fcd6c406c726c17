"""Attendance: one row a student, day and period, as the teaching office's system exports it.

节次 is 5, 5-6 or 第5–6节; a row of two periods counts as two. The same student, day and period in
a later file is a new version of the row. After the load the attendance rates of the months that
were touched are computed anew (services.imports.computing).
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from models import sql
from services import facts
from services.batches import Batch, Counts, nearest, staged
from services.imports import cells, computing, lessons
from services.imports.computing import Touched
from services.imports.frame import Kind
from services.imports.sheet import Column

#: The kind of fact; absences are what rules read, the other states are the denominator.
FACT = "student.absence"
STATES = {
    "正常": "normal", "出勤": "normal", "到课": "normal", "实到": "normal",
    "缺勤": "absent", "旷课": "absent", "缺课": "absent",
    "请假": "leave", "病假": "leave", "事假": "leave", "公假": "leave",
    "迟到": "late", "早退": "late",
}
#: So many unknown numbers get their nearest known one; the search is quadratic.
NEAR_FOR = 20


async def load(batch: Batch) -> Counts:
    """Take the rows in as facts, and compute the rates that stand on them."""
    await staged(
        "attendance",
        {
            "at_row": "int", "number": "varchar(32)", "day": "date", "period": "varchar(16)",
            "value": "int", "note": "varchar(80)", "state": "varchar(16)",
        },
        ((row, number, day, span[0], span[1], course or "", state)
         for row, number, day, span, course, state in batch.rows),
    )
    await _check(batch)
    if batch.problems:
        return Counts()
    await sql.rows("DROP TABLE IF EXISTS pg_temp.incoming")
    await sql.rows(
        "CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT p.id AS subject_id, "
        "(a.number || '|' || a.day || '|' || a.period)::varchar(160) AS source_key, a.day, "
        "a.period, a.value::numeric(12,3) AS value, a.state, a.note FROM attendance a "
        "JOIN person p ON p.college_id = $1 AND p.kind = 'student' AND p.number = a.number",
        batch.college.id,
    )
    await sql.rows("ANALYZE incoming")
    batch.data_at = await _reaches(batch)
    done = await facts.merged(batch, kind=FACT)
    await computing.followed(batch, fact=FACT, touched=Touched(done.months))
    return done.counts


async def undo(batch: Batch) -> int:
    """Put the facts back as they were before the batch, and the rates with them."""
    done = await facts.reopened(batch, kind=FACT)
    await computing.taken_back(batch, fact=FACT, touched=Touched(done.months))
    return done.counts.changed


async def _reaches(batch: Batch) -> datetime:
    """The end of the last day the file speaks of, or now when that is still to come."""
    last: date = await sql.value("SELECT max(day) FROM incoming")
    end = datetime.combine(last, time.max, tzinfo=batch.college.zone)
    return min(end, batch.now)


async def _check(batch: Batch) -> None:
    await _known_students(batch)
    for row in await sql.rows(
        "SELECT at_row, number, day, period, first FROM (SELECT *, min(at_row) OVER "
        "(PARTITION BY number, day, period) AS first FROM attendance) a "
        "WHERE at_row > first ORDER BY at_row"
    ):
        said = f"{row['number']} {row['day']} {row['period']}"
        batch.problems.add(row["at_row"], "节次", said, "duplicate", first=row["first"])
    today = batch.now.astimezone(batch.college.zone).date()
    for row in await sql.rows(
        "SELECT at_row, day FROM attendance WHERE day > $1 ORDER BY at_row", today
    ):
        batch.problems.add(row["at_row"], "日期", row["day"], "day_to_come")


async def _known_students(batch: Batch) -> None:
    unknown = await sql.rows(
        "SELECT a.at_row, a.number FROM attendance a WHERE NOT EXISTS (SELECT 1 FROM person p "
        "WHERE p.college_id = $1 AND p.kind = 'student' AND p.number = a.number) "
        "ORDER BY a.at_row",
        batch.college.id,
    )
    if not unknown:
        return
    found: list[dict[str, Any]] = await sql.rows(
        "SELECT number FROM person WHERE college_id = $1 AND kind = 'student' ORDER BY number",
        batch.college.id,
    )
    numbers = [row["number"] for row in found]
    near: dict[str, str] = {}
    for row in unknown:
        number = row["number"]
        if number not in near and len(near) < NEAR_FOR:
            near[number] = nearest(number, numbers)
        batch.problems.add(row["at_row"], "学号", number, "unknown", near=near.get(number, ""))


KIND = Kind(
    code="attendance", feed="academic_attendance", feed_name="教务考勤",
    columns=(
        Column("number", ("学号", "student_number"), cells.code(32)),
        Column("day", ("日期", "date"), cells.day),
        Column("period", ("节次", "period"), lessons.period),
        Column("course", ("课程", "course"), cells.text(80), empty=True),
        Column("state", ("状态", "考勤状态", "state"), cells.one_of(STATES)),
    ),
    load=load, undo=undo, source="academic", every=1440,
)
