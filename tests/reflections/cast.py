"""The people of the record tests: a student, a classmate, their advisor, some without rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.clock import school_day
from models import sql
from services.colleges import College
from services.people import asker as askers
from services.people.asker import Asker
from tests.bot_says import START, Bot, a_bot, a_college

TODAY = date(2026, 11, 18)
ENTERED = date(2026, 9, 7)


@dataclass(frozen=True)
class Cast:
    """Ids by role: `student` and `mate` are in class A, `stranger` in class B."""

    college: College
    ids: dict[str, int]
    orgs: dict[str, int]

    async def asker(self, who: str, *, today: date = TODAY) -> Asker:
        found = await askers.build(self.college, self.ids[who], None, today=today)
        assert found is not None
        return found


async def a_cast(code: str = "demo") -> Cast:
    """One college with two classes, their people and contacts named after their roles."""
    college = await a_college(code)
    orgs = {name: await _org(college, name, kind) for name, kind in (
        ("school", "school"), ("A", "class"), ("B", "class"))}
    for below in ("A", "B"):
        await _closure(college, orgs["school"], orgs[below], depth=1)
    ids = {who: await _student(college, who, orgs[place]) for who, place in (
        ("student", "A"), ("mate", "A"), ("stranger", "B"))}
    for who, role, place in (
        ("advisor", "class_advisor", "A"), ("other_advisor", "class_advisor", "B"),
        ("reviewer", "college_reviewer", "school"), ("leader", "school_leader", "school"),
        ("counsellor", "psych_counsellor", "school"),
    ):
        ids[who] = await _staff(college, who, role, orgs[place])
    return Cast(college, ids, orgs)


async def a_chat(
    cast: Cast, *, now: datetime = START, bind: tuple[str, ...] = ("student",)
) -> Bot:
    """A bot with these people bound to openids of the same name."""
    for who in bind:
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id) VALUES ($1, $2, $3)",
            cast.college.id, who, cast.ids[who],
        )
    return a_bot(cast.college, now=now)


def today_of(bot: Bot) -> date:
    return school_day(bot.clock.now())


async def bodies_at_rest() -> list[dict[str, object]]:
    """All rows of entry_part, as the database holds them."""
    return await sql.rows("SELECT * FROM entry_part ORDER BY entry_id, seq")


async def _org(college: College, name: str, kind: str) -> int:
    org_id: int = await sql.value(
        "WITH o AS (INSERT INTO org (college_id, kind, code, name) VALUES ($1, $2, $3, $3) "
        "RETURNING id) SELECT id FROM o", college.id, kind, name,
    )
    await _closure(college, org_id, org_id, depth=0)
    return org_id


async def _closure(college: College, up: int, down: int, *, depth: int) -> None:
    await sql.changed(
        "INSERT INTO org_closure (college_id, ancestor_id, descendant_id, depth) "
        "VALUES ($1, $2, $3, $4)", college.id, up, down, depth,
    )


async def _student(college: College, who: str, class_id: int) -> int:
    made: int = await sql.value(
        "WITH p AS (INSERT INTO person (college_id, kind, number, name, class_org_id, entered_on)"
        " VALUES ($1, 'student', $2, $2, $3, $4) RETURNING id) SELECT id FROM p",
        college.id, who, class_id, ENTERED,
    )
    return made


async def _staff(college: College, who: str, role: str, org_id: int) -> int:
    made: int = await sql.value(
        "WITH p AS (INSERT INTO person (college_id, kind, number, name) "
        "VALUES ($1, 'staff', $2, $2) RETURNING id) SELECT id FROM p", college.id, who,
    )
    await sql.changed(
        "INSERT INTO post (college_id, person_id, role, org_id, from_on) "
        "VALUES ($1, $2, $3, $4, $5)", college.id, made, role, org_id, date(2026, 9, 1),
    )
    return made
