"""How soon the demo's counselors got to their cases (CONVERSATIONS §7, story 7): by the real acts.

Most get to a case the same day. The one of 机电 who stands in for a colleague has 334 students and
needs 41 hours in the middle: too much work, not a bad counselor.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from models import sql
from services.alerts import acting
from services.colleges import College
from services.demo import staff
from services.demo.plan import SEED, ZONE, Plan
from services.people import asker as askers

#: Told one by one in `past.TALKS`.
TOLD = "T0202"
#: Hours in the middle by college, and those of the one who stands in: in pairs around 41, so that
#: the middle is 41 whatever their number.
MEDIANS = {"01": 9.0, "02": 4.1, "03": 5.6, "04": 6.8, "05": 5.0, "06": 4.4}
OVERLOADED = (41.0, 40.7, 41.3, 30.0, 52.0, 36.5, 45.5, 39.0, 43.0, 27.5, 54.5)
ACTS, WEIGHTS = ("talk", "false_alarm"), (88, 12)
DETAILS = {"false_alarm": {"reason": "leave"}}

_OPEN = """
SELECT c.id, s.id AS counselor_id, s.number, e.at FROM "case" c
JOIN LATERAL (SELECT max(x.at) AS at FROM case_event x WHERE x.college_id = $1
  AND x.case_id = c.id AND x.kind IN ('opened', 'reopened')) e ON true
JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
JOIN post t ON t.college_id = $1 AND t.org_id = p.class_org_id AND t.role = 'class_advisor'
  AND t.from_on <= $2 AND coalesce(t.until_on, $2) >= $2
JOIN person s ON s.college_id = $1 AND s.id = t.person_id AND s.number = ANY($3)
WHERE c.college_id = $1 AND c.state = 'open' AND e.at IS NOT NULL ORDER BY c.id
"""


class Task(NamedTuple):
    """A case on a desk: when its counselor gets to it, who that is, what comes of it."""

    at: datetime
    case_id: int
    counselor_id: int
    act: str


@dataclass
class Desks:
    """What lies on the counselors' desks, and when each gets to it."""

    plan: Plan
    waiting: dict[int, Task] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def receive(self, college: College, *, now: datetime) -> None:
        """Take the open cases that are not on a desk yet."""
        day = now.astimezone(ZONE).date()
        for row in await sql.rows(_OPEN, college.id, day, _counselors()):
            if row["id"] not in self.waiting:
                self.waiting[row["id"]] = self._task(row)

    async def work(self, college: College, *, until: datetime) -> None:
        """Do what is due before `until`, in the order of time."""
        for task in sorted(task for task in self.waiting.values() if task.at < until):
            del self.waiting[task.case_id]
            async with sql.in_transaction():
                who = await askers.build(
                    college, task.counselor_id, None, today=task.at.astimezone(ZONE).date()
                )
                assert who is not None
                if task.case_id in await acting.levels(who, [task.case_id]):
                    detail = DETAILS.get(task.act, {})
                    await acting.act(who, [task.case_id], task.act, now=task.at, detail=detail)

    def _task(self, row: dict[str, Any]) -> Task:
        number = row["number"]
        turn = self.turns[number]
        self.turns[number] += 1
        chance = Random(f"{SEED} desk {number} {turn}")
        hours = MEDIANS[number[1:3]] * chance.uniform(0.6, 1.4)
        if number == staff.STAND_IN:
            hours = OVERLOADED[turn % len(OVERLOADED)]
        act = chance.choices(ACTS, WEIGHTS)[0]
        return Task(row["at"] + timedelta(hours=hours), row["id"], row["counselor_id"], act)


def _counselors() -> list[str]:
    """Numbers of the counselors; class teachers leave the cases to them."""
    found = {post.number for post in staff.posts() if post.role == staff.COUNSELOR}
    return sorted(found - {TOLD})
