"""What a counselor sees: the morning card, one person's detail with its rows (T01, T03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.kit.clock import at
from models import sql
from services import audit
from services.alerts import rules
from services.alerts.freshness import Source, data_time, late_sources
from services.alerts.measuring import Window, window
from services.alerts.pattern import Pattern, beside_class, found_in
from services.alerts.rules import Rule
from services.errors import PersonError
from services.people.asker import Asker
from services.people.scope import may, visible

#: The rule whose data time stands at the foot of the card.
FIRST_RULE = "student.absence"
#: R5: rows a card shows at once, and rows of evidence in a detail.
ON_A_CARD = 9
ROWS_SHOWN = 9
#: What "last night" means: since eight in the evening before.
LAST_NIGHT = timedelta(hours=11, minutes=30)

_OPEN = """
SELECT c.id, c.rule, c.state, c.level, c.times, c.opened_at, p.id AS subject_id, p.name,
  coalesce(nullif(o.short_name, ''), o.name) AS class_name, coalesce(f.value, c.value) AS value
FROM "case" c
JOIN person p ON p.college_id = c.college_id AND p.id = c.subject_id
LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id
LEFT JOIN finding f ON f.college_id = c.college_id AND f.rule = c.rule
  AND f.subject_id = c.subject_id AND f.resolved_at IS NULL
WHERE {scope} AND c.college_id = $1 AND p.id <> ${asker}
  AND c.state IN ('open', 'rechecking')
  AND (c.hidden_until IS NULL OR c.hidden_until <= ${now})
ORDER BY array_position(ARRAY['serious', 'warning', 'notice'], c.level::text),
  value DESC, p.name, c.id
"""
#: Cases that were to be looked at at a moment, by the last event before it.
_THEN = """
SELECT count(*) FROM (
  SELECT DISTINCT ON (e.case_id) e.detail->>'state' AS state
  FROM case_event e JOIN "case" c ON c.college_id = $1 AND c.id = e.case_id
  JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
  WHERE {scope} AND e.college_id = $1 AND e.at <= ${now} AND e.undone_at IS NULL
    AND e.detail ? 'state'
  ORDER BY e.case_id, e.seq DESC) AS known
WHERE state IN ('open', 'rechecking')
"""
_GONE = """
SELECT count(*) FROM "case" c JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
WHERE {scope} AND c.college_id = $1 AND c.state = 'expired' AND c.outcome = 'resolved'
  AND c.closed_at >= ${now}
"""
_EVIDENCE = """
SELECT f.day, f.period, f.value, f.note, f.state FROM fact f
WHERE f.college_id = $1 AND f.id IN (SELECT jsonb_array_elements_text(x.evidence)::bigint
  FROM finding x WHERE x.college_id = $1 AND x.rule = $2 AND x.subject_id = $3
    AND x.resolved_at IS NULL)
ORDER BY f.day, f.period
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardItem:
    """One line of the card; `value` in the rule's unit."""

    case_id: int
    subject_id: int
    name: str
    class_name: str
    level: str
    state: str
    value: Decimal
    times: int
    unit: str
    window_days: int | None
    rule: str
    rule_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningCard:
    """Everything 晨报 prints; `fewer` against yesterday's half past seven, None without one.

    `late` are the sources that are late, each with the rule that rests; `data_at` is the
    attendance's own moment.
    """

    items: tuple[CardItem, ...]
    more: int
    counts: tuple[tuple[str, int], ...]
    fewer: int | None
    gone_last_night: int
    data_at: datetime | None
    late: tuple[Source, ...]

    @property
    def total(self) -> int:
        return len(self.items) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One reported fact behind a finding."""

    day: date
    period: str
    value: Decimal
    course: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An earlier act on the case, with its note if there is one."""

    kind: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One person's case with its rows, what was done before, and the rule it was judged by."""

    item: CardItem
    rows: tuple[Row, ...]
    pattern: Pattern | None
    recorded: int
    threshold: Decimal
    past: Past | None
    from_on: date
    to_on: date
    data_at: datetime | None


async def morning_card(asker: Asker, *, now: datetime) -> MorningCard:
    """The cases below the asker's classes that wait for a look, worst first."""
    found = await open_items(asker, now=now)
    counts = tuple(
        (level, n) for level in ("serious", "warning", "notice")
        if (n := sum(item.level == level for item in found))
    )
    attendance = rules.shipped()[FIRST_RULE]
    return MorningCard(
        items=tuple(found[:ON_A_CARD]), more=max(len(found) - ON_A_CARD, 0), counts=counts,
        fewer=await _fewer(asker, len(found), now=now),
        gone_last_night=await _count(asker, _GONE, now - LAST_NIGHT),
        data_at=await data_time(asker.college, attendance),
        late=await late_sources(asker.college, now=now),
    )


async def open_items(asker: Asker, *, now: datetime) -> list[CardItem]:
    """All of them, in the card's order; empty for a role without the right to act."""
    if not may(asker, "act"):
        return []
    scope = visible(asker, "act", alias="p", first=1)
    query = _OPEN.format(scope=scope.sql, asker=scope.after + 1, now=scope.after + 2)
    rows = await sql.rows(query, *scope.params, asker.person_id, now)
    return [_item(row) for row in rows]


def _item(row: dict[str, Any]) -> CardItem:
    rule = rules.shipped()[row["rule"]]
    return CardItem(
        case_id=row["id"], subject_id=row["subject_id"], name=row["name"],
        class_name=row["class_name"] or "", level=row["level"], state=row["state"],
        value=row["value"], times=row["times"], unit=rule.unit, window_days=rule.window_days,
        rule=rule.id, rule_name=rule.name,
    )


async def _count(asker: Asker, query: str, moment: datetime) -> int:
    scope = visible(asker, "act", alias="p", first=1)
    filled = query.format(scope=scope.sql, now=scope.after + 1)
    return int(await sql.value(filled, *scope.params, moment))


async def _fewer(asker: Asker, today_count: int, *, now: datetime) -> int | None:
    yesterday = now.astimezone(asker.college.zone).date() - timedelta(days=1)
    then = await _count(asker, _THEN, at(yesterday, 7, 30, zone=asker.college.zone))
    if then == 0:
        return None
    return then - today_count


async def detail(asker: Asker, case_id: int, *, now: datetime) -> Detail:
    """One case with its rows; writes the look down for the student to see (谁看过我).

    Raises PersonError alerts/gone when it is not on the asker's card any more.
    """
    found = [item for item in await open_items(asker, now=now) if item.case_id == case_id]
    if not found:
        raise PersonError("alerts/gone")
    item = found[0]
    await audit.record(asker, "case.detail", subject=f"case:{case_id}",
                       subject_person_id=item.subject_id, now=now)
    row = await sql.one(
        'SELECT c.rule, f.rule_version, f.tier FROM "case" c LEFT JOIN finding f '
        "ON f.college_id = c.college_id AND f.rule = c.rule AND f.subject_id = c.subject_id "
        "AND f.resolved_at IS NULL WHERE c.college_id = $1 AND c.id = $2",
        asker.college.id, case_id,
    )
    assert row is not None
    rule = await rules.worded(asker.college, row["rule"], row["rule_version"] or "?")
    days = await window(rule, asker.college, now=now)
    shown = await evidence(asker, row["rule"], item.subject_id)
    seen, recorded = None, 0
    if rule.counts == "value":
        seen = await _pattern(asker, rule, item.subject_id, shown, days)
        recorded = await _recorded(asker, rule, item.subject_id, days)
    return Detail(
        item=item, rows=shown, pattern=seen, recorded=recorded,
        threshold=rule.tiers.get(item.level, rule.lowest), past=await _past(asker, case_id),
        from_on=days.from_on, to_on=days.to_on, data_at=await data_time(asker.college, rule),
    )


async def _pattern(
    asker: Asker, rule: Rule, subject_id: int, rows: tuple[Row, ...], days: Window
) -> Pattern | None:
    """When the periods were missed, beside the class, where that shows something."""
    seen = found_in(rows)
    if seen is None:
        return None
    return await beside_class(asker, seen, subject_id, kind=rule.fact, since=days.from_on,
                              until=days.to_on)


async def evidence(asker: Asker, rule_id: str, subject_id: int) -> tuple[Row, ...]:
    """The facts a live finding stands on, oldest first."""
    rows = await sql.rows(_EVIDENCE, asker.college.id, rule_id, subject_id)
    return tuple(Row(day=row["day"], period=row["period"], value=row["value"],
                     course=row["note"], state=row["state"]) for row in rows)


async def _recorded(asker: Asker, rule: Rule, subject_id: int, days: Window) -> int:
    """Units recorded for one person in the window, all states: the denominator (R6)."""
    return int(await sql.value(
        "SELECT coalesce(sum(value), 0) FROM fact WHERE college_id = $1 AND kind = $2 "
        "AND subject_id = $3 AND day BETWEEN $4 AND $5 AND ended_by IS NULL",
        asker.college.id, rule.fact, subject_id, days.from_on, days.to_on,
    ))


async def _past(asker: Asker, case_id: int) -> Past | None:
    """The last thing people did about the case, with the note that was left at it."""
    rows = await sql.rows(
        "SELECT seq, kind, at, note_sealed FROM case_event WHERE college_id = $1 "
        "AND case_id = $2 AND undone_at IS NULL AND by_person_id IS NOT NULL "
        "ORDER BY seq DESC LIMIT 9", asker.college.id, case_id,
    )
    note = ""
    for row in rows:
        if row["note_sealed"] is not None and not note:
            note = asker.college.seal.open(row["note_sealed"], "case_event", case_id, row["seq"])
        if row["kind"] != "note":
            return Past(kind=row["kind"], at=row["at"], note=note)
    return None
