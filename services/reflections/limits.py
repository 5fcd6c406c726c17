"""The numbers of the daily record in words (CONVERSATIONS §3.1 S02-S06, §4.4, §4.8)."""

from __future__ import annotations

from datetime import timedelta

#: A day may be written late this many days back; a college may want another window.
LATE_DAYS = 7

#: Characters of one part: what fits one message of the chat.
LONGEST = 1000

#: The body of a part that was replaced or deleted is destroyed after this: a little longer than
#: 撤销 works (10 minutes), so that an undo never meets an empty part.
DEAD_BODIES_FOR = timedelta(minutes=15)

#: A sentence that was asked about (要记下来吗) waits this long for its digit.
PENDING_MINUTES = 15

#: A second line within this time joins the first: one question, not two.
JOINED_WITHIN = timedelta(minutes=2)

#: Who never answered 1 is asked this often, then left in peace for a while.
ASKED_BEFORE_QUIET = 3
QUIET_FOR = timedelta(days=7)

#: Written days that are a little celebrated, and the calendar days of the whole way.
MILESTONES = frozenset({1, 30, 100, 365, 1000})
JOURNEY_DAYS = 1000

#: Strength of the habit: half of it is gone after this many missed days (FEATURES 23).
HALF_LIFE_DAYS = 13
