"""Where a correction is, as its student asks (0412 到哪了), and a second look (再核 0412)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import pushes
from services.alerts import evaluating, rules
from services.corrections import owners
from services.corrections.values import Correction, Disputed
from services.errors import PersonError
from services.people.asker import Asker

_OWN = """
SELECT k.id, k.number, k.rule, k.state, k.due_on, k.made_at, k.office_told_at, k.again_at,
  k.answer_sealed, coalesce(nullif(o.short_name, ''), o.name, '') AS office
FROM correction k LEFT JOIN org o ON o.college_id = k.college_id AND o.id = k.owner_org_id
WHERE k.college_id = $1 AND k.person_id = $2 AND {which} ORDER BY k.id DESC
"""
ROWS = """
SELECT x.correction_id, f.id AS fact_id, f.day, f.period, f.value, f.note AS course, f.state
FROM correction_fact x JOIN fact f ON f.college_id = x.college_id AND f.id = x.fact_id
WHERE x.college_id = $1 AND x.correction_id = ANY($2::bigint[]) ORDER BY f.day, f.period
"""
_AGAIN = """
UPDATE correction SET state = 'again', again_at = $3, due_on = $4,
  office_told_at = coalesce(office_told_at, $3)
WHERE college_id = $1 AND id = $2 AND state = 'kept' AND again_at IS NULL
"""
#: Corrections that are over are shown so many days with 我的提醒.
SHOWN_DAYS = 14


async def read(asker: Asker, correction_id: int) -> Correction:
    """One of the asker's own."""
    return (await _own(asker, "k.id = $3", correction_id))[0]


async def by_number(asker: Asker, number: int) -> Correction:
    """The asker's own of this number; PersonError corrections/no_number for any other."""
    found = await _own(asker, "k.number = $3 AND k.state <> 'withdrawn'", number)
    if not found:
        raise PersonError("corrections/no_number", number=number)
    return found[0]


async def recent(asker: Asker, *, now: datetime) -> tuple[Correction, ...]:
    """The asker's own that wait, or were answered within two weeks, newest first."""
    return await _own(
        asker, "k.state <> 'withdrawn' AND (k.state IN ('open', 'again') "
        f"OR k.answered_at > $3::timestamptz - interval '{SHOWN_DAYS} days')", now,
    )


async def again(asker: Asker, number: int, *, texts: Texts, now: datetime) -> Correction:
    """A second look, by the college's office; its facts stop counting again.

    PersonError corrections/no_number, or corrections/not_again where none is due.
    """
    found = await by_number(asker, number)
    due_on = await owners.due_on(asker.college, asker.today)
    if not await sql.changed(_AGAIN, asker.college.id, found.id, now, due_on):
        raise PersonError("corrections/not_again", one=found)
    rule = rules.shipped()[found.rule]
    await evaluating.evaluate(asker.college, rule, now=now, texts=texts, only=(asker.person_id,))
    for person_id in await owners.college_office(
        asker.college, asker.person_id, today=asker.today
    ):
        await pushes.enqueue(
            asker.college, dedupe=f"correction:{found.id}:again:{person_id}",
            person_id=person_id, kind="correction.ask", urgency="normal", now=now,
            reply=Card("todo", texts.render("corrections/push_again")),
        )
    return await read(asker, found.id)


async def _own(asker: Asker, which: str, value: Any) -> tuple[Correction, ...]:
    found = await sql.rows(_OWN.format(which=which), asker.college.id, asker.person_id, value)
    rows = await disputed_rows(asker, {row["id"]: row["rule"] for row in found})
    return tuple(_correction(asker, row, rows[row["id"]]) for row in found)


async def disputed_rows(
    asker: Asker, corrections: dict[int, str]
) -> dict[int, tuple[Disputed, ...]]:
    """The facts of corrections (id and rule) that the caller may read, by correction."""
    found: dict[int, list[Disputed]] = {one: [] for one in corrections}
    for row in await sql.rows(ROWS, asker.college.id, list(corrections)):
        of = row.pop("correction_id")
        found[of].append(Disputed(rule=corrections[of], **row))
    return {one: tuple(rows) for one, rows in found.items()}


def _correction(
    asker: Asker, row: dict[str, Any], rows: tuple[Disputed, ...]
) -> Correction:
    answer = ""
    if row["answer_sealed"] is not None:
        answer = asker.college.seal.open(row["answer_sealed"], "correction", row["id"], "answer")
    return Correction(
        id=row["id"], number=row["number"], rule=row["rule"], state=row["state"],
        office=row["office"], due_on=row["due_on"], made_at=row["made_at"], answer=answer,
        overdue=row["office_told_at"] is not None and row["again_at"] is None,
        again=row["again_at"] is not None, rows=rows,
    )
