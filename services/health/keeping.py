"""Findings that were made outside the database, kept with the moment at which they were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from models import sql
from services.colleges import College
from services.health.values import Finding

_KEEP = """
INSERT INTO checkup (college_id, what, subject, problem, data, taken_at)
SELECT $1, v.what, v.subject, v.problem, v.data::jsonb, $6
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS v (what, subject, problem, data)
ON CONFLICT (college_id, what, subject) DO UPDATE
  SET problem = excluded.problem, data = excluded.data, taken_at = excluded.taken_at
"""


async def keep(college: College, findings: Iterable[Finding], *, now: datetime) -> None:
    """Keep these in the place of older ones; what was not looked at this time stays."""
    before = {(one.what, one.subject): one for one in await kept(college)}
    found = [_compared(one, before.get((one.what, one.subject))) for one in findings]
    await sql.changed(
        _KEEP, college.id, [one.what for one in found], [one.subject for one in found],
        [one.problem for one in found], [sql.dumped(dict(one.data)) for one in found], now,
    )


def _compared(finding: Finding, before: Finding | None) -> Finding:
    """An interface that was open once is lost, not just closed: somebody is told."""
    had = before is not None and before.problem != "not_granted"
    if finding.what == "capability" and finding.problem and had:
        return replace(finding, problem="lost")
    return finding


async def kept(college: College) -> list[Finding]:
    """What was seen last of each check, with when."""
    rows = await sql.rows(
        "SELECT what, subject, problem, data, taken_at FROM checkup WHERE college_id = $1 "
        "ORDER BY what, subject", college.id,
    )
    return [Finding(**{**row, "data": sql.loaded(row["data"])}) for row in rows]
