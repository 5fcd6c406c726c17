"""What is let go of, and when (MODEL §9): a nightly job, a few rows at a time, counts logged."""

from __future__ import annotations

from datetime import datetime, timedelta

from models import sql
from services.colleges import College

#: How long each thing is kept.
INBOUND = timedelta(days=3)
#: The longest list and form hold for a week.
TALKS = timedelta(days=8)
PUSH_BODIES = timedelta(days=90)
PUSHES = timedelta(days=730)
ATTEMPTS = timedelta(days=365)
AUDIT = timedelta(days=3 * 365)
#: Swipes at the dormitory's gate say where somebody was (§6.1); the tally keeps their number.
SWIPES = timedelta(days=30)
JOB_RUNS = timedelta(days=365)
ALARMS = timedelta(days=365)
#: A line of 待办 waits for a month at most where nothing else tells its end.
TODO_MARKS = timedelta(days=180)
#: Rows one statement takes, so that a first night holds nobody up.
AT_ONCE = 5000

#: (name, statement with $1 college, $2 the moment before which it goes, $3 rows at once).
_STEPS: tuple[tuple[str, timedelta, str], ...] = (
    ("inbound", INBOUND,
     "DELETE FROM inbound WHERE id IN (SELECT id FROM inbound "
     "WHERE college_id = $1 AND received_at < $2 ORDER BY id LIMIT $3)"),
    ("talks", TALKS,
     "UPDATE contact SET flow = '', step = '', data_sealed = NULL, context = '{}', "
     "expires_at = NULL WHERE id IN (SELECT id FROM contact "
     "WHERE college_id = $1 AND last_at < $2 AND data_sealed IS NOT NULL ORDER BY id LIMIT $3 "
     "FOR UPDATE SKIP LOCKED)"),
    ("old_inbox", PUSH_BODIES,
     "UPDATE push SET state = 'dropped', reason = 'expired', done_at = $2 WHERE id IN ("
     "SELECT id FROM push WHERE college_id = $1 AND state = 'inbox' AND created_at < $2 "
     "ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)"),
    ("push_bodies", PUSH_BODIES,
     "UPDATE push SET reply_sealed = NULL WHERE id IN (SELECT id FROM push "
     "WHERE college_id = $1 AND created_at < $2 AND reply_sealed IS NOT NULL "
     "AND state NOT IN ('waiting', 'sending', 'inbox') ORDER BY id LIMIT $3 "
     "FOR UPDATE SKIP LOCKED)"),
    ("attempts", ATTEMPTS,
     "DELETE FROM attempt WHERE id IN (SELECT id FROM attempt "
     "WHERE college_id = $1 AND started_at < $2 ORDER BY id LIMIT $3)"),
    ("receipts", ATTEMPTS,
     "DELETE FROM receipt WHERE id IN (SELECT id FROM receipt "
     "WHERE college_id = $1 AND at < $2 ORDER BY id LIMIT $3)"),
    ("pushes", PUSHES,
     "DELETE FROM push WHERE id IN (SELECT id FROM push "
     "WHERE college_id = $1 AND created_at < $2 AND state NOT IN ('waiting', 'sending') "
     "ORDER BY id LIMIT $3)"),
    ("blobs", timedelta(),
     "DELETE FROM blob WHERE id IN (SELECT id FROM blob "
     "WHERE college_id = $1 AND expires_at < $2 ORDER BY id LIMIT $3)"),
    ("job_runs", JOB_RUNS,
     "DELETE FROM job_run WHERE id IN (SELECT id FROM job_run "
     "WHERE college_id = $1 AND slot < $2 AND state <> 'running' ORDER BY id LIMIT $3)"),
    ("alarms", ALARMS,
     "DELETE FROM alarm WHERE id IN (SELECT id FROM alarm "
     "WHERE college_id = $1 AND ended_at < $2 ORDER BY id LIMIT $3)"),
    ("todo_marks", TODO_MARKS,
     "DELETE FROM todo_mark WHERE id IN (SELECT id FROM todo_mark "
     "WHERE college_id = $1 AND at < $2 ORDER BY id LIMIT $3)"),
    ("audit", AUDIT,
     "DELETE FROM audit WHERE id IN (SELECT id FROM audit "
     "WHERE college_id = $1 AND at < $2 ORDER BY id LIMIT $3)"),
)

#: `fact_tally` has counted the swipes as they came; of the nights out the number is kept here.
_SWIPES = """
WITH gone AS (
  DELETE FROM fact WHERE id IN (SELECT id FROM fact WHERE college_id = $1
    AND kind = 'student.dormitory' AND day < $2::timestamptz::date ORDER BY id LIMIT $3)
  RETURNING subject_id, day, state, ended_by),
kept AS (
  INSERT INTO fact_tally AS t (college_id, kind, subject_id, month, recorded)
  SELECT $1, 'dormitory.nights_out', subject_id, date_trunc('month', day)::date,
    count(DISTINCT day)::int
  FROM gone WHERE state = 'absent' AND ended_by IS NULL GROUP BY 3, 4
  ON CONFLICT (college_id, kind, subject_id, month)
  DO UPDATE SET recorded = t.recorded + excluded.recorded WHERE t.college_id = $1)
SELECT count(*) FROM gone
"""


async def tidy(college: College, *, now: datetime) -> dict[str, int]:
    """Delete what is past its time; how many rows of each kind. Opens its own transactions."""
    counts = {"swipes": await _swipes(college, before=now - SWIPES)}
    for name, kept_for, statement in _STEPS:
        counts[name] = await _all_of(college, statement, before=now - kept_for)
    return counts


async def _swipes(college: College, *, before: datetime) -> int:
    whole = 0
    while True:
        gone = int(await sql.value(_SWIPES, college.id, before, AT_ONCE))
        whole += gone
        if gone < AT_ONCE:
            return whole


async def _all_of(college: College, statement: str, *, before: datetime) -> int:
    whole = 0
    while True:
        gone = await sql.changed(statement, college.id, before, AT_ONCE)
        whole += gone
        if gone < AT_ONCE:
            return whole
