"""The cast of the warnings: a counselor, a class, students with absences, and a fixed clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.kit.reply import Reply
from bot.kit.texts import Texts
from handlers.chat import alert_acts, alerts, checking, corrections, inbox, suggestions, todo
from models import sql
from services.alerts import rules
from services.alerts.evaluating import evaluate
from services.colleges import College
from services.people.asker import Asker, build
from tests.bot_says import START, Bot, a_bot, a_college
from tests.pushes.cast import org, post

TODAY = date(2026, 11, 18)
RULE = rules.shipped()["student.absence"]


@dataclass
class School:
    """A class of one counselor; `facts` numbers the rows that were reported."""

    college: College
    bot: Bot
    place: int
    feed: int
    counselor: int
    people: dict[str, int] = field(default_factory=dict)
    facts: int = 0

    @property
    def now(self) -> datetime:
        return self.bot.clock.now()

    async def student(self, name: str, *, place: int | None = None, bound: bool = False) -> int:
        number = f"20250201{len(self.people):02}"
        self.people[name] = await person(self.college, "student", number, name,
                                         place or self.place)
        if bound:
            await contact(self.college, f"o-{name}", self.people[name])
        return self.people[name]

    async def absent(self, name: str, *ago: int, value: int = 2, state: str = "absent") -> None:
        """One row of two periods for each number of days before today."""
        for days in ago:
            self.facts += 1
            await sql.changed(
                "INSERT INTO fact (college_id, feed_id, source_key, batch_id, subject_id, kind, "
                "day, period, value, state, note) VALUES ($1, $2, $3, 1, $4, 'student.absence', "
                "$5, '5-6', $6, $7, '传感器应用')",
                self.college.id, self.feed, f"k{self.facts}", self.people[name],
                TODAY - timedelta(days=days), value, state,
            )

    async def evaluate(self, rule: str = RULE.id) -> dict[str, int]:
        return await evaluate(self.college, rules.shipped()[rule], now=self.now, texts=Texts())

    async def move(self, **span: float) -> None:
        """Time passes, and the feed goes on reporting."""
        self.bot.clock.move(**span)
        await sql.changed("UPDATE feed SET data_at = $1", self.now)

    async def says(self, text: str, openid: str = "o-counselor") -> str:
        reply: Reply = await self.bot.says(openid, text)
        return reply.text

    async def asker(self) -> Asker:
        found = await build(self.college, self.counselor, None, today=TODAY)
        assert found is not None
        return found

    async def case(self, name: str) -> dict[str, Any]:
        """The newest case of a student."""
        row = await sql.one('SELECT * FROM "case" WHERE subject_id = $1 ORDER BY id DESC',
                            self.people[name])
        return row or {"state": ""}

    async def events(self, name: str) -> list[str]:
        rows = await sql.rows(
            'SELECT e.kind FROM case_event e JOIN "case" c ON c.id = e.case_id '
            "WHERE c.subject_id = $1 AND e.undone_at IS NULL ORDER BY e.id", self.people[name])
        return [row["kind"] for row in rows]

    async def pushes(self) -> list[str]:
        rows = await sql.rows("SELECT kind FROM push ORDER BY id")
        return [row["kind"] for row in rows]


async def person(college: College, kind: str, number: str, name: str, place: int | None) -> int:
    return int(await sql.value(
        "WITH p AS (INSERT INTO person (college_id, kind, number, name, class_org_id, status, "
        "facts, name_key) VALUES ($1, $2, $3, $4, $5, 'active', '{}', '') RETURNING id) "
        "SELECT id FROM p", college.id, kind, number, name, place))


async def contact(college: College, openid: str, person_id: int) -> None:
    await sql.changed("INSERT INTO contact (college_id, openid, person_id, following) "
                      "VALUES ($1, $2, $3, true)", college.id, openid, person_id)


async def a_school() -> School:
    """A college with one class, its bound counselor, and an attendance feed that spoke lately."""
    college = await a_college()
    bot = a_bot(college, now=START, routers=(
        alerts.router, alert_acts.router, corrections.router, checking.router,
        inbox.router, suggestions.router, todo.router,
    ))
    whole = await org(college, kind="college", code="信息学院")
    place = await org(college, kind="class", code="网络2501", parent=whole)
    counselor = await person(college, "staff", "9001", "乙老师", None)
    await post(college, counselor, role="class_advisor", org_id=place)
    await contact(college, "o-counselor", counselor)
    feed = await sql.value(
        "WITH f AS (INSERT INTO feed (college_id, code, name, data_at) "
        "VALUES ($1, 'academic_attendance', '教务考勤', $2) RETURNING id) SELECT id FROM f",
        college.id, datetime(2026, 11, 17, 13, 40, tzinfo=UTC))
    return School(college=college, bot=bot, place=place, feed=feed, counselor=counselor)
