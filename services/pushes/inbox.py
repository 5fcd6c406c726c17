"""The inbox is a state of a push: what no channel took is handed over when its person speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kit.dispatch import with_text
from bot.kit.reply import TEXT_LIMIT_BYTES, Card, Picture, Reply
from bot.kit.request import Request
from models import sql
from services.colleges import College
from services.pushes import limits
from services.pushes.queueing import opened

#: The answer to something the person asked, which came too late for its window.
ANSWERS = ("late_reply", "fault")
#: Kinds of which a template message says only that there is something: 消息 shows the words.
ANNOUNCED = ("result.correction",)
#: The line that tells of waiting items is not repeated sooner, unless there are more of them.
TELL_AGAIN = timedelta(hours=12)
#: Room kept for the line that counts what is left.
TAIL_BYTES = 120

_HELD = """
SELECT id, dedupe, kind, urgency, state, reply_sealed, created_at FROM push
WHERE college_id = $1 AND reply_sealed IS NOT NULL
  AND (state = 'inbox' AND (person_id = $3 OR openid = $2 AND person_id IS NULL)
       OR $4 AND person_id = $3 AND (state = 'folded' AND done_at IS NULL
         OR channel = 'template' AND state IN ('accepted', 'delivered', 'unknown')
            AND kind = ANY($6::text[])))
  AND (expires_at IS NULL OR expires_at > $5)
ORDER BY kind LIKE 'safety%' DESC,
  array_position(ARRAY['now', 'red', 'normal', 'digest'], urgency::text), created_at, id
FOR UPDATE SKIP LOCKED
"""
_HAND_OVER = """
UPDATE push SET state = 'delivered', channel = 'inbox', reason = 'handed_over', done_at = $3
WHERE college_id = $1 AND id = ANY($2::bigint[])
  AND (state = 'inbox' OR channel = 'template' AND state IN ('accepted', 'delivered', 'unknown'))
"""
_READ = """
UPDATE push SET done_at = $3
WHERE college_id = $1 AND id = ANY($2::bigint[]) AND state = 'folded' AND done_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A push that waits for its person; `reply` is what it says."""

    id: int
    kind: str
    reply: Reply
    created_at: datetime

    @property
    def text(self) -> str:
        return self.reply.text

    @property
    def title(self) -> str:
        """Its first line, neutral by R4; of a picture without words its heading."""
        if self.text or self.drawn is None:
            return self.text.partition("\n")[0]
        return str(self.drawn.data["title"])

    @property
    def drawn(self) -> Picture | Card | None:
        """The reply where it has a picture."""
        if isinstance(self.reply, Picture | Card) and self.reply.chart:
            return self.reply
        return None


async def held(
    college: College, *, openid: str, person_id: int | None, now: datetime,
    folded: bool = False,
) -> list[Item]:
    """What waits for this person, urgent first; `folded` adds what the week's limit kept back and
    what a template message only announced.

    What was meant for a person stays that person's, whoever holds the phone by now.
    Locks the rows: call it inside the transaction of the person's message.
    """
    rows = await sql.rows(_HELD, college.id, openid, person_id, folded, now,
                          list(ANNOUNCED))
    items = [_item(college, row) for row in rows]
    return [item for item in items if item is not None]


def _item(college: College, row: dict[str, Any]) -> Item | None:
    reply = opened(college, row["dedupe"], row["reply_sealed"])
    if reply is None:
        return None
    return Item(id=row["id"], kind=row["kind"], reply=reply, created_at=row["created_at"])


async def hand_over(college: College, items: Iterable[Item], *, now: datetime) -> None:
    """These items have been shown to their person, in the ambient transaction."""
    ids = [item.id for item in items]
    if ids:
        await sql.changed(_HAND_OVER, college.id, ids, now)
        await sql.changed(_READ, college.id, ids, now)


async def with_held(request: Request, reply: Reply) -> Reply:
    """The reply with what waited: safety first, late answers after it, the rest as a count.

    At most four items and never more than one text may hold; they are delivered with the message.
    """
    college, contact = request.college, request.contact
    waiting = await held(
        college, openid=contact.openid, person_id=contact.person_id, now=request.now
    )
    shown = _fitting(waiting, len(reply.text.encode()))
    await hand_over(college, shown, now=request.now)
    before = [item.text for item in shown if limits.is_safety(item.kind)]
    after = [item.text for item in shown if not limits.is_safety(item.kind)]
    tail = _tail(request, len(waiting) - len(shown))
    if not (before or after or tail):
        return reply
    return with_text(
        reply, lambda text: "\n".join(part for part in (*before, text, *after, tail) if part)
    )


def _fitting(waiting: list[Item], used: int) -> list[Item]:
    """The safety items and late answers that still fit behind `used` bytes, four at most."""
    shown: list[Item] = []
    for item in waiting:
        if not (limits.is_safety(item.kind) or item.kind in ANSWERS):
            continue
        used += len(item.text.encode()) + 1
        if used > TEXT_LIMIT_BYTES - TAIL_BYTES or len(shown) >= limits.HANDED_OVER_AT_ONCE:
            break
        shown.append(item)
    return shown


def _tail(request: Request, left: int) -> str:
    """〔inbox/tail〕; empty while the person is looking at the inbox or was told just now."""
    listing = request.talk.listing("inbox")
    if left <= 0 or (listing is not None and listing.at == request.now):
        return ""
    told = request.talk.context.get("held")
    if told and told[0] >= left and _recent(told[1], request.now):
        return ""
    request.talk.context["held"] = [left, request.now.isoformat()]
    return request.texts.render("inbox/tail", count=left)


def _recent(told_at: str, now: datetime) -> bool:
    return timedelta() <= now - datetime.fromisoformat(told_at) < TELL_AGAIN
