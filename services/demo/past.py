"""What the warnings and the counselors of the demo did before today, by the real rules.

The rules are evaluated on afternoons of the term, each as of its moment; 甲 was talked to on
10-29, so that his case closes and opens again on new evidence; the other counselors get to theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.kit.texts import Texts
from models import sql
from services.alerts import acting, rules
from services.alerts.evaluating import evaluate
from services.colleges import College
from services.demo.handling import Desks
from services.demo.plan import TOLD_ON, Plan
from services.demo.roster import Part, cast
from services.people import asker as askers

#: Rules were evaluated on these weekdays from this day on.
FIRST, WEEKDAYS = date(2026, 9, 14), (0, 3)


@dataclass(frozen=True)
class Talk:
    """A counselor talked to a student on a told day, and left a line."""

    day: date
    counselor: str
    student: str
    line: str


TALKS = (Talk(date(2026, 10, 29), "辅导员乙", "甲", "下午兼职"),)


async def warnings(college: College, plan: Plan, texts: Texts) -> None:
    """Findings and cases as they came about; nothing where there are cases already."""
    if await sql.value('SELECT 1 FROM "case" WHERE college_id = $1 LIMIT 1', college.id):
        return
    desks = Desks(plan)
    for now in _moments(plan):
        await desks.work(college, until=now)
        for talk in TALKS:
            if plan.moved(talk.day) == now.date():
                await _talk(college, plan, talk)
        for rule in rules.shipped().values():
            await evaluate(college, rule, now=now, texts=texts)
        await desks.receive(college, now=now)
    await _pushes_are_past(college)


def _moments(plan: Plan) -> Iterator[datetime]:
    """When rules were evaluated: after an import in the afternoon, and this morning."""
    today = plan.today - plan.shift
    for n in range((TOLD_ON - FIRST).days):
        day = FIRST + timedelta(days=n)
        if plan.is_past(day) and day.weekday() in WEEKDAYS:
            yield plan.at(day, 15, 30)
    yield plan.at(today, 7, 25)


async def _talk(college: College, plan: Plan, talk: Talk) -> None:
    now = plan.at(talk.day, 7, 41)
    counselor = await _id(college, talk.counselor)
    async with sql.in_transaction():
        who = await askers.build(college, counselor, None, today=plan.moved(talk.day))
        assert who is not None
        cases = await sql.rows(
            'SELECT id FROM "case" WHERE college_id = $1 AND subject_id = $2 AND state = $3',
            college.id, await _id(college, talk.student), "open",
        )
        for row in cases:
            await acting.act(who, [row["id"]], "talk", now=now)
            await acting.note(who, row["id"], talk.line, now=now)


async def _id(college: College, name: str) -> int:
    """The id of somebody of the story."""
    part: Part = next(one for one in cast() if one.name == name)
    found: int = await sql.value(
        "SELECT id FROM person WHERE college_id = $1 AND number = $2", college.id, part.number
    )
    return found


async def _pushes_are_past(college: College) -> None:
    """What the rules had to say was said at its time: nobody gets it again on the first day."""
    await sql.changed(
        "UPDATE push p SET done_at = p.created_at, "
        "state = CASE WHEN c.id IS NULL THEN 'dropped' ELSE 'delivered' END, "
        "reason = CASE WHEN c.id IS NULL THEN 'not_bound' ELSE p.reason END "
        "FROM push q LEFT JOIN contact c ON c.college_id = q.college_id "
        "AND c.person_id = q.person_id "
        "WHERE p.college_id = $1 AND q.college_id = $1 AND q.id = p.id AND p.state = 'waiting'",
        college.id,
    )
