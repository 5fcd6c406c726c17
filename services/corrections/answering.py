"""核对: who answers for the facts sees what is asked and says 更正 or 维持, with words (S08)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import audit, pushes
from services.alerts import evaluating, rules
from services.corrections import owners
from services.corrections.following import disputed_rows
from services.corrections.values import Disputed
from services.errors import PersonError
from services.people.asker import Asker
from services.people.scope import may, visible

#: A student names herself by asking: whoever answers for the facts sees her rows, those alone.
#: The college's office sees what is late or to be looked at again, inside its own scope.
_WAITING = """
SELECT k.id, k.number, k.rule, k.state, k.due_on, k.reason_sealed, k.person_id, p.name,
  p.number AS student, coalesce(nullif(c.short_name, ''), c.name, '') AS class_name,
  (SELECT count(*) FROM correction_evidence e WHERE e.college_id = $1
     AND e.correction_id = k.id AND e.state <> 'lost') AS pictures
FROM correction k JOIN person p ON p.college_id = k.college_id AND p.id = k.person_id
LEFT JOIN org c ON c.college_id = p.college_id AND c.id = p.class_org_id
WHERE k.college_id = $1 AND k.state IN ('open', 'again') AND {mine}
"""
#: Administrators stand in where no office is known, and for a college without 学院学工办.
_ADMINS = """
(k.owner_org_id IS NULL AND k.again_at IS NULL OR k.office_told_at IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM org_closure oc
  JOIN post t ON t.college_id = oc.college_id AND t.org_id = oc.ancestor_id
    AND t.role = 'college_reviewer' AND t.from_on <= $2
    AND (t.until_on IS NULL OR t.until_on >= $2)
  WHERE oc.college_id = $1 AND oc.descendant_id = p.class_org_id))
"""
_ANSWER = """
UPDATE correction SET state = $3, answered_at = $4, answered_by = $5, answer_sealed = $6
WHERE college_id = $1 AND id = $2 AND state IN ('open', 'again')
"""
_REOPEN = """
UPDATE correction SET state = $3, answered_at = NULL, answered_by = NULL, answer_sealed = NULL
WHERE college_id = $1 AND id = $2 AND state = $4 AND answered_by = $5
"""
_LEFT = """
SELECT value FROM finding WHERE college_id = $1 AND rule = $2 AND subject_id = $3
  AND state = 'firing' AND resolved_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCheck:
    """A correction as its checker sees it: who asks, about which rows, in which words."""

    id: int
    number: int
    rule: str
    state: str
    due_on: date
    reason: str
    person_id: int
    name: str
    student: str
    class_name: str
    pictures: int
    rows: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer came to: `left` is what still counts, None where the reminder is gone."""

    one: ToCheck
    outcome: str
    words: str
    left: Decimal | None


async def waiting(asker: Asker) -> tuple[ToCheck, ...]:
    """What waits for this asker's answer, the soonest due first."""
    return await _waiting(asker, "ORDER BY k.due_on, k.id")


async def to_check(asker: Asker, correction_id: int, *, now: datetime) -> ToCheck:
    """One of them, written down for its student to see; PersonError corrections/not_yours."""
    found = await _one(asker, correction_id)
    await audit.record(asker, "correction.look", subject=f"correction:{found.id}",
                       subject_person_id=found.person_id, now=now)
    return found


async def answer(
    asker: Asker, correction_id: int, outcome: str, words: str, *, texts: Texts, now: datetime
) -> Answered:
    """Write the answer; the student is told in ten minutes, unless it is taken back.

    Corrected facts do not count until their source says something new, kept ones count again.
    """
    one = await _one(asker, correction_id)
    college = asker.college
    sealed = college.seal.seal(words, "correction", one.id, "answer")
    await sql.changed(_ANSWER, college.id, one.id, outcome, now, asker.person_id, sealed)
    await audit.record(asker, f"correction.{outcome}", subject=f"correction:{one.id}",
                       subject_person_id=one.person_id, now=now)
    left = await _left(asker, one, texts=texts, now=now)
    done = Answered(one=one, outcome=outcome, words=words, left=left)
    await pushes.enqueue(
        college, dedupe=f"correction:{one.id}:{one.state}:answer:{now.isoformat()}",
        person_id=one.person_id, kind="result.correction", urgency="normal", now=now,
        not_before=now + pushes.THIRD_PERSON_AFTER,
        reply=Card("result", texts.render("corrections/push_result", done=done)),
    )
    return done


async def take_back(
    asker: Asker, step: Mapping[str, Any], *, texts: Texts, now: datetime
) -> bool:
    """撤销 of an answer that has not reached its student; False where it is too late."""
    withdrawn = await pushes.withdraw(
        asker.college, f"correction:{step['id']}:{step['state']}:answer:{step['at']}",
        reason="undone", now=now)
    if not withdrawn or not await sql.changed(
        _REOPEN, asker.college.id, step["id"], step["state"], step["outcome"], asker.person_id
    ):
        return False
    one = await _one(asker, step["id"])
    await _left(asker, one, texts=texts, now=now)
    return True


async def _left(
    asker: Asker, one: ToCheck, *, texts: Texts, now: datetime
) -> Decimal | None:
    """What the rule says of the student now; None where nothing is left of the reminder."""
    rule = rules.shipped()[one.rule]
    await evaluating.evaluate(asker.college, rule, now=now, texts=texts, only=(one.person_id,))
    found: Decimal | None = await sql.value(_LEFT, asker.college.id, one.rule, one.person_id)
    return found


async def _one(asker: Asker, correction_id: int) -> ToCheck:
    found = await _waiting(asker, "AND k.id = ${next} FOR UPDATE OF k", correction_id)
    if not found:
        raise PersonError("corrections/not_yours")
    return found[0]


async def _waiting(asker: Asker, tail: str, *more: Any) -> tuple[ToCheck, ...]:
    mine, params = _mine(asker)
    query = _WAITING.format(mine=mine) + tail.format(next=len(params) + 2)
    rows = await sql.rows(query, asker.college.id, *params, *more)
    facts = await disputed_rows(asker, {row["id"]: row["rule"] for row in rows})
    return tuple(_to_check(asker, row, facts[row["id"]]) for row in rows)


def _mine(asker: Asker) -> tuple[str, Sequence[Any]]:
    """The condition under which a correction is the asker's to answer; never her own."""
    if asker.role == "admin":
        return _ADMINS, (asker.today,)
    if asker.role in owners.ROLES:
        offices = [post.org_id for post in asker.posts if post.role == asker.role]
        return "k.owner_org_id = ANY($2::bigint[]) AND k.again_at IS NULL", (offices,)
    if asker.role == "college_reviewer" and may(asker, "act"):
        scope = visible(asker, "act", alias="p", first=2)
        return f"k.office_told_at IS NOT NULL AND {scope.sql}", scope.params
    return "FALSE", ()


def _to_check(
    asker: Asker, row: dict[str, Any], facts: tuple[Disputed, ...]
) -> ToCheck:
    reason = ""
    if row["reason_sealed"] is not None:
        reason = asker.college.seal.open(row["reason_sealed"], "correction", row["id"], "reason")
    return ToCheck(
        id=row["id"], number=row["number"], rule=row["rule"], state=row["state"],
        due_on=row["due_on"], reason=reason, person_id=row["person_id"], name=row["name"],
        student=row["student"], class_name=row["class_name"], pictures=row["pictures"],
        rows=facts,
    )
