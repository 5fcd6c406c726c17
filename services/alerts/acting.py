"""What a counselor does about a case, with a digit: each act is an event (T02-T04).

An act works on the snapshot a list was printed from: a case that somebody else has moved since is
not touched, and the asker is told by whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.clock import at
from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import audit, pushes
from services.alerts.arrows import LOOK_AGAIN_AFTER
from services.colleges import College
from services.errors import PersonError
from services.people.asker import Asker
from services.people.scope import visible
from services.pushes.schooldays import around

#: Acts by the digit of the card: 1已谈话 2联系家长 3转介 4误报 5稍后.
ACTS = ("talk", "family", "refer", "false_alarm", "later")
#: 30 天内同一条不再提, after a false alarm.
SILENT_FOR = timedelta(days=30)
#: Morning of the next look.
MORNING = 7

_TAKE = """
SELECT c.id, c.state, c.level, c.rule, c.subject_id, c.due_at, c.hidden_until, c.value,
  c.seen_on, c.outcome, p.name,
  coalesce(f.value, c.value) AS value_now, coalesce((SELECT max(x.day) FROM fact x
    WHERE x.college_id = $1 AND x.id IN (
      SELECT jsonb_array_elements_text(f.evidence)::bigint)), c.seen_on) AS newest_on,
  (SELECT max(e.seq) FROM case_event e WHERE e.college_id = $1 AND e.case_id = c.id) AS seq
FROM "case" c JOIN person p ON p.college_id = c.college_id AND p.id = c.subject_id
LEFT JOIN finding f ON f.college_id = c.college_id AND f.rule = c.rule
  AND f.subject_id = c.subject_id AND f.resolved_at IS NULL
WHERE {scope} AND c.id = ANY(${ids}::bigint[]) AND p.id <> ${asker}
ORDER BY c.id FOR UPDATE OF c
"""
_ACT = """
UPDATE "case" SET state = $3, due_at = $4, hidden_until = $5, closed_at = $6, outcome = $7,
  value = $8, seen_on = $9
WHERE college_id = $1 AND id = $2 AND state = $10
"""
_EVENT = """
INSERT INTO case_event (college_id, case_id, seq, kind, by_person_id, at, detail, note_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_LAST = """
SELECT e.kind, e.at, p.name, (SELECT t.role FROM post t
  WHERE t.college_id = $1 AND t.person_id = e.by_person_id ORDER BY t.id LIMIT 1) AS role
FROM case_event e JOIN "case" c ON c.college_id = $1 AND c.id = e.case_id
JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
WHERE e.college_id = $1 AND e.case_id = $2 AND e.undone_at IS NULL AND e.kind <> 'note'
ORDER BY e.seq DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A case somebody has moved since the list was printed: who, when, what."""

    case_id: int
    name: str
    role: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act came to: the cases done, those taken by others, and the way back.

    `look_again_on` is None where the act has closed them all.
    """

    done: tuple[tuple[int, str], ...] = ()
    taken: tuple[Taken, ...] = ()
    look_again_on: date | None = None
    way_back: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.done)


async def levels(asker: Asker, case_ids: Iterable[int]) -> dict[int, str]:
    """Levels of the cases inside the asker's scope."""
    return {row["id"]: row["level"] for row in await locked(asker, case_ids)}


async def names(asker: Asker, case_ids: Sequence[int]) -> tuple[str, ...]:
    """Whom these cases are about, in the order given, inside the asker's scope."""
    found = {row["id"]: row["name"] for row in await locked(asker, case_ids)}
    return tuple(found[one] for one in case_ids if one in found)


async def act(
    asker: Asker, case_ids: Sequence[int], kind: str, *, now: datetime,
    detail: Mapping[str, Any] | None = None, until: date | None = None,
) -> Acted:
    """Write one act on these cases, in the ambient transaction.

    talk, family and refer put a case into 处理中 until it is looked at again; a second act, on a
    case that is looked at again, closes it. false_alarm closes it and silences the rule for the
    student; later hides it until a morning.
    """
    next_on = await next_look(asker.college, now=now)
    done, taken, back, states = [], [], [], set()
    rows = {row["id"]: row for row in await locked(asker, case_ids)}
    for case_id in case_ids:
        row = rows.get(case_id)
        if row is None:
            raise PersonError("alerts/gone")
        if row["state"] not in ("open", "rechecking"):
            taken.append(await taken_by(asker.college, case_id))
            continue
        change = _change(kind, row, now=now, look_again_on=next_on, until=until,
                         college=asker.college)
        seq = await _write(asker, row, kind, change, detail=detail or {}, now=now)
        done.append((case_id, row["name"]))
        states.add(change.state)
        back.append(_way_back(row, seq))
    look_again_on = None
    if "acting" in states:
        look_again_on = next_on
    return Acted(done=tuple(done), taken=tuple(taken), look_again_on=look_again_on,
                 way_back=tuple(back))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    state: str
    due_at: datetime | None = None
    hidden_until: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    seen: bool = True


def _change(
    kind: str, row: Mapping[str, Any], *, now: datetime, look_again_on: date,
    until: date | None, college: College,
) -> _Change:
    if kind == "later":
        day = until or now.astimezone(college.zone).date() + timedelta(days=1)
        return _Change(state=row["state"], due_at=row["due_at"], seen=False,
                       hidden_until=at(day, MORNING, zone=college.zone))
    if kind == "false_alarm":
        return _Change(state="closed", closed_at=now, outcome="false_alarm")
    if row["state"] == "rechecking":
        return _Change(state="closed", closed_at=now, outcome=kind)
    return _Change(state="acting", due_at=at(look_again_on, MORNING, zone=college.zone))


async def locked(asker: Asker, case_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The cases inside the asker's scope, in any state, locked in the order of their ids."""
    scope = visible(asker, "act", alias="p", first=1)
    query = _TAKE.format(scope=scope.sql, ids=scope.after + 1, asker=scope.after + 2)
    return await sql.rows(query, *scope.params, list(case_ids), asker.person_id)


async def _write(
    asker: Asker, row: Mapping[str, Any], kind: str, change: _Change, *,
    detail: Mapping[str, Any], now: datetime,
) -> int:
    college = asker.college
    value, seen_on = row["value"], row["seen_on"]
    if change.seen:
        value, seen_on = row["value_now"], row["newest_on"]
    await sql.changed(
        _ACT, college.id, row["id"], change.state, change.due_at, change.hidden_until,
        change.closed_at, change.outcome, value, seen_on, row["state"],
    )
    seq = (row["seq"] or 0) + 1
    body = sql.dumped({"state": change.state, "level": row["level"], **detail})
    await sql.changed(_EVENT, college.id, row["id"], seq, kind, asker.person_id, now, body, None)
    if kind == "false_alarm":
        await sql.changed(
            "INSERT INTO silence (college_id, rule, subject_id, until_on, reason, case_id) "
            "VALUES ($1, $2, $3, $4, $5, $6)", college.id, row["rule"], row["subject_id"],
            now.astimezone(college.zone).date() + SILENT_FOR, detail.get("reason", ""), row["id"],
        )
    await audit.record(asker, f"case.{kind}", subject=f"case:{row['id']}",
                       subject_person_id=row["subject_id"], now=now)
    return seq


def _way_back(row: Mapping[str, Any], seq: int) -> dict[str, Any]:
    """What undo needs, as JSON values."""
    return {
        "id": row["id"], "seq": seq, "state": row["state"], "outcome": row["outcome"],
        "due_at": _text(row["due_at"]), "hidden_until": _text(row["hidden_until"]),
        "value": str(row["value"]), "seen_on": _text(row["seen_on"]), "name": row["name"],
    }


def _text(moment: date | datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat()


async def taken_by(college: College, case_id: int) -> Taken:
    """Who moved the case last, a rule when `role` is empty; PersonError where it is not there."""
    row = await sql.one(_LAST, college.id, case_id)
    if row is None:
        raise PersonError("alerts/gone")
    return Taken(case_id=case_id, name=row["name"], role=row["role"] or "", kind=row["kind"],
                 at=row["at"])


async def note(
    asker: Asker, case_id: int, text: str, *, now: datetime
) -> None:
    """Keep a line about a case, sealed; the counselor and the college's office read it."""
    if case_id not in await levels(asker, [case_id]):
        return
    seq = int(await sql.value(
        "SELECT coalesce(max(seq), 0) + 1 AS seq FROM case_event "
        "WHERE college_id = $1 AND case_id = $2", asker.college.id, case_id))
    sealed = asker.college.seal.seal(text, "case_event", case_id, seq)
    await sql.changed(_EVENT, asker.college.id, case_id, seq, "note", asker.person_id, now,
                      sql.dumped({}), sealed)


async def tell_student_of_family(
    asker: Asker, acted: Acted, *, reason: str, texts: Texts, now: datetime
) -> None:
    """A line to each student that the family was contacted; not where safety was the reason.

    It leaves ten minutes later, so that 撤销 holds it back (R8, §6 item 17).
    """
    if reason == "safety":
        return
    for step in acted.way_back:
        subject = await sql.value(
            'SELECT subject_id FROM "case" WHERE college_id = $1 AND id = $2', asker.college.id,
            step["id"])
        await pushes.enqueue(
            asker.college, dedupe=f"family:{step['id']}:{step['seq']}", person_id=subject,
            kind="alert.family", urgency="normal", now=now,
            not_before=now + pushes.THIRD_PERSON_AFTER,
            reply=Card("note", texts.render("alerts/push_family", reason=reason)),
        )


async def next_look(college: College, *, now: datetime) -> date:
    """The working day on which a case acted on now is looked at again."""
    day = (now + LOOK_AGAIN_AFTER).astimezone(college.zone).date()
    days = await around(college, day)
    while not days.is_working(day):
        day += timedelta(days=1)
    return day
