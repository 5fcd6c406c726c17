"""Who has left: access ends with the last day, the phone is let go of, heads hear of it (A08).

A member of staff loses her binding the day after, and where nobody was named for her classes they
go to the student affairs office of their college. A graduate keeps it for thirty days: she reads
there how to get what is hers, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.reply import Card, Reply
from models import sql
from services import pushes
from services.colleges import College
from services.people import handing_over, menu_tags, succeeding
from services.people.asker import Asker
from services.ports import shipped_texts

#: MODEL §9: a graduate's own export is offered for so long.
OWN_EXPORT = timedelta(days=30)

_OVER = """
UPDATE person SET status = 'left' WHERE college_id = $1 AND left_on < $2
  AND status IN ('active', 'suspended')
"""
#: Gone, and somebody's phone still is hers; staff at once, students once the export is over.
_BOUND = """
SELECT c.id, c.openid, c.person_id, p.kind FROM contact c
JOIN person p ON p.college_id = $1 AND p.id = c.person_id
WHERE c.college_id = $1 AND p.status IN ('graduated', 'left')
  AND (p.kind = 'staff' OR coalesce(p.left_on, $2) < $2 - $3::int)
ORDER BY c.id FOR UPDATE OF c
"""
_FREED = """
UPDATE contact SET person_id = NULL, post_id = NULL, flow = '', step = '', data_sealed = NULL,
  context = '{}', expires_at = NULL WHERE college_id = $1 AND id = ANY($2)
"""
_GRADUATES = """
SELECT c.openid FROM contact c JOIN person p ON p.college_id = $1 AND p.id = c.person_id
JOIN menu_tag m ON m.college_id = $1 AND m.openid = c.openid AND m.wanted <> 'guest'
WHERE c.college_id = $1 AND p.status IN ('graduated', 'left')
"""
#: Leavers whose classes nobody advises today, with who answers for the college of each class.
_ORPHANED = """
SELECT p.id, p.name, p.left_on, h.person_id AS head_id, count(DISTINCT t.org_id) AS classes,
  (SELECT count(*) FROM "case" k JOIN person s ON s.college_id = $1 AND s.id = k.subject_id
   WHERE k.college_id = $1 AND k.state NOT IN ('closed', 'expired')
     AND s.class_org_id = ANY(array_agg(t.org_id))) AS cases
FROM person p
JOIN post t ON t.college_id = $1 AND t.person_id = p.id AND t.role = 'class_advisor'
  AND t.from_on <= p.left_on AND (t.until_on IS NULL OR t.until_on >= p.left_on)
JOIN org_closure oc ON oc.college_id = $1 AND oc.descendant_id = t.org_id
JOIN org a ON a.college_id = $1 AND a.id = oc.ancestor_id AND a.kind IN ('college', 'school')
JOIN org o ON o.college_id = $1 AND (o.id = a.id OR o.parent_id = a.id AND o.kind = 'office')
JOIN post h ON h.college_id = $1 AND h.org_id = o.id AND h.from_on <= $2
  AND (h.until_on IS NULL OR h.until_on >= $2)
  AND h.role = ANY(CASE WHEN a.kind = 'college'
                   THEN ARRAY['college_reviewer', 'college_leader'] ELSE ARRAY['admin'] END)
JOIN person b ON b.college_id = $1 AND b.id = h.person_id AND b.status = 'active'
WHERE p.college_id = $1 AND p.status = 'left' AND p.left_on >= $3
  AND NOT EXISTS (SELECT 1 FROM post n JOIN person w ON w.college_id = $1 AND w.id = n.person_id
    AND w.status = 'active' WHERE n.college_id = $1 AND n.org_id = t.org_id
    AND n.role = 'class_advisor' AND n.from_on <= $2
    AND (n.until_on IS NULL OR n.until_on >= $2))
GROUP BY p.id, p.name, p.left_on, h.person_id ORDER BY p.id, h.person_id
"""
#: Heads are told of leavers of these days; the key of the push tells each once.
TOLD_WITHIN = timedelta(days=7)
#: And such a matter stands in their 待办 for so long.
OPEN_FOR = timedelta(days=30)


async def close_gone(college: College, *, now: datetime) -> dict[str, int]:
    """Close what is open of everybody whose last day is over; counts. Twice does nothing more.

    Joins the ambient transaction: an import calls it with its batch, and the clock every night.
    """
    today = now.astimezone(college.zone).date()
    left = await sql.changed(_OVER, college.id, today)
    freed = await _let_go(college, today=today, now=now)
    for row in await sql.rows(_GRADUATES, college.id):
        await menu_tags.want(college, row["openid"], menu_tags.GUEST, now=now)
    orphaned = await sql.rows(_ORPHANED, college.id, today, today - TOLD_WITHIN)
    handed = await _to_offices(college, today=today)
    told = await _tell_heads(college, orphaned, handed, now=now)
    await handing_over.tell_admins(college, now=now)
    return {"left": left, "unbound": freed, "heads_told": told}


async def close_due(college: College, *, now: datetime) -> dict[str, int]:
    """The same as a transaction of its own, for the clock."""
    async with sql.in_transaction():
        return await close_gone(college, now=now)


async def _let_go(college: College, *, today: date, now: datetime) -> int:
    bound = await sql.rows(_BOUND, college.id, today, OWN_EXPORT.days)
    for row in bound:
        await menu_tags.want(college, row["openid"], menu_tags.GUEST, now=now)
        await pushes.enqueue(
            college, dedupe=f"left:{row['person_id']}:{today}", person_id=None,
            openid=row["openid"], kind="bind.notice", urgency="normal", now=now,
            reply=_note("people/closed", kind=row["kind"]),
        )
    await sql.changed(_FREED, college.id, [row["id"] for row in bound])
    return len(bound)


async def _to_offices(college: College, *, today: date) -> set[int]:
    """Hand on what nobody was named for; the persons of whom no class is left over."""
    handed = set()
    for one in await succeeding.endings(college, today=today):
        if not one.leaves or not today - TOLD_WITHIN <= one.ends_on < today:
            continue
        await succeeding.give_to_offices(college, one, today=today)
        if await succeeding.ending(college, one.key, today=today) is None:
            handed.add(one.person_id)
    return handed


async def _tell_heads(
    college: College, orphaned: list[dict[str, Any]], handed: set[int], *, now: datetime
) -> int:
    told = 0
    for row in orphaned:
        added = await pushes.enqueue(
            college, dedupe=f"left.classes:{row['id']}:{row['left_on']}:{row['head_id']}",
            person_id=row["head_id"], kind="people.task", urgency="normal", now=now,
            reply=Card("todo", shipped_texts().render(
                "people/left_classes", name=row["name"], left_on=row["left_on"],
                classes=row["classes"], cases=row["cases"], office=row["id"] in handed,
            )),
        )
        told += added is not None
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphaned:
    """A leaver whose classes nobody advises yet, as the head who answers for them sees it."""

    person_id: int
    name: str
    left_on: date
    classes: int
    cases: int


async def orphaned(asker: Asker) -> tuple[Orphaned, ...]:
    """The leavers of the last thirty days whose classes wait for the asker to hand them on."""
    rows = await sql.rows(_ORPHANED, asker.college.id, asker.today, asker.today - OPEN_FOR)
    return tuple(
        Orphaned(person_id=row["id"], name=row["name"], left_on=row["left_on"],
                 classes=row["classes"], cases=row["cases"])
        for row in rows if row["head_id"] == asker.person_id
    )


def _note(key: str, **data: object) -> Reply:
    return Card("note", shipped_texts().render(key, **data))


async def last_day_of_export(college: College, person_id: int) -> date | None:
    """Until when a graduate may have her own records; None for who has not left, or too long
    ago."""
    row = await sql.one(
        "SELECT left_on FROM person WHERE college_id = $1 AND id = $2 AND kind = 'student' "
        "AND status IN ('graduated', 'left')",
        college.id, person_id,
    )
    if row is None or row["left_on"] is None:
        return None
    last: date = row["left_on"] + OWN_EXPORT
    return last

