"""What no file brings: the calendar, who has which phone, what students wrote; and taking all of
it away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from models import sql
from services.colleges import College
from services.demo import writing
from services.demo.plan import Plan
from services.demo.roster import Part
from services.imports.posts import ROLE_WORDS
from services.people import asker as askers
from services.people import menu_tags


async def phones(college: College, cast: Sequence[Part], *, today: date, now: datetime) -> None:
    """Bind the people of the tour who are bound already, and want their menus."""
    for part in cast:
        if not part.bound or not part.openid:
            continue
        person_id = await person(college, part)
        post_id = await _post(college, person_id, part, today=today)
        bound = await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, post_id, following, window_left) "
            "SELECT $1, $2::varchar, $3, $4, true, 0 WHERE NOT EXISTS (SELECT 1 FROM contact "
            "WHERE college_id = $1 AND (openid = $2::varchar OR person_id = $3))",
            college.id, part.openid, person_id, post_id,
        )
        who = await askers.build(college, person_id, post_id, today=today)
        if bound and who is not None:
            await menu_tags.want(college, part.openid, who.audience, now=now)


async def person(college: College, part: Part) -> int:
    """The id of somebody of the story."""
    found: int = await sql.value(
        "SELECT id FROM person WHERE college_id = $1 AND number = $2", college.id, part.number
    )
    return found


async def _post(college: College, person_id: int, part: Part, *, today: date) -> int | None:
    """The post the story knows somebody by; None for a student."""
    found: int | None = await sql.value(
        "SELECT id FROM post WHERE college_id = $1 AND person_id = $2 AND role = $3 "
        "AND from_on <= $4 AND (until_on IS NULL OR until_on >= $4) ORDER BY from_on, id LIMIT 1",
        college.id, person_id, ROLE_WORDS.get(part.role, ""), today,
    )
    return found


@dataclass(frozen=True)
class _Ids:
    people: dict[str, int]
    entries: list[int]


async def records(college: College, plan: Plan) -> int:
    """What students wrote, sealed as the chat would have; how many parts. Once only."""
    if await sql.value("SELECT 1 FROM entry WHERE college_id = $1 LIMIT 1", college.id):
        return 0
    parts = list(writing.written(plan))
    days = [key for key, _ in groupby(parts, key=lambda one: (one.number, one.day))]
    ids = await _ids(college, len(days))
    await sql.copy("entry", ("id", "college_id", "person_id", "day"), (
        (entry, college.id, ids.people[number], day)
        for entry, (number, day) in zip(ids.entries, days, strict=True)
    ))
    await sql.copy(
        "entry_part",
        ("college_id", "entry_id", "seq", "act", "current", "at", "visibility", "body_sealed",
         "measures", "late"),
        (
            (college.id, entry, 1, "add", True, part.at, part.visibility,
             college.seal.seal(part.body, "entry_part", entry, 1), "{}", False)
            for entry, part in zip(ids.entries, parts, strict=True)
        ),
    )
    await _settings(college, parts, ids)
    return len(parts)


async def _ids(college: College, count: int) -> _Ids:
    people = await sql.rows(
        "SELECT number, id FROM person WHERE college_id = $1 AND kind = 'student'", college.id
    )
    entries = await sql.rows(
        "SELECT nextval(pg_get_serial_sequence('entry', 'id')) AS id "
        "FROM generate_series(1, $1::int)",
        count,
    )
    return _Ids({row["number"]: row["id"] for row in people}, [row["id"] for row in entries])


async def _settings(college: College, parts: Sequence[writing.Written], ids: _Ids) -> None:
    """Who has written has been asked who may read it, and answered."""
    first: dict[str, writing.Written] = {}
    shared = {part.number for part in parts if part.visibility == "advisor"}
    for part in parts:
        first.setdefault(part.number, part)
    await sql.copy(
        "record_setting",
        ("college_id", "person_id", "visibility", "direct", "asked", "asked_at", "kept_at",
         "visibility_asked_at"),
        (
            (college.id, ids.people[number], "advisor" if number in shared else "private", False,
             1, part.at, part.at, part.at)
            for number, part in first.items()
        ),
    )


async def removed(code: str) -> bool:
    """Take a college away with all its rows; False when it was not there."""
    college_id = await sql.value("SELECT id FROM college WHERE code = $1 FOR UPDATE", code)
    if college_id is None:
        return False
    tables = await sql.rows(
        "SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema."
        "tables t USING (table_schema, table_name) WHERE c.table_schema = 'public' "
        "AND c.column_name = 'college_id' AND t.table_type = 'BASE TABLE' ORDER BY 1"
    )
    await sql.rows("SET CONSTRAINTS ALL DEFERRED")
    for table in tables:
        await sql.changed(f'DELETE FROM "{table["name"]}" WHERE college_id = $1', college_id)
    await sql.changed("DELETE FROM college WHERE id = $1", college_id)
    return True
