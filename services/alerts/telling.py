"""Whom an arrow is told to: the student always, the counselor at once only when it is red and the
rule does not leave that to the morning's card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.alerts.cases import Step
from services.alerts.rules import Rule
from services.colleges import College

#: Arrows that bring something new to whom it concerns.
NEWS = ("told_student", "opened", "raised", "reopened")
#: A notice nobody fetched is old after a week.
OLD_AFTER = timedelta(days=7)

_ADVISORS = """
SELECT p.id AS subject_id, t.person_id FROM person p
JOIN org_closure oc ON oc.college_id = $1 AND oc.descendant_id = p.class_org_id
JOIN post t ON t.college_id = $1 AND t.org_id = oc.ancestor_id AND t.role = 'class_advisor'
  AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on >= $3)
WHERE p.college_id = $1 AND p.id = ANY($2::bigint[])
ORDER BY p.id, t.person_id
"""


async def tell(
    college: College, rule: Rule, steps: Sequence[Step], *, ids: Mapping[int, int],
    now: datetime, texts: Texts,
) -> None:
    """Enqueue what these arrows mean to people; once a case, time and level."""
    news = [step for step in steps if step.arrow.kind in NEWS and step.firing is not None]
    red = [s.subject_id for s in news if _is_red(rule, s)]
    advisors = await advisors_of(college, red, now=now)
    for step in news:
        assert step.firing is not None
        case_id = ids[step.subject_id]
        key = f"alert:{case_id}:{step.arrow.times}:{step.firing.level}"
        urgency = "normal"
        if _is_red(rule, step):
            urgency = "red"
        await _push(college, f"{key}:student", step.subject_id, kind="alert.student",
                    urgency=urgency, case_id=case_id, now=now,
                    card=Card("note", texts.render("alerts/push_student")))
        for person_id in advisors.get(step.subject_id, ()):
            await _push(college, f"{key}:{person_id}", person_id, kind="alert.red",
                        urgency="red", case_id=case_id, now=now,
                        card=Card("todo", texts.render("alerts/push_red")))


def _is_red(rule: Rule, step: Step) -> bool:
    if step.firing is None or rule.red == "morning":
        return False
    return step.firing.level == "serious"


async def _push(
    college: College, dedupe: str, person_id: int, *, kind: str, urgency: str, case_id: int,
    now: datetime, card: Card,
) -> None:
    await pushes.enqueue(
        college, dedupe=dedupe, person_id=person_id, kind=kind, urgency=urgency, reply=card,
        now=now, expires_at=now + OLD_AFTER, case_id=case_id,
    )


async def advisors_of(
    college: College, subjects: Sequence[int], *, now: datetime
) -> dict[int, list[int]]:
    """The class advisors of each student today."""
    if not subjects:
        return {}
    today = now.astimezone(college.zone).date()
    found: dict[int, list[int]] = {}
    for row in await sql.rows(_ADVISORS, college.id, list(subjects), today):
        found.setdefault(row["subject_id"], []).append(row["person_id"])
    return found
