"""What a student can dispute, and the asking: rows, a number, a day for the answer (S08)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import numbering, pushes
from services.alerts import evaluating, rules
from services.alerts.measuring import window
from services.alerts.rules import Rule
from services.corrections import owners
from services.corrections.following import read
from services.corrections.values import Correction, Disputed
from services.errors import PersonError
from services.people.asker import Asker

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('corrections:' || $1::text, 0))"
#: What counts by the rule or would, and is neither disputed now nor found wrong before.
_DISPUTABLE = """
SELECT f.id AS fact_id, f.day, f.period, f.value, f.note AS course, f.state FROM fact f
WHERE f.college_id = $1 AND f.subject_id = $2 AND f.kind = $3 AND f.state = ANY($4::text[])
  AND f.state <> 'normal' AND f.ended_by IS NULL AND f.day BETWEEN $5 AND $6
  AND ($7::numeric IS NULL OR f.value < $7)
  AND ($8::text IS NULL OR f.period <> '' AND f.period <= $8)
  AND NOT EXISTS (SELECT 1 FROM correction_fact x
    JOIN correction k ON k.college_id = x.college_id AND k.id = x.correction_id
    WHERE x.college_id = $1 AND (x.fact_id = f.id AND k.state IN ('corrected', 'kept')
      OR x.feed_id = f.feed_id AND x.source_key = f.source_key AND k.state IN ('open', 'again')))
ORDER BY f.day DESC, f.period
"""
_ASK = """
WITH added AS (
  INSERT INTO correction (college_id, number, person_id, rule, state, owner_org_id, made_at,
                          due_on)
  VALUES ($1, $7, $2, $3, 'open', $4, $5, $6) RETURNING id)
SELECT id FROM added
"""
_FACTS = """
INSERT INTO correction_fact (college_id, correction_id, fact_id, feed_id, source_key)
SELECT $1, $2, f.id, f.feed_id, f.source_key FROM fact f
WHERE f.college_id = $1 AND f.subject_id = $3 AND f.id = ANY($4::bigint[])
"""


async def disputable(asker: Asker, *, now: datetime) -> tuple[Disputed, ...]:
    """The asker's own facts that a rule counts, the newest first."""
    found: list[Disputed] = []
    for rule in rules.shipped().values():
        found += await _of_rule(asker, rule, now=now)
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


async def _of_rule(asker: Asker, rule: Rule, *, now: datetime) -> Iterable[Disputed]:
    days = await window(rule, asker.college, now=now)
    delivered_by = asker.today.isoformat() if rule.delivered == "required" else None
    rows = await sql.rows(
        _DISPUTABLE, asker.college.id, asker.person_id, rule.fact, list(rule.states),
        days.from_on, asker.today, rule.below, delivered_by,
    )
    return [Disputed(rule=rule.id, **row) for row in rows]


def meant(rows: Sequence[Disputed], *, day: date | None, words: str) -> tuple[Disputed, ...]:
    """The rows of a day that was named, else those whose course the words name."""
    if day is not None:
        return tuple(row for row in rows if row.day == day)
    return tuple(row for row in rows if row.course and row.course in words)


async def ask(
    asker: Asker, fact_ids: Sequence[int], reason: str, *, texts: Texts, now: datetime
) -> tuple[Correction, ...]:
    """Ask for these facts to be looked at, one correction a rule; the owners get a push.

    They stop counting at once. PersonError corrections/gone where they cannot be disputed any
    more.
    """
    await sql.rows(_LOCK, str(asker.college.id))
    rows = [row for row in await disputable(asker, now=now) if row.fact_id in set(fact_ids)]
    if not rows:
        raise PersonError("corrections/gone")
    made = []
    for rule_id in dict.fromkeys(row.rule for row in rows):
        rule = rules.shipped()[rule_id]
        facts = [row.fact_id for row in rows if row.rule == rule_id]
        made.append(await _asked(asker, rule, facts, reason, texts=texts, now=now))
    return tuple(made)


async def _asked(
    asker: Asker, rule: Rule, facts: Sequence[int], reason: str, *, texts: Texts, now: datetime
) -> Correction:
    college = asker.college
    office = await owners.office_of(college, rule, today=asker.today)
    due_on = await owners.due_on(college, asker.today)
    number = await numbering.next_number(college)
    made = int(await sql.value(
        _ASK, college.id, asker.person_id, rule.id, office, now, due_on, number
    ))
    await sql.changed(
        "UPDATE correction SET reason_sealed = $3 WHERE college_id = $1 AND id = $2",
        college.id, made, college.seal.seal(reason, "correction", made, "reason"),
    )
    await sql.changed(_FACTS, college.id, made, asker.person_id, list(facts))
    await evaluating.evaluate(college, rule, now=now, texts=texts, only=(asker.person_id,))
    for person_id in await owners.holders(college, office, today=asker.today):
        await pushes.enqueue(
            college, dedupe=f"correction:{made}:ask:{person_id}", person_id=person_id,
            kind="correction.ask", urgency="normal", now=now,
            not_before=now + pushes.THIRD_PERSON_AFTER,
            reply=Card("todo", texts.render("corrections/push_ask")),
        )
    return await read(asker, made)


async def take_back(asker: Asker, correction_id: int, *, texts: Texts, now: datetime) -> bool:
    """撤销 of an asking that nobody has answered; the facts count again."""
    done = await sql.changed(
        "UPDATE correction SET state = 'withdrawn' WHERE college_id = $1 AND id = $2 "
        "AND person_id = $3 AND state = 'open'", asker.college.id, correction_id, asker.person_id,
    )
    if not done:
        return False
    await pushes.withdraw(asker.college, f"correction:{correction_id}:ask", reason="undone",
                          now=now)
    found = await read(asker, correction_id)
    rule = rules.shipped()[found.rule]
    await evaluating.evaluate(asker.college, rule, now=now, texts=texts, only=(asker.person_id,))
    return True
