"""换岗: classes whose advisor goes and whom nobody follows; naming who takes them over (A08).

Classes and the open cases of their students follow the posts: whoever holds the post the day
after is the one the next push goes to. Nothing is moved before that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models import sql
from services.colleges import College

#: What ended longer ago than this is history, not a task.
LOOK_BACK = timedelta(days=30)

#: Posts of advisors that end by their own 止 or their holder's last day, of classes with students
#: that nobody advises the day after. $2 today, $3 the oldest end looked at.
_ENDING = """
SELECT p.id AS person_id, p.name, p.number, e.on_day AS ends_on,
  bool_or(p.left_on IS NOT NULL AND p.left_on <= e.on_day) AS leaves,
  array_agg(DISTINCT t.org_id) AS class_ids, (
    SELECT count(*) FROM "case" k JOIN person s ON s.college_id = $1 AND s.id = k.subject_id
    WHERE k.college_id = $1 AND k.state NOT IN ('closed', 'expired')
      AND s.class_org_id = ANY(array_agg(t.org_id))) AS cases
FROM post t JOIN person p ON p.college_id = $1 AND p.id = t.person_id
CROSS JOIN LATERAL (SELECT least(t.until_on, p.left_on) AS on_day) e
WHERE t.college_id = $1 AND t.role = 'class_advisor' AND e.on_day >= $3::date
  AND t.from_on <= e.on_day
  AND EXISTS (SELECT 1 FROM person s WHERE s.college_id = $1 AND s.class_org_id = t.org_id
              AND s.status IN ('active', 'suspended'))
  AND NOT EXISTS (SELECT 1 FROM post n JOIN person w ON w.college_id = $1 AND w.id = n.person_id
    AND w.status IN ('active', 'suspended')
    WHERE n.college_id = $1 AND n.org_id = t.org_id AND n.role = 'class_advisor' AND n.id <> t.id
      AND n.from_on <= greatest(e.on_day + 1, $2::date)
      AND coalesce(least(n.until_on, w.left_on), 'infinity') > greatest(e.on_day, $2::date - 1))
GROUP BY p.id, p.name, p.number, e.on_day ORDER BY e.on_day, p.number
"""
#: The student affairs office of the college each class belongs to, by who serves there that day.
_OFFICE = """
SELECT DISTINCT oc.descendant_id AS class_id, h.person_id FROM org_closure oc
JOIN org a ON a.college_id = $1 AND a.id = oc.ancestor_id AND a.kind = 'college'
JOIN org o ON o.college_id = $1 AND (o.id = a.id OR o.parent_id = a.id AND o.kind = 'office')
JOIN post h ON h.college_id = $1 AND h.org_id = o.id AND h.role = 'college_reviewer'
  AND h.from_on <= $3 AND (h.until_on IS NULL OR h.until_on >= $3)
JOIN person b ON b.college_id = $1 AND b.id = h.person_id AND b.status = 'active'
  AND (b.left_on IS NULL OR b.left_on >= $3) AND b.id <> $4
WHERE oc.college_id = $1 AND oc.descendant_id = ANY($2)
"""
_ADD = """
WITH added AS (
  INSERT INTO post (college_id, person_id, role, org_id, from_on)
  SELECT $1, v.person_id, 'class_advisor', v.org_id, $4
  FROM unnest($2::bigint[], $3::bigint[]) AS v (person_id, org_id)
  ON CONFLICT (college_id, person_id, role, org_id, from_on) DO NOTHING RETURNING id)
SELECT id FROM added ORDER BY id
"""


#: A file of posts has named an advisor: what the office held for want of one ends the day before.
_RELIEVED = """
UPDATE post t SET until_on = greatest(t.from_on, n.from_on - 1) FROM post n
JOIN person w ON w.college_id = $1 AND w.id = n.person_id AND w.status IN ('active', 'suspended')
WHERE t.college_id = $1 AND t.role = 'class_advisor' AND t.batch_id IS NULL
  AND t.until_on IS NULL AND EXISTS (SELECT 1 FROM post r WHERE r.college_id = $1
    AND r.person_id = t.person_id AND r.role = 'college_reviewer')
  AND n.college_id = $1 AND n.org_id = t.org_id AND n.role = 'class_advisor'
  AND n.person_id <> t.person_id AND n.batch_id = $2 AND n.until_on IS NULL
"""


@dataclass(frozen=True)
class Ending:
    """An advisor's last day with classes nobody takes over; `leaves`: she goes altogether."""

    person_id: int
    name: str
    number: str
    ends_on: date
    leaves: bool
    class_ids: tuple[int, ...]
    cases: int

    @property
    def key(self) -> str:
        return f"{self.person_id}:{self.ends_on}"

    @property
    def classes(self) -> int:
        return len(self.class_ids)

    def first_day(self, today: date) -> date:
        """From when somebody else has the classes: the day after, today where that is past."""
        return max(self.ends_on + timedelta(days=1), today)


async def endings(college: College, *, today: date) -> list[Ending]:
    """Everybody whose classes need a successor, the nearest last day first."""
    rows = await sql.rows(_ENDING, college.id, today, today - LOOK_BACK)
    return [_ending(row) for row in rows]


def _ending(row: dict[str, Any]) -> Ending:
    return Ending(**{**row, "class_ids": tuple(row["class_ids"])})


async def ending(college: College, key: str, *, today: date) -> Ending | None:
    """One of them by its key; None once it is settled."""
    return next((one for one in await endings(college, today=today) if one.key == key), None)


async def give(
    college: College, one: Ending, taker_id: int, *, today: date
) -> list[int]:
    """The classes go to a taker from the first day on; the ids of the new posts."""
    return await _added(college, [(taker_id, org) for org in one.class_ids], one, today=today)


async def offices(
    college: College, one: Ending, *, today: date
) -> dict[int, tuple[int, ...]]:
    """Class → persons of its college's student affairs office on the first day."""
    rows = await sql.rows(
        _OFFICE, college.id, list(one.class_ids), one.first_day(today), one.person_id
    )
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:
        found[row["class_id"]] = (*found.get(row["class_id"], ()), row["person_id"])
    return found


async def give_to_offices(
    college: College, one: Ending, *, today: date
) -> tuple[list[int], list[int]]:
    """The classes go to their colleges' offices; the new posts, and the persons who got them.

    Classes whose college has nobody there stay as they are.
    """
    found = await offices(college, one, today=today)
    pairs = [(person, org) for org, people in sorted(found.items()) for person in people]
    posts = await _added(college, pairs, one, today=today)
    return posts, sorted({person for person, _ in pairs})


async def relieve_offices(college: College, *, batch_id: int) -> None:
    """End what offices hold of the classes for which this batch named an advisor."""
    await sql.changed(_RELIEVED, college.id, batch_id)


async def _added(
    college: College, pairs: Sequence[tuple[int, int]], one: Ending, *, today: date
) -> list[int]:
    rows = await sql.rows(
        _ADD, college.id, [person for person, _ in pairs], [org for _, org in pairs],
        one.first_day(today),
    )
    return [row["id"] for row in rows]
