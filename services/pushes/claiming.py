"""Claiming: waiting rows are locked, decided on, leased, and their attempts committed (MODEL §3).

All of it is one transaction, so a sender killed at any instruction leaves either waiting rows or
leased rows with their attempt.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.kit.clock import at, week_start
from models import sql
from services.colleges import College
from services.pushes import limits
from services.pushes.arrows import moved
from services.pushes.queueing import opened
from services.pushes.schooldays import around
from services.pushes.stages import Setting, decide
from services.pushes.values import Chain, Claimed, Receiver, Verdict, Waiting

#: What each queue carries; the draw worker alone draws (MODEL §6).
URGENCIES = {"now": ("now",), "push": ("red", "normal", "digest"),
             "draw": ("now", "red", "normal", "digest")}

_PICK = """
SELECT id, dedupe, person_id, openid, kind, urgency, channel, reply_sealed, not_before,
       expires_at, tries, case_id
FROM push
WHERE college_id = $1 AND state = 'waiting' AND not_before <= $2
  AND CASE WHEN $5::bigint[] IS NULL THEN urgency = ANY($3::text[]) AND picture = $4
           ELSE id = ANY($5::bigint[]) END
ORDER BY array_position(ARRAY['now', 'red', 'normal', 'digest'], urgency::text), not_before, id
LIMIT $6 FOR UPDATE SKIP LOCKED
"""
_KNOWN = """
SELECT id FROM contact
WHERE college_id = $1 AND (person_id = ANY($2::bigint[]) OR openid = ANY($3::text[]))
"""
_LOCK = """
SELECT id, openid, person_id, following, window_until, window_left FROM contact
WHERE college_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_PERSONS = """
SELECT p.id, p.kind, p.status, p.class_org_id,
  coalesce(p.born_on + interval '18 years' > $3::date, false) AS minor, array(
  SELECT t.role::text FROM post t WHERE t.college_id = $1 AND t.person_id = p.id
    AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on >= $3)) AS roles
FROM person p WHERE p.college_id = $1 AND p.id = ANY($2::bigint[])
"""
_THIS_WEEK = """
SELECT person_id, count(*) AS n FROM push
WHERE college_id = $1 AND person_id = ANY($2::bigint[])
  AND state IN ('sending', 'accepted', 'delivered', 'unknown', 'refused')
  AND channel <> 'inbox' AND urgency NOT IN ('now', 'digest')
  AND kind <> 'safety' AND kind NOT LIKE 'safety.%'
  AND coalesce(done_at, not_before) >= $3
GROUP BY person_id
"""
_CASES = """
SELECT id FROM "case" WHERE college_id = $1 AND id = ANY($2::bigint[])
  AND state IN ('closed', 'expired')
"""
_CHAINS = """
SELECT DISTINCT ON (a.push_id) a.push_id, a.client_msg_id, a.channel, a.outcome,
       min(b.started_at) AS began_at
FROM attempt a JOIN attempt b
  ON b.college_id = $1 AND b.push_id = a.push_id AND b.client_msg_id = a.client_msg_id
WHERE a.college_id = $1 AND a.push_id = ANY($2::bigint[])
GROUP BY a.push_id, a.n, a.client_msg_id, a.channel, a.outcome
ORDER BY a.push_id, a.n DESC
"""
_MOVE = """
UPDATE push p SET state = v.state, reason = v.reason, channel = v.channel,
  not_before = v.not_before, tries = p.tries + (v.state = 'sending')::int,
  openid = CASE WHEN v.openid = '' THEN p.openid ELSE v.openid END,
  lease_by = CASE WHEN v.state = 'sending' THEN $8 ELSE '' END,
  lease_until = CASE WHEN v.state = 'sending'
    THEN clock_timestamp() + make_interval(secs => $9) END,
  done_at = CASE WHEN v.state IN ('dropped', 'unknown') THEN $10::timestamptz END
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
  AS v (id, state, reason, channel, not_before, openid)
WHERE p.college_id = $1 AND p.id = v.id AND p.state = 'waiting'
"""
_ATTEMPTS = """
INSERT INTO attempt (college_id, push_id, n, channel, client_msg_id, started_at)
SELECT $1, v.push_id, v.n, v.channel, v.client_msg_id, $6
FROM unnest($2::bigint[], $3::int[], $4::text[], $5::text[])
  AS v (push_id, n, channel, client_msg_id)
"""
_SPEND = """
UPDATE contact c SET window_left = greatest(c.window_left - v.sends, 0)
FROM unnest($2::bigint[], $3::int[]) AS v (id, sends)
WHERE c.college_id = $1 AND c.id = v.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one claim came to: rows to send now, and counts of the rows that took other arrows."""

    to_send: tuple[Claimed, ...] = ()
    moved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.to_send or self.moved)


async def claim(
    college: College, *, now: datetime, by: str, queue: str = "push",
    ids: Sequence[int] | None = None, lease_seconds: float = limits.LEASE_SECONDS,
) -> Claim:
    """Lease up to 100 due rows of a queue (or just `ids`) to `by`, after every stage has passed.

    Persons whose contact another transaction holds are left for the next claim.
    """
    async with sql.in_transaction():
        picked = await sql.rows(
            _PICK, college.id, now, list(URGENCIES[queue]), queue == "draw",
            None if ids is None else list(ids), limits.CHUNK,
        )
        if not picked:
            return Claim()
        waiting = await _with_receivers(college, picked, now=now)
        places = {one.receiver.class_org_id for one in waiting if one.receiver.class_org_id}
        days = await around(college, now.astimezone(college.zone).date(),
                            classes=[one for one in places if one])
        setting = Setting(now=now, zone=college.zone, days=days,
                          templates=frozenset(college.templates))
        return await _take(college, waiting, setting=setting, by=by, lease_seconds=lease_seconds)


async def _with_receivers(
    college: College, picked: list[dict[str, Any]], *, now: datetime
) -> list[Waiting]:
    persons = sorted({row["person_id"] for row in picked if row["person_id"] is not None})
    openids = sorted({row["openid"] for row in picked if row["openid"]})
    known = [row["id"] for row in await sql.rows(_KNOWN, college.id, persons, openids)]
    contacts = await sql.rows(_LOCK, college.id, known)
    held = set(known) - {row["id"] for row in contacts}
    busy: set[Any] = set()
    if held:
        found = await sql.rows(
            "SELECT openid, person_id FROM contact WHERE college_id = $1 "
            "AND id = ANY($2::bigint[])", college.id, list(held))
        busy = {row["openid"] for row in found} | {row["person_id"] for row in found} - {None}
    receivers = await _receivers(college, contacts, persons, now=now)
    over = await _cases_over(college, picked)
    chains = await _chains(college, [row["id"] for row in picked if row["tries"]])
    return [
        Waiting(
            id=row["id"], kind=row["kind"], urgency=row["urgency"], channel=row["channel"],
            reply=opened(college, row["dedupe"], row["reply_sealed"]),
            not_before=row["not_before"], expires_at=row["expires_at"], tries=row["tries"],
            receiver=receivers.get(row["person_id"] or row["openid"], Receiver()),
            case_over=row["case_id"] in over, chain=chains.get(row["id"]),
        )
        for row in picked if row["person_id"] not in busy and row["openid"] not in busy
    ]


async def _receivers(
    college: College, contacts: list[dict[str, Any]], persons: list[int], *, now: datetime
) -> dict[Any, Receiver]:
    """Receivers by person id, and by openid for pushes that name no person."""
    today = now.astimezone(college.zone).date()
    monday = at(week_start(today), 0, zone=college.zone)
    found: dict[Any, Receiver] = {}
    for row in await sql.rows(_PERSONS, college.id, persons, today):
        found[row["id"]] = Receiver(kind=row["kind"], status=row["status"],
                                    roles=tuple(row["roles"]), class_org_id=row["class_org_id"],
                                    minor=row["minor"])
    for row in await sql.rows(_THIS_WEEK, college.id, persons, monday):
        known = found.get(row["person_id"], Receiver())
        found[row["person_id"]] = replace(known, sent_this_week=row["n"])
    for row in contacts:
        one = replace(
            found.get(row["person_id"], Receiver()), contact_id=row["id"], openid=row["openid"],
            following=row["following"], window_until=row["window_until"],
            window_left=row["window_left"],
        )
        found[row["openid"]] = one
        if row["person_id"] is not None:
            found[row["person_id"]] = one
    return found


async def _cases_over(college: College, picked: Iterable[dict[str, Any]]) -> set[int]:
    ids = [row["case_id"] for row in picked if row["case_id"] is not None]
    if not ids:
        return set()
    return {row["id"] for row in await sql.rows(_CASES, college.id, ids)}


async def _chains(college: College, ids: list[int]) -> dict[int, Chain]:
    if not ids:
        return {}
    return {
        row["push_id"]: Chain(client_msg_id=row["client_msg_id"], channel=row["channel"],
                              began_at=row["began_at"], outcome=row["outcome"])
        for row in await sql.rows(_CHAINS, college.id, ids)
    }


async def _take(
    college: College, waiting: list[Waiting], *, setting: Setting, by: str, lease_seconds: float
) -> Claim:
    decided = list(_decide_in_turn(waiting, setting))
    if not decided:
        return Claim()
    changed = await sql.changed(
        _MOVE, college.id, [push.id for push, _ in decided],
        [v.state for _, v in decided], [v.reason.value for _, v in decided],
        [v.channel for _, v in decided], [v.not_before for _, v in decided],
        [push.receiver.openid for push, _ in decided], by, lease_seconds, setting.now,
    )
    moved(changed, len(decided), "waiting → decided")
    claimed = [_claimed(push, v, setting.now) for push, v in decided if v.state == "sending"]
    if claimed:
        await _begin(college, claimed, now=setting.now)
        await _spend(college, decided)
    return Claim(to_send=tuple(claimed),
                 moved=tuple(v.state for _, v in decided if v.state != "sending"))


def _decide_in_turn(
    waiting: list[Waiting], setting: Setting
) -> Iterable[tuple[Waiting, Verdict]]:
    """Verdicts one after the other, each seeing what the ones before took of the person's week.

    Customer-service messages of one person go one a claim: WeChat keeps no order among several.
    """
    taken: dict[int, int] = {}
    talking: set[str] = set()
    for push in waiting:
        receiver = push.receiver
        extra = taken.get(receiver.contact_id or 0, 0)
        seen = replace(push, receiver=replace(
            receiver, sent_this_week=receiver.sent_this_week + extra))
        verdict = decide(seen, setting, new_id=uuid.uuid4().hex)
        if verdict.state == "sending":
            if verdict.channel == "service":
                if receiver.openid in talking:
                    continue
                talking.add(receiver.openid)
            if push.urgency not in ("now", "digest") and not limits.is_safety(push.kind):
                taken[receiver.contact_id or 0] = extra + 1
        yield push, verdict


def _claimed(push: Waiting, verdict: Verdict, now: datetime) -> Claimed:
    assert push.reply is not None  # the stage `gone` lets no other pass
    began_at = now
    if push.chain is not None and push.chain.client_msg_id == verdict.client_msg_id:
        began_at = push.chain.began_at
    return Claimed(
        id=push.id, n=push.tries + 1, openid=push.receiver.openid,
        contact_id=push.receiver.contact_id, channel=verdict.channel,
        client_msg_id=verdict.client_msg_id, began_at=began_at, reply=push.reply,
        with_picture=verdict.with_picture,
    )


async def _begin(college: College, claimed: list[Claimed], *, now: datetime) -> None:
    changed = await sql.changed(
        _ATTEMPTS, college.id, [c.id for c in claimed], [c.n for c in claimed],
        [c.channel for c in claimed], [c.client_msg_id for c in claimed], now,
    )
    moved(changed, len(claimed), "attempts begun")


async def _spend(college: College, decided: list[tuple[Waiting, Verdict]]) -> None:
    spent = [(push.receiver.contact_id, v.sends) for push, v in decided if v.sends]
    if spent:
        await sql.changed(_SPEND, college.id, [c for c, _ in spent], [n for _, n in spent])


async def renew(college: College, by: str, *, lease_seconds: float) -> int:
    """Hold the leases of a sender that is alive; number of rows."""
    return await sql.changed(
        "UPDATE push SET lease_until = clock_timestamp() + make_interval(secs => $3) "
        "WHERE college_id = $1 AND lease_by = $2 AND state = 'sending'",
        college.id, by, lease_seconds,
    )


