"""Outcomes, written many at a time; a late one never overrides what a sweeper decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models import sql
from services.colleges import College
from services.pushes.reasons import Reason
from services.pushes.receipts import join
from services.pushes.stages import service_sends
from services.pushes.values import Outcome

_ATTEMPTS = """
UPDATE attempt a SET ended_at = v.at, outcome = v.outcome, code = v.code, msgid = v.msgid
FROM unnest($2::bigint[], $3::int[], $4::timestamptz[], $5::text[], $6::int[], $7::text[])
  AS v (push_id, n, at, outcome, code, msgid)
WHERE a.college_id = $1 AND a.push_id = v.push_id AND a.n = v.n
"""
_PUSHES = """
UPDATE push p SET state = v.state, channel = v.channel, reason = v.reason,
  not_before = coalesce(v.not_before, p.not_before), lease_until = NULL, lease_by = '',
  done_at = CASE WHEN v.state IN ('waiting', 'inbox') THEN NULL ELSE v.at END
FROM unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
            $8::timestamptz[]) AS v (id, n, state, channel, reason, not_before, at)
WHERE p.college_id = $1 AND p.id = v.id AND p.tries = v.n AND p.state = 'sending'
"""
#: A window holds five messages at most (WECHAT §3).
_GIVE_BACK = """
UPDATE contact c SET window_left = least(c.window_left + v.sends, 5)
FROM unnest($2::bigint[], $3::int[]) AS v (id, sends)
WHERE c.college_id = $1 AND c.id = v.id
"""
_SHUT = """
UPDATE contact SET window_left = 0 WHERE college_id = $1 AND id = ANY($2::bigint[])
"""


async def write(college: College, outcomes: Sequence[Outcome]) -> int:
    """Record what the attempts came to; how many pushes it moved.

    Fewer than given means that leases lapsed meanwhile: the attempts keep the truth, and their
    receipts will still find their pushes.
    """
    async with sql.in_transaction():
        moved = await sql.changed(
            _PUSHES, college.id, [o.push.id for o in outcomes], [o.push.n for o in outcomes],
            [o.state for o in outcomes], [o.channel for o in outcomes],
            [o.reason.value for o in outcomes], [o.not_before for o in outcomes],
            [o.at for o in outcomes],
        )
        await sql.changed(
            _ATTEMPTS, college.id, [o.push.id for o in outcomes], [o.push.n for o in outcomes],
            [o.at for o in outcomes], [_ended(o) for o in outcomes],
            [o.code for o in outcomes], [o.msgid for o in outcomes],
        )
        await _give_back(college, outcomes)
        shut = [o.push.contact_id for o in outcomes if o.reason == Reason.WINDOW_CLOSED]
        if shut:
            await sql.changed(_SHUT, college.id, shut)
        msgids = [o.msgid for o in outcomes if o.msgid]
        if msgids:
            await join(college, msgids)
    return moved


async def _give_back(college: College, outcomes: Sequence[Outcome]) -> None:
    """What WeChat did not take has not used up the window it was counted against."""
    spent: Counter[int] = Counter()
    for one in outcomes:
        contact = one.push.contact_id
        if one.state == "waiting" and one.push.channel == "service" and contact is not None:
            spent[contact] += _sends(one)
    if spent:
        await sql.changed(_GIVE_BACK, college.id, list(spent), list(spent.values()))


def _sends(outcome: Outcome) -> int:
    push = outcome.push
    if push.with_picture:
        return service_sends(push.reply)
    return 1


def _ended(outcome: Outcome) -> str:
    """How the attempt ended: its success by name, else the reason."""
    if outcome.state in ("accepted", "delivered"):
        return outcome.state
    return outcome.reason.value
