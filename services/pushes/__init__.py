"""Telling people (MODEL §3): a push is a row before it is a call, and says what became of it.

`enqueue` in the business transaction → `claim` (stages with named reasons, lease, attempt) →
`deliver` (fifty in flight, outcomes in bulk) → `receipt`; `sweep` for what a dead sender left;
`with_held` hands the inbox over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.colleges import College
from services.ports import Outside
from services.pushes.claiming import claim
from services.pushes.delivery import deliver
from services.pushes.inbox import Item, hand_over, held, with_held
from services.pushes.limits import THIRD_PERSON_AFTER
from services.pushes.queueing import enqueue, withdraw
from services.pushes.reasons import Reason
from services.pushes.receipts import join_left_over, record
from services.pushes.sending import Sender
from services.pushes.sweeping import due, sweep
from services.pushes.values import Tally

__all__ = [
    "THIRD_PERSON_AFTER", "Item", "Reason", "Sender", "Tally", "claim", "deliver", "due",
    "enqueue", "hand_over", "held", "join_left_over", "receipt", "send_now", "sweep",
    "with_held", "withdraw",
]


async def send_now(
    college: College, push_id: int, outside: Outside, *, now: Callable[[], datetime]
) -> Tally:
    """Send one push from the process that wrote it, right after its commit."""
    sender = Sender(college=college, outside=outside, now=now)
    return await deliver(sender, ids=[push_id], in_flight=1)


async def receipt(college: College, *, msgid: str, status: str, now: datetime) -> bool:
    """Take in a template receipt; False while its attempt is not known yet."""
    return await record(college, msgid, status=status, now=now)
