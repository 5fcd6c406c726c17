"""建议: a person writes to the quality office, gets a number, and is answered (FEATURES 19).

What is written and answered is sealed. Who wrote it is shown to the quality office alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kit.clock import at
from bot.kit.reply import Reply
from models import sql
from services import audit, numbering, pushes
from services.errors import PersonError
from services.people.asker import Asker

#: The role that reads suggestions and answers them.
READS = "quality_officer"
#: Letters of a suggestion and of an answer; suggestions a person sends in a day.
LONGEST = 500
A_DAY = 5
#: How many of her own a person is shown.
SHOWN = 5

_OPEN = """
SELECT s.number, s.sent_at, s.body_sealed, p.id AS person_id, p.kind, p.name,
  coalesce(nullif(o.short_name, ''), o.name, '') AS place
FROM suggestion s
JOIN person p ON p.college_id = $1 AND p.id = s.person_id
LEFT JOIN org o ON o.college_id = $1 AND o.id = p.class_org_id
WHERE s.college_id = $1 AND s.answered_at IS NULL AND s.withdrawn_at IS NULL
ORDER BY s.number
"""
_OWN = """
SELECT number, sent_at, body_sealed, answered_at, answer_sealed FROM suggestion
WHERE college_id = $1 AND person_id = $2 AND withdrawn_at IS NULL
ORDER BY number DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One that waits for its answer, as the quality office reads it."""

    number: str
    kind: str
    name: str
    place: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One of the asker's own; `answer` is empty until it has left for her."""

    number: str
    body: str
    sent_at: datetime
    answer: str


def reads(asker: Asker) -> bool:
    """Whether the asker, in the role she acts in, reads and answers suggestions."""
    return asker.role == READS


async def send(asker: Asker, text: str, *, now: datetime) -> str:
    """Keep a suggestion; its number. PersonError where it is too long or the day's are spent."""
    if len(text) > LONGEST:
        raise PersonError("suggestions/too_long", letters=len(text), most=LONGEST)
    today = at(now.astimezone(asker.college.zone).date(), 0, zone=asker.college.zone)
    sent = int(await sql.value(
        "SELECT count(*) FROM suggestion WHERE college_id = $1 AND person_id = $2 "
        "AND sent_at >= $3", asker.college.id, asker.person_id, today,
    ))
    if sent >= A_DAY:
        raise PersonError("suggestions/enough", most=A_DAY)
    number = await numbering.next_number(asker.college)
    await sql.changed(
        "INSERT INTO suggestion (college_id, number, person_id, body_sealed, sent_at) "
        "VALUES ($1, $2, $3, $4, $5)", asker.college.id, number, asker.person_id,
        asker.college.seal.seal(text, "suggestion", number, "body"), now,
    )
    return numbering.written(number)


async def withdraw(asker: Asker, number: str, *, now: datetime) -> bool:
    """Take one's own back; False where it was answered meanwhile."""
    return bool(await sql.changed(
        "UPDATE suggestion SET withdrawn_at = $4 WHERE college_id = $1 AND number = $2 "
        "AND person_id = $3 AND answered_at IS NULL AND withdrawn_at IS NULL",
        asker.college.id, int(number), asker.person_id, now,
    ))


async def own(asker: Asker, *, now: datetime) -> tuple[Own, ...]:
    """The asker's own, the newest first; an answer that 撤销 can still hold back is not shown."""
    rows = await sql.rows(_OWN, asker.college.id, asker.person_id, SHOWN)
    return tuple(_own(asker, row, now=now) for row in rows)


def _own(asker: Asker, row: Mapping[str, Any], *, now: datetime) -> Own:
    seal, number = asker.college.seal, row["number"]
    answer = ""
    if row["answered_at"] and row["answered_at"] + pushes.THIRD_PERSON_AFTER <= now:
        answer = seal.open(row["answer_sealed"], "suggestion", number, "answer")
    return Own(
        number=numbering.written(number), sent_at=row["sent_at"], answer=answer,
        body=seal.open(row["body_sealed"], "suggestion", number, "body"),
    )


async def waiting(asker: Asker) -> tuple[Suggestion, ...]:
    """Those without an answer, the oldest first; empty for who does not read them."""
    if not reads(asker):
        return ()
    rows = await sql.rows(_OPEN, asker.college.id)
    return tuple(_read(asker, row) for row in rows)


async def one(asker: Asker, number: str, *, now: datetime) -> Suggestion:
    """One that waits, with an audit row of the look; PersonError where it does not wait here."""
    found = next((row for row in await _rows(asker) if row["number"] == int(number)), None)
    if found is None:
        raise PersonError("suggestions/gone", number=number)
    await audit.record(asker, "suggestion.read", subject=f"suggestion:{found['number']}",
                       subject_person_id=found["person_id"], now=now)
    return _read(asker, found)


async def _rows(asker: Asker) -> list[dict[str, Any]]:
    if not reads(asker):
        return []
    return await sql.rows(_OPEN, asker.college.id)


def _read(asker: Asker, row: Mapping[str, Any]) -> Suggestion:
    body = asker.college.seal.open(row["body_sealed"], "suggestion", row["number"], "body")
    return Suggestion(
        number=numbering.written(row["number"]), kind=row["kind"], name=row["name"],
        place=row["place"], body=body, sent_at=row["sent_at"],
    )


async def sender_kind(asker: Asker, number: str) -> str:
    """student or staff, of who sent the one that waits; PersonError where none waits."""
    for row in await _rows(asker):
        if row["number"] == int(number):
            return str(row["kind"])
    raise PersonError("suggestions/gone", number=number)


async def answer(
    asker: Asker, number: str, text: str, *, notice: Reply, now: datetime
) -> timedelta:
    """Keep the answer and push `notice` to who sent the suggestion; how long 撤销 holds it back.

    PersonError where the suggestion does not wait any more, or the answer is too long.
    """
    if len(text) > LONGEST:
        raise PersonError("suggestions/too_long", letters=len(text), most=LONGEST)
    sealed = asker.college.seal.seal(text, "suggestion", int(number), "answer")
    row = None
    if reads(asker):
        row = await sql.one(
            "WITH done AS (UPDATE suggestion SET answer_sealed = $3, answered_at = $4, "
            "answered_by = $5 WHERE college_id = $1 AND number = $2 AND answered_at IS NULL "
            "AND withdrawn_at IS NULL RETURNING person_id) SELECT person_id FROM done",
            asker.college.id, int(number), sealed, now, asker.person_id,
        )
    if row is None:
        raise PersonError("suggestions/gone", number=number)
    await audit.record(asker, "suggestion.answer", subject=f"suggestion:{int(number)}",
                       subject_person_id=row["person_id"], now=now)
    await pushes.enqueue(
        asker.college, dedupe=_key(number, now), person_id=row["person_id"],
        kind="suggestion.answer", urgency="normal", reply=notice, now=now,
        not_before=now + pushes.THIRD_PERSON_AFTER,
    )
    return pushes.THIRD_PERSON_AFTER


async def take_back(asker: Asker, number: str, answered_at: datetime, *, now: datetime) -> bool:
    """Take one's own answer back; False where it has left already."""
    if not await pushes.withdraw(asker.college, _key(number, answered_at), reason="undone",
                                 now=now):
        return False
    return bool(await sql.changed(
        "UPDATE suggestion SET answer_sealed = NULL, answered_at = NULL, answered_by = NULL "
        "WHERE college_id = $1 AND number = $2 AND answered_by = $3",
        asker.college.id, int(number), asker.person_id,
    ))


def _key(number: str, answered_at: datetime) -> str:
    return f"suggestion:{int(number)}:{answered_at.isoformat()}"
