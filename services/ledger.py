"""The once-only ledger (MODEL §4): one claim locks the contact and takes the message.

The claim is one statement: the upsert of the contact locks it and returns its newest row, and the
ledger row hangs on it, so that the order of locks is contact, inbound, always. Whoever gets no
ledger row has a duplicate and reads the stored reply in a second statement, with a fresh snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.message import Click, Message, Scan, ScanCode, Subscribe, UserMessage
from bot.kit.reply import Reply, dump, load
from bot.kit.talk import Talk
from bot.kit.talk import load as load_talk
from models import sql
from services.colleges import College
from services.people.asker import POSTS_JSON, Asker, from_row

#: WECHAT §3: what opens a customer-service window, for how long, and for how many messages.
TYPED_WINDOW = (timedelta(hours=48), 5)
TAPPED_WINDOW = (timedelta(minutes=1), 3)


@dataclass(frozen=True)
class ContactState:
    """The contact as locked by this message."""

    id: int
    openid: str
    person_id: int | None
    post_id: int | None


@dataclass(frozen=True)
class Claim:
    """A message taken for the first time: `inbound_id` is its ledger row.

    `inbox`: something waits to be handed over to this person.
    """

    inbound_id: int
    contact: ContactState
    asker: Asker | None
    talk: Talk
    window_until: datetime | None
    window_left: int
    inbox: bool


@dataclass(frozen=True)
class Stored:
    """What an earlier delivery of the same message answered; `carried` passive, late or none."""

    reply: Reply | None
    carried: str


_CLAIM = f"""
WITH c AS (
    INSERT INTO contact (college_id, openid, last_at) VALUES ($1, $2, $3)
    ON CONFLICT (college_id, openid)
    DO UPDATE SET last_at = greatest(contact.last_at, excluded.last_at)
    RETURNING *
), i AS (
    INSERT INTO inbound (college_id, channel, key, contact_id, received_at)
    SELECT $1, $4, $5, c.id, $3 FROM c ON CONFLICT DO NOTHING RETURNING id
)
SELECT c.*, i.id AS inbound_id, p.kind, p.number, p.name, p.class_org_id, p.entered_on, p.status,
       {POSTS_JSON.format(person="c.person_id", day="$6::date")} AS posts,
       EXISTS (SELECT 1 FROM push h WHERE h.college_id = $1 AND h.state = 'inbox'
               AND h.openid = c.openid)
       OR EXISTS (SELECT 1 FROM push h WHERE h.college_id = $1 AND h.state = 'inbox'
                  AND h.person_id = c.person_id) AS inbox
FROM c LEFT JOIN i ON true
LEFT JOIN person p ON p.college_id = $1 AND p.id = c.person_id
"""
_STORED = """
SELECT reply_sealed, carried FROM inbound
WHERE college_id = $1 AND channel = $2 AND key = $3
"""
_DONE = """
WITH i AS (
    UPDATE inbound SET reply_sealed = $3, carried = $4, done_at = $12, fault = $13
    WHERE college_id = $1 AND id = $2 RETURNING contact_id
), c AS (
    UPDATE contact SET flow = $5, step = $6, data_sealed = $7, context = $8, expires_at = $9,
        window_until = $10, window_left = $11
    FROM i WHERE contact.college_id = $1 AND contact.id = i.contact_id RETURNING contact.id
)
SELECT (SELECT count(*) FROM i) AS ledger, (SELECT count(*) FROM c) AS contacts
"""


async def claim(
    college: College, message: Message, *, now: datetime, today: date, channel: str = "chat"
) -> Claim | None:
    """Take the message inside the ambient transaction; None for a duplicate."""
    row = await sql.one(
        _CLAIM, college.id, message.openid, now, channel, message.key, today
    )
    assert row is not None  # the upsert always returns a row
    if row["inbound_id"] is None:
        return None
    return Claim(
        inbound_id=row["inbound_id"],
        contact=ContactState(row["id"], row["openid"], row["person_id"], row["post_id"]),
        asker=from_row(college, row, row["post_id"], today=today),
        talk=_talk(college, row),
        window_until=row["window_until"],
        window_left=row["window_left"],
        inbox=row["inbox"],
    )


def _talk(college: College, row: Mapping[str, Any]) -> Talk:
    body = None
    if row["data_sealed"] is not None:
        body = college.seal.open_json(row["data_sealed"], "contact", row["openid"])
    return load_talk(
        body, flow=row["flow"], step=row["step"], expires_at=row["expires_at"],
        context=sql.loaded(row["context"]),
    )


async def stored(college: College, message: Message, *, channel: str = "chat") -> Stored | None:
    """The reply that is stored for this message; None when it never took effect."""
    row = await sql.one(_STORED, college.id, channel, message.key)
    if row is None:
        return None
    reply = None
    if row["reply_sealed"] is not None:
        reply = load(college.seal.open_json(row["reply_sealed"], "inbound", message.key))
    return Stored(reply, row["carried"])


async def finish(
    college: College, message: Message, taken: Claim, *, reply: Reply, carried: str,
    now: datetime, done_at: datetime | None = None, fault: str = "",
) -> None:
    """Store the reply and the conversation with the effect, before COMMIT.

    `done_at` is the moment at which the answer was ready, `fault` the number of an apology. After
    an unsubscribe both rows are gone, and nothing is written.
    """
    talk = taken.talk
    until, left = window_after(
        message, taken.window_until, taken.window_left, now=now
    )
    await sql.one(
        _DONE, college.id, taken.inbound_id,
        college.seal.seal_json(dump(reply), "inbound", message.key), carried,
        talk.flow, talk.step, college.seal.seal_json(talk.dump(), "contact", message.openid),
        sql.dumped(talk.context), talk.expires_at, until, left, done_at or now, fault,
    )


def window_after(
    message: Message, until: datetime | None, left: int, *, now: datetime
) -> tuple[datetime | None, int]:
    """The customer-service window once this message has come (WECHAT §3).

    A tap opens a minute for three messages; it never shortens a longer window that has messages
    left.
    """
    if isinstance(message, UserMessage):
        return message.said_at(now) + TYPED_WINDOW[0], TYPED_WINDOW[1]
    if isinstance(message, Click | Subscribe | Scan | ScanCode):
        tapped = message.said_at(now) + TAPPED_WINDOW[0]
        if until is not None and until > tapped and left > 0:
            return until, left
        return tapped, TAPPED_WINDOW[1]
    return until, left
