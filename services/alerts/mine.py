"""What a student sees of the own findings (S08): rows, how they clear, and who knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models import sql
from services.alerts import rules
from services.alerts.card import ROWS_SHOWN, Row, evidence
from services.alerts.freshness import data_time
from services.alerts.judging import amounts, clears_on
from services.alerts.measuring import window
from services.alerts.rules import Rule
from services.people.asker import Asker

_MINE = """
SELECT f.rule, f.rule_version, f.tier, f.value, c.state FROM finding f
LEFT JOIN "case" c ON c.college_id = f.college_id AND c.rule = f.rule
  AND c.subject_id = f.subject_id AND c.state NOT IN ('closed', 'expired')
WHERE f.college_id = $1 AND f.subject_id = $2 AND f.state = 'firing' AND f.resolved_at IS NULL
ORDER BY f.fired_at DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFinding:
    """One matter as its own student sees it; `tells_at` is the number that tells the advisor."""

    rule: str
    level: str
    value: Decimal
    unit: str
    lowest: Decimal
    tells_at: Decimal | None
    advisor_knows: bool
    rows: tuple[Row, ...]
    more_rows: int
    from_on: date
    to_on: date
    clears_on: date | None
    data_at: datetime | None


async def findings(asker: Asker, *, now: datetime) -> tuple[OwnFinding, ...]:
    """The asker's own live findings with the rows behind them, newest first."""
    rows = await sql.rows(_MINE, asker.college.id, asker.person_id)
    return tuple([await _own(asker, row, now=now) for row in rows])


async def _own(asker: Asker, row: dict[str, Any], *, now: datetime) -> OwnFinding:
    rule = await rules.worded(asker.college, row["rule"], row["rule_version"])
    behind = await evidence(asker, row["rule"], asker.person_id)
    days = await window(rule, asker.college, now=now)
    knows = row["state"] not in (None, "told_student")
    return OwnFinding(
        rule=rule.id, level=row["tier"], value=row["value"], unit=rule.unit, lowest=rule.lowest,
        tells_at=None if knows else rule.tiers.get("warning"), advisor_knows=knows,
        rows=behind[-ROWS_SHOWN:], more_rows=max(len(behind) - ROWS_SHOWN, 0),
        from_on=days.from_on, to_on=days.to_on, clears_on=_clears_on(rule, behind),
        data_at=await data_time(asker.college, rule),
    )


def _clears_on(rule: Rule, rows: Sequence[Row]) -> date | None:
    """When the rows will have left the window; None where it does not move day by day."""
    if rule.window_days is None:
        return None
    parts = amounts([(one.day, one.value) for one in rows], counts=rule.counts)
    return clears_on(parts, lowest=rule.lowest, window_days=rule.window_days)
