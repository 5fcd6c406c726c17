"""When somebody is away, as SQL: a leave entered here, or one that the students' office reported.

The office's file names a first day and how many; half a day is a day, for the calendar has no
halves. Both are the same thing to the calendar and to the rules.
"""

from __future__ import annotations

_STRETCHES = """(
  SELECT l.from_on, l.to_on, l.kind FROM leave l
  WHERE l.college_id = $1 AND l.person_id = {person}
  UNION ALL
  SELECT r.day, r.day + greatest(ceil(r.value)::int, 1) - 1, r.state FROM fact r
  WHERE r.college_id = $1 AND r.kind = 'student.leave' AND r.state <> 'normal'
    AND r.ended_by IS NULL AND r.subject_id = {person})"""


def stretches(person: str) -> str:
    """A table of from_on, to_on and kind, for a FROM; $1 is the college, `person` an SQL
    expression of the statement it stands in, never a value."""
    return _STRETCHES.format(person=person)
