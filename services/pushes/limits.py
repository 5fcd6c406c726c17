"""Limits of sending, each in words next to its number (CONVERSATIONS R13, R14; WECHAT §3, §4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta

from services.calendar import QUIET

#: Rows one claim takes at most, and messages under way at once in one delivery.
CHUNK = 100
IN_FLIGHT = 50

#: Outcomes are written when so many wait, or when so much time has passed.
WRITE_EVERY_ROWS = 50
WRITE_EVERY_SECONDS = 0.2

#: A claimed row belongs to its sender for so long, renewed while it works.
LEASE_SECONDS = 60.0

#: WeChat sends one message per openid and client_msg_id within 10 minutes; a minute is kept back
#: for clocks and travel.
SAME_ID_HOLDS = timedelta(minutes=9)

#: After so many refused tries, which is some three hours, a push goes on to its next channel.
TRIES = 40
LONGEST_BACK_OFF = timedelta(minutes=5)

#: A push accepted without a receipt for so long is unknown.
RECEIPT_WAIT = timedelta(hours=24)

#: Template "system failed" is tried once more after this.
AFTER_SYSTEM_FAILED = timedelta(minutes=5)

#: Too many to one person: half an hour of quiet for that person.
FREQUENCY_WAIT = timedelta(minutes=30)

#: What reaches a third person leaves after this, so that 撤销 can hold it back (R8).
THIRD_PERSON_AFTER = timedelta(minutes=10)

#: Items of the inbox handed over with one message.
HANDED_OVER_AT_ONCE = 4

#: Nothing is pushed to a student from half past ten at night to seven in the morning, red academic
#: matters wait until half past seven.
STUDENT_QUIET_FROM, STUDENT_QUIET_UNTIL = QUIET["student"]
RED_QUIET_UNTIL = time(7, 30)

#: Nothing is pushed to staff from eight in the evening to half past seven, nor on days off.
STAFF_QUIET_FROM, STAFF_QUIET_UNTIL = QUIET["staff"]

#: Lessons: nothing is pushed to a student while the class is taught.
CLASS_TIMES = ((time(8, 0), time(11, 40)), (time(14, 0), time(17, 20)))

#: Pushes a week by role; matters of personal safety do not count. The digest's own place is kept.
STUDENT_A_WEEK = 3
COUNSELOR_A_WEEK = 7
QUALITY_A_WEEK = 7
LEADER_A_WEEK = 2
OTHER_STAFF_A_WEEK = 3
KEPT_FOR_THE_DIGEST = 1

_A_WEEK = {
    "class_advisor": COUNSELOR_A_WEEK, "college_reviewer": COUNSELOR_A_WEEK,
    "quality_officer": QUALITY_A_WEEK, "function_supervisor": QUALITY_A_WEEK,
    "admin": QUALITY_A_WEEK,
    "college_leader": LEADER_A_WEEK, "school_leader": LEADER_A_WEEK, "unit_head": LEADER_A_WEEK,
}


def a_week(kind: str, roles: Iterable[str]) -> int:
    """Pushes besides the digest that a person of these roles may get in a week."""
    if kind == "student":
        return STUDENT_A_WEEK
    most = max((_A_WEEK.get(role, OTHER_STAFF_A_WEEK) for role in roles),
               default=OTHER_STAFF_A_WEEK)
    return most - KEPT_FOR_THE_DIGEST


def is_safety(kind: str) -> bool:
    """Personal safety passes quiet hours and limits."""
    return kind == "safety" or kind.startswith("safety.")


def back_off(tries: int) -> timedelta:
    """2, 4, 8 … seconds after the first, second, third refused try, at most five minutes."""
    return min(timedelta(seconds=2 ** min(max(tries, 1), 16)), LONGEST_BACK_OFF)
