"""Evaluation: measure, judge, keep findings, and let cases take their arrows. All in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.kit.texts import Texts
from models import sql
from services.alerts import cases, rules, telling
from services.alerts.arrows import Arrow, Case, Firing, on_disputed, on_firing, on_resolved
from services.alerts.freshness import data_time, is_silent
from services.alerts.judging import judge
from services.alerts.measuring import Measured, measure
from services.alerts.rules import Rule
from services.colleges import College

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('alerts:' || $1::text || $2, 0))"
_SILENCED = """
SELECT DISTINCT subject_id FROM silence
WHERE college_id = $1 AND rule = $2 AND until_on >= $3
"""
_KEEP = """
INSERT INTO finding AS f (college_id, rule, subject_id, fingerprint, tier, value, evidence,
                          rule_version, state, pending_since, fired_at)
SELECT $1, $2::text, v.subject_id, $2::text || ':' || v.subject_id, v.tier, v.value,
  v.evidence::jsonb, $3,
  v.state, CASE WHEN v.state = 'pending' THEN $4::timestamptz END,
  CASE WHEN v.state = 'firing' THEN $4::timestamptz END
FROM unnest($5::bigint[], $6::text[], $7::numeric[], $8::text[], $9::text[])
  AS v (subject_id, tier, value, evidence, state)
ON CONFLICT (college_id, rule, subject_id, fingerprint) WHERE resolved_at IS NULL
DO UPDATE SET tier = excluded.tier, value = excluded.value, evidence = excluded.evidence,
  rule_version = excluded.rule_version, state = excluded.state,
  fired_at = coalesce(f.fired_at, excluded.fired_at)
WHERE (f.tier, f.value, f.evidence, f.rule_version, f.state) IS DISTINCT FROM
  (excluded.tier, excluded.value, excluded.evidence, excluded.rule_version, excluded.state)
"""
_RESOLVE = """
UPDATE finding SET state = 'resolved', resolved_at = $3
WHERE college_id = $1 AND rule = $2 AND resolved_at IS NULL
  AND subject_id <> ALL($4::bigint[]) AND ($5::bigint[] IS NULL OR subject_id = ANY($5))
"""
_DISPUTED = """
SELECT DISTINCT person_id FROM correction
WHERE college_id = $1 AND rule = $2 AND state IN ('open', 'again')
"""
#: Feeds with a batch newer than the last run that judged anything.
_TOUCHED = """
SELECT DISTINCT f.code FROM feed f
JOIN batch b ON b.college_id = f.college_id AND b.feed_id = f.id
WHERE f.college_id = $1 AND greatest(b.at, coalesce(b.undone_at, b.at)) > coalesce((
  SELECT max(j.slot) FROM job_run j WHERE j.college_id = $1 AND j.state = 'done'
    AND j.job IN ('evaluate_rules', 'evaluate_after_import') AND j.counts ? 'firing'),
  '-infinity')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A measured person with the tier it reaches and whether it may act on it yet."""

    measured: Measured
    tier: str
    value: Decimal
    state: str


async def evaluate(
    college: College, rule: Rule, *, now: datetime, texts: Texts,
    only: Collection[int] | None = None,
) -> dict[str, int]:
    """Bring findings and cases of one rule up to this moment; counts by what happened.

    `only` looks at these persons and leaves all others alone. Opens its own transaction; two at
    once wait for each other. While the feed is late nothing is found and nothing resolved.
    """
    async with sql.in_transaction():
        await sql.rows(_LOCK, str(college.id), rule.id)
        if is_silent(rule, await data_time(college, rule), now=now):
            return {"late": 1}
        await rules.keep(college, rule, loaded_at=now)
        silenced = await _silenced(college, rule, now=now)
        judged = judge_all(
            rule, [m for m in await measure(college, rule, now=now, only=only)
                   if m.subject_id not in silenced],
        )
        changed = await _keep(college, rule, judged, now=now, only=only)
        steps = await _steps(college, rule, judged, now=now, only=only)
        ids = await cases.write(college, rule.id, steps, now=now)
        await telling.tell(college, rule, steps, ids=ids, now=now, texts=texts)
    return _counts(judged, steps, changed=changed)


async def evaluate_all(
    college: College, found: Mapping[str, Rule], *, now: datetime, texts: Texts
) -> dict[str, int]:
    """Evaluate rules one after the other, each in a transaction of its own; counts added up."""
    counts: dict[str, int] = {}
    for rule in found.values():
        for name, n in (await evaluate(college, rule, now=now, texts=texts)).items():
            counts[name] = counts.get(name, 0) + n
    return counts


def judge_all(rule: Rule, measured: Iterable[Measured]) -> list[Judged]:
    """Tiers of what is settled; what only reaches a tier with fresh facts is pending."""
    found = []
    for one in measured:
        tier = judge(one.settled, rule.tiers)
        if tier is not None:
            found.append(Judged(measured=one, tier=tier, value=one.settled, state="firing"))
            continue
        coming = judge(one.whole, rule.tiers)
        if coming is not None:
            found.append(Judged(measured=one, tier=coming, value=one.whole, state="pending"))
    return found


def _firing(judged: Judged) -> Firing:
    newest_on = judged.measured.newest_on
    assert newest_on is not None  # what is settled has a day
    return Firing(subject_id=judged.measured.subject_id, level=judged.tier, value=judged.value,
                  newest_on=newest_on)


async def _silenced(college: College, rule: Rule, *, now: datetime) -> set[int]:
    today = now.astimezone(college.zone).date()
    return {row["subject_id"] for row in await sql.rows(_SILENCED, college.id, rule.id, today)}


async def _keep(
    college: College, rule: Rule, judged: list[Judged], *, now: datetime,
    only: Collection[int] | None,
) -> int:
    changed = await sql.changed(
        _KEEP, college.id, rule.id, rule.wording, now,
        [j.measured.subject_id for j in judged], [j.tier for j in judged],
        [j.value for j in judged], [sql.dumped(list(j.measured.evidence)) for j in judged],
        [j.state for j in judged],
    )
    gone = await sql.changed(
        _RESOLVE, college.id, rule.id, now, [j.measured.subject_id for j in judged],
        None if only is None else list(only),
    )
    return changed + gone


async def _steps(
    college: College, rule: Rule, judged: list[Judged], *, now: datetime,
    only: Collection[int] | None,
) -> list[cases.Step]:
    """The arrows of all persons who fire, and of live cases whose finding is gone.

    A finding that waits for fresh facts to settle leaves its case as it is; where its student
    disputes them, an open case rests until that is answered.
    """
    firing = {j.measured.subject_id: _firing(j) for j in judged if j.state == "firing"}
    pending = {j.measured.subject_id for j in judged if j.state == "pending"}
    disputed = {row["person_id"] for row in await sql.rows(_DISPUTED, college.id, rule.id)}
    live = await cases.live_subjects(college, rule.id)
    if only is not None:
        live &= set(only)
    live -= pending - disputed
    known = await cases.newest(college, rule.id, {*firing, *live})
    steps = []
    for subject_id in sorted({*firing, *live}):
        case, found = known.get(subject_id), firing.get(subject_id)
        arrow = _arrow(case, found, waits=subject_id in pending, now=now)
        if arrow is not None:
            steps.append(cases.Step(subject_id=subject_id, arrow=arrow, case=case, firing=found))
    return steps


def _arrow(
    case: Case | None, firing: Firing | None, *, waits: bool, now: datetime
) -> Arrow | None:
    if firing is not None:
        return on_firing(case, firing, now=now)
    if case is None:
        return None
    if waits:
        return on_disputed(case)
    return on_resolved(case)


def _counts(
    judged: list[Judged], steps: list[cases.Step], *, changed: int
) -> dict[str, int]:
    counts = {
        "firing": sum(j.state == "firing" for j in judged),
        "pending": sum(j.state == "pending" for j in judged), "changed": changed,
    }
    for step in steps:
        counts[step.arrow.kind] = counts.get(step.arrow.kind, 0) + 1
    return counts


async def with_fresh_batches(college: College, found: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules whose feed brought or took back something since rules were last evaluated."""
    rows = await sql.rows(_TOUCHED, college.id)
    touched = {row["code"] for row in rows}
    return {name: rule for name, rule in found.items() if rule.feed in touched}
