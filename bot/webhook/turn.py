"""One message, one transaction: claim, handler, stored reply, COMMIT (MODEL §4).

Everything inside is SQL; what must leave the house (pushes, pictures) is written as rows here and
carried out by `bot.webhook.endpoint` after the commit.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kit.clock import at, school_day
from bot.kit.dispatch import with_text
from bot.kit.message import Message, Unsubscribe
from bot.kit.reply import TEXT_LIMIT_BYTES, Card, Nothing, Picture, Reply
from bot.kit.request import Request
from bot.kit.router import GUEST
from bot.kit.texts import Texts
from bot.wiring import Deps
from models import sql
from services import ledger, pushes
from services.colleges import College
from services.errors import PersonError
from services.people.asker import Asker

log = logging.getLogger(__name__)

PASSIVE, LATE = "passive", "late"
#: Letters of an error number a person can read out: no 0/O, 1/I.
NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Abandoned(Exception):
    """The HTTP side has told the person that nothing was stored: roll back."""


@dataclass(frozen=True)
class Conversed:
    """What came of a message: the reply, how it travels, and pushes to carry out at once.

    `retag` says that the message may have changed which menu the person should see.
    """

    reply: Reply
    carried: str
    fresh: bool
    pushes: tuple[int, ...] = ()
    retag: bool = False


async def converse(
    deps: Deps, college: College, message: Message, *, carry: Callable[[], str],
    claimed: Callable[[], None] = lambda: None,
) -> Conversed:
    """Answer `message` once. `carry` decides passive or late just before COMMIT and may raise
    Abandoned; `claimed` is called when the message is ours. A duplicate gives what is stored."""
    now = deps.clock.now()
    today = school_day(message.said_at(now), college.zone)
    async with sql.in_transaction():
        taken = await ledger.claim(college, message, now=now, today=today)
        if taken is not None:
            claimed()
            texts = deps.texts(college)
            request = _request(deps, college, message, taken, now=now, texts=texts)
            reply = await _answered(deps, request)
            if taken.inbox:
                reply = await _with_inbox_tail(request, reply)
            reply = shortened(reply, texts)
            carried = carry()
            if isinstance(reply, Nothing):
                carried = "none"
            ids = await _follow_ups(request, reply, carried=carried)
            await ledger.finish(
                college, message, taken, reply=reply, carried=carried, now=now,
                done_at=deps.clock.now(),
            )
            return Conversed(
                reply, carried, fresh=True, pushes=ids, retag=_may_retag(taken.asker)
            )
    return await already(college, message)


def _may_retag(asker: Asker | None) -> bool:
    """Only who is not bound yet, or holds several posts, changes menus by talking often."""
    return asker is None or len(asker.posts) > 1


async def already(college: College, message: Message) -> Conversed:
    """What an earlier delivery of this message answered, read in a fresh snapshot."""
    stored = await ledger.stored(college, message)
    if stored is None or stored.reply is None:
        return Conversed(Nothing(), "none", fresh=False)
    return Conversed(stored.reply, stored.carried, fresh=False)


def _request(
    deps: Deps, college: College, message: Message, taken: ledger.Claim, *, now: datetime,
    texts: Texts,
) -> Request:
    today = school_day(message.said_at(now), college.zone)
    audience = GUEST
    if taken.asker is not None:
        audience = taken.asker.audience
    midnight = at(now.astimezone(college.zone).date() + timedelta(days=1), 0, zone=college.zone)
    return Request(
        message=message, college=college, contact=taken.contact, asker=taken.asker,
        audience=audience, talk=taken.talk, texts=texts, now=now, today=today,
        midnight=midnight, inbound_id=taken.inbound_id, links=deps.links(college),
    )


async def _answered(deps: Deps, request: Request) -> Reply:
    """The handler's reply; an error made for people becomes its text."""
    try:
        return _marked(request, await deps.dispatcher.answer(request))
    except PersonError as error:
        return _marked(request, request.texts.say(error.key, **error.data))


def _marked(request: Request, reply: Reply) -> Reply:
    """Who has several identities reads in front which of them this was for (R9)."""
    asker = request.asker
    if asker is None or len(asker.roles) < 2 or not request.talk.marked or not reply.text:
        return reply
    mark = request.texts.render("people/mark", role=asker.role)
    return with_text(reply, lambda text: f"{mark}{text}")


async def _with_inbox_tail(request: Request, reply: Reply) -> Reply:
    """The answer first, then what could not be delivered before (inbox/tail)."""
    if isinstance(request.message, Unsubscribe) or isinstance(reply, Nothing):
        return reply
    return await pushes.with_held(request, reply)


async def _follow_ups(request: Request, reply: Reply, *, carried: str) -> tuple[int, ...]:
    """Rows for what follows by customer-service message: the late text, or the picture alone
    when its text has gone already (R15)."""
    ids = []
    common = {
        "person_id": request.contact.person_id, "openid": request.contact.openid,
        "urgency": "now", "now": request.now, "inbound_id": request.inbound_id,
    }
    if carried == LATE:
        ids.append(await pushes.enqueue(
            request.college, dedupe=f"late:{request.inbound_id}", kind="late_reply",
            reply=reply, **common,
        ))
    elif isinstance(reply, Picture | Card) and reply.chart:
        ids.append(await pushes.enqueue(
            request.college, dedupe=f"picture:{request.inbound_id}", kind="picture",
            reply=Picture("", reply.chart, reply.data), **common,
        ))
    return tuple(one for one in ids if one is not None)


def shortened(reply: Reply, texts: Texts) -> Reply:
    """The reply cut at a line end when it is over the platform's limit; logged, it is a bug."""
    if len(reply.text.encode()) <= TEXT_LIMIT_BYTES:
        return reply
    tail = texts.render("kit/cut")
    log.error("a reply of %d bytes was cut", len(reply.text.encode()))
    room = TEXT_LIMIT_BYTES - len(tail.encode()) - 1
    text = reply.text.encode()[:room].decode(errors="ignore")
    kept, _, _ = text.rpartition("\n")
    return with_text(reply, lambda _: f"{kept or text}\n{tail}")


async def apologise(
    deps: Deps, college: College, message: Message, *, carry: Callable[[], str], number: str
) -> Conversed:
    """After a fault: a stored apology that says plainly that nothing was stored (R16)."""
    now = deps.clock.now()
    today = school_day(message.said_at(now), college.zone)
    async with sql.in_transaction():
        taken = await ledger.claim(college, message, now=now, today=today)
        if taken is not None:
            texts = deps.texts(college)
            request = _request(deps, college, message, taken, now=now, texts=texts)
            reply = texts.say("kit/fault", number=number)
            carried = carry()
            ids = await _follow_ups(request, reply, carried=carried)
            await ledger.finish(
                college, message, taken, reply=reply, carried=carried, now=now,
                done_at=deps.clock.now(), fault=number,
            )
            return Conversed(reply, carried, fresh=True, pushes=ids)
    return await already(college, message)


def fault_number() -> str:
    """A short number that stands in the log and in the apology."""
    return "".join(secrets.choice(NUMBER_LETTERS) for _ in range(3))
