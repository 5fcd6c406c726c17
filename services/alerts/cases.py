"""Cases as rows: read the newest of each person, write arrows and their events in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import sql
from services.alerts.arrows import Arrow, Case, Firing, check
from services.colleges import College

_NEWEST = """
SELECT DISTINCT ON (c.subject_id) c.id, c.subject_id, c.state, c.level, c.value, c.times,
  c.due_at, c.closed_at, c.seen_on, c.outcome, coalesce(
    (SELECT max(e.at) FROM case_event e WHERE e.college_id = $1 AND e.case_id = c.id
       AND e.undone_at IS NULL), c.opened_at) AS since_at
FROM "case" c
WHERE c.college_id = $1 AND c.rule = $2 AND c.subject_id = ANY($3::bigint[])
ORDER BY c.subject_id, c.opened_at DESC, c.id DESC
"""
_LIVE = """
SELECT DISTINCT subject_id FROM "case" WHERE college_id = $1 AND rule = $2
  AND state NOT IN ('closed', 'expired')
"""
_OPEN = """
WITH made AS (
  INSERT INTO "case" (college_id, fingerprint, rule, subject_id, state, level, value, times,
                      opened_at)
  SELECT $1, $2::text || ':' || v.subject_id, $2::text, v.subject_id, v.state, v.level,
    v.value, v.times, $8
  FROM unnest($3::bigint[], $4::text[], $5::text[], $6::numeric[], $7::int[])
    AS v (subject_id, state, level, value, times)
  RETURNING id, subject_id)
SELECT id, subject_id FROM made
"""
_STEP = """
UPDATE "case" c SET state = v.state, level = v.level, times = v.times,
  outcome = CASE WHEN v.state IN ('closed', 'expired') THEN v.outcome ELSE '' END,
  closed_at = CASE WHEN v.state IN ('closed', 'expired') THEN $8::timestamptz END,
  reopened_from = CASE WHEN c.state = 'closed' THEN c.closed_at ELSE c.reopened_from END,
  hidden_until = CASE WHEN v.state = c.state THEN c.hidden_until END,
  due_at = CASE WHEN v.state = 'acting' THEN c.due_at END
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[])
  AS v (id, before, state, level, times, outcome)
WHERE c.college_id = $1 AND c.id = v.id AND c.state = v.before
"""
_EVENTS = """
INSERT INTO case_event (college_id, case_id, seq, kind, by_person_id, at, detail)
SELECT $1, v.case_id, coalesce((SELECT max(e.seq) FROM case_event e
    WHERE e.college_id = $1 AND e.case_id = v.case_id), 0) + 1, v.kind, $5, $6, v.detail::jsonb
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS v (case_id, kind, detail)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An arrow about to be written: the case before it (None for a new one) and its finding."""

    subject_id: int
    arrow: Arrow
    case: Case | None
    firing: Firing | None


async def newest(college: College, rule: str, subjects: Iterable[int]) -> dict[int, Case]:
    """The newest case of each subject under a rule, live or over."""
    rows = await sql.rows(_NEWEST, college.id, rule, list(subjects))
    return {row["subject_id"]: Case(**row) for row in rows}


async def live_subjects(college: College, rule: str) -> set[int]:
    return {row["subject_id"] for row in await sql.rows(_LIVE, college.id, rule)}


async def write(
    college: College, rule: str, steps: Sequence[Step], *, now: datetime
) -> dict[int, int]:
    """Write these arrows; the case id of each subject."""
    fresh = [step for step in steps if step.arrow.new_case]
    moving = [step for step in steps if not step.arrow.new_case]
    for step in steps:
        check(_before(step), step.arrow.state)
    ids = await _open(college, rule, fresh, now=now)
    ids |= await _move(college, moving, now=now)
    await events(
        college, [(ids[s.subject_id], s.arrow.kind, _detail(s)) for s in steps], now=now
    )
    return ids


def _before(step: Step) -> str:
    if step.case is None or step.arrow.new_case:
        return ""
    return step.case.state


async def _open(
    college: College, rule: str, steps: Sequence[Step], *, now: datetime
) -> dict[int, int]:
    firings = [(step.arrow, step.firing) for step in steps if step.firing is not None]
    if not firings:
        return {}
    rows = await sql.rows(
        _OPEN, college.id, rule, [f.subject_id for _, f in firings],
        [a.state for a, _ in firings], [f.level for _, f in firings],
        [f.value for _, f in firings], [a.times for a, _ in firings], now,
    )
    return {row["subject_id"]: row["id"] for row in rows}


async def _move(
    college: College, steps: Sequence[Step], *, now: datetime
) -> dict[int, int]:
    pairs = [(step, step.case) for step in steps if step.case is not None]
    if not pairs:
        return {}
    moved = await sql.changed(
        _STEP, college.id, [case.id for _, case in pairs], [case.state for _, case in pairs],
        [step.arrow.state for step, _ in pairs],
        [step.firing.level if step.firing else case.level for step, case in pairs],
        [step.arrow.times for step, _ in pairs], [step.arrow.outcome for step, _ in pairs], now,
    )
    if moved != len(pairs):
        raise AssertionError(f"{moved} of {len(pairs)} cases took their arrow")
    return {case.subject_id: case.id for _, case in pairs}


def _detail(step: Step) -> dict[str, Any]:
    detail: dict[str, Any] = {"state": step.arrow.state}
    if step.firing is not None:
        detail |= {"level": step.firing.level, "value": str(step.firing.value)}
    if step.arrow.outcome:
        detail["outcome"] = step.arrow.outcome
    return detail


async def events(
    college: College, written: Sequence[tuple[int, str, Mapping[str, Any]]], *, now: datetime,
    by: int | None = None,
) -> None:
    """Add one event to each case; every arrow is one (MODEL §3)."""
    if written:
        await sql.changed(
            _EVENTS, college.id, [case for case, _, _ in written], [k for _, k, _ in written],
            [sql.dumped(detail) for _, _, detail in written], by, now,
        )
