"""GET and POST /wechat/{college}: the handshake, and one message answered in time or later."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping

from aiohttp import web

from bot.kit.message import Event, Message, TemplateReceipt
from bot.webhook import carrying, meters
from bot.webhook.pace import Pace
from bot.webhook.pending import DELIVERIES, LAST_TRY_SECONDS, Key, Turn, Turns
from bot.webhook.turn import LATE, Abandoned, Conversed, apologise, converse, fault_number
from bot.wechat.wire import SUCCESS, BadBody, BadSignature, Opened, answer, open_post, verify_url
from bot.wiring import DEPS, Deps, account_of
from models.database import AWAY
from services import pushes
from services.colleges import College

log = logging.getLogger(__name__)

#: WeChat drops the connection after 5 s; what is not written by then is not written at all.
HARD_LIMIT = 4.85
#: WeChat's bodies come in one piece; who drips bytes for longer is let go.
BODY_SECONDS = 3.0
RETRY_PAUSE = 0.2

TURNS = web.AppKey("turns", Turns)
PACE = web.AppKey("pace", Pace)


def setup(app: web.Application) -> None:
    """Add the webhook to an application that has DEPS."""
    app[TURNS] = Turns()
    app[PACE] = Pace()
    app.router.add_get("/wechat/{college}", handshake)
    app.router.add_post("/wechat/{college}", receive)
    app.on_shutdown.append(_finish_turns)


async def handshake(request: web.Request) -> web.Response:
    """The console's check of the URL: echostr, or 403."""
    deps = request.app[DEPS]
    college = await _college(deps, request)
    try:
        echo = verify_url(
            account_of(college), request.query, now=deps.clock.now().timestamp(),
            window=deps.settings.timestamp_window,
        )
    except BadSignature:
        meters.REFUSED.labels("signature").inc()
        raise web.HTTPForbidden from None
    return web.Response(text=echo)


async def receive(request: web.Request) -> web.StreamResponse:
    """One delivery of one message."""
    started = time.monotonic()
    deps = request.app[DEPS]
    turns = request.app[TURNS]
    try:
        college = await _college(deps, request)
    except AWAY:
        raise web.HTTPServiceUnavailable from None
    posted = await _bounded(request, deps.settings.body_limit)
    # The query says whose it is before the body is opened; unsigned, but it only orders a row.
    sender = (college.id, request.query.get("openid", ""))
    await request.app[PACE].step(sender)
    opened = _opened(deps, college, request, posted)
    message = opened.message
    meters.RECEIVED.labels(opened.mode).inc()
    if isinstance(message, TemplateReceipt):
        return await _receipt(deps, college, message)
    if isinstance(message, Event) and not deps.dispatcher.takes(message):
        return web.Response(body=SUCCESS)
    key, contact = (college.id, message.key), (college.id, message.openid)
    if turns.crowded(key, contact):
        return _too_fast(deps, college, opened)
    turn, owner = turns.join(key)
    if owner:
        turns.line_up(contact)
        turns.spawn(_own(deps, turns, turn, college, message))
    else:
        # Copies end together; they are answered one after the other, and others in between.
        await _wait(turn, deps.settings.answer_budget - (time.monotonic() - started))
        await request.app[PACE].step(sender)
    body = await _answer_in_time(deps, turn, opened, college, started=started)
    if owner and turn.state == LATE and not turn.done.done():
        turns.spawn(carrying.while_waiting(deps, college, message, turn.done))
    turns.forget_later(key, turn)
    meters.SECONDS.observe(time.monotonic() - started)
    if body is None:
        raise web.HTTPServiceUnavailable
    return web.Response(body=body, content_type=_content_type(body, opened))


def _too_fast(deps: Deps, college: College, opened: Opened) -> web.Response:
    """Nothing was done with this one, and it says so: a flood takes nobody else's place."""
    meters.REFUSED.labels("too_fast").inc()
    reply = deps.texts(college).say("errors/too_fast")
    body = answer(reply, opened, now=deps.clock.now().timestamp())
    return web.Response(body=body, content_type=_content_type(body, opened))


async def _answer_in_time(
    deps: Deps, turn: Turn, opened: Opened, college: College, *, started: float
) -> bytes | None:
    """The passive answer, `success`, or None for "ask again"."""
    left = deps.settings.answer_budget - (time.monotonic() - started)
    conversed = await _wait(turn, left)
    if conversed is None and turn.database_away and not turn.claimed:
        return await _without_database(deps, turn, opened, college, started=started)
    if conversed is None and turn.take(LATE):
        meters.CARRIED.labels(LATE).inc()
        return SUCCESS
    if conversed is None:
        # Decided passive, COMMIT is slow: no answer beats a lost one, the redelivery fetches it.
        conversed = await _wait(turn, HARD_LIMIT - (time.monotonic() - started))
    if conversed is None:
        return None
    meters.CARRIED.labels(conversed.carried).inc()
    if conversed.carried != "passive":
        return SUCCESS
    return answer(conversed.reply, opened, now=deps.clock.now().timestamp())


async def _wait(turn: Turn, seconds: float) -> Conversed | None:
    """The result within the time, else None; a duplicate's wait never cancels the owner."""
    if not turn.done.done():
        await asyncio.wait([turn.done], timeout=max(seconds, 0))
    if turn.done.done() and not turn.done.cancelled() and turn.done.exception() is None:
        return turn.done.result()
    return None


async def _without_database(
    deps: Deps, turn: Turn, opened: Opened, college: College, *, started: float
) -> bytes | None:
    """PostgreSQL is away: 503 while WeChat will ask again, plain words on its last try."""
    age = deps.clock.now().timestamp() - opened.message.created
    last = turn.deliveries >= DELIVERIES or age >= LAST_TRY_SECONDS
    # Also before the last try: the next one may reach another process, whose words would be
    # untrue if this one went on and stored the message after all.
    if not turn.take("abandoned"):
        return await _after_all(deps, turn, opened, started=started)
    if not last:
        return None
    reply = deps.texts(college).say("kit/not_stored")
    return answer(reply, opened, now=deps.clock.now().timestamp())


async def _after_all(
    deps: Deps, turn: Turn, opened: Opened, *, started: float
) -> bytes | None:
    conversed = await _wait(turn, HARD_LIMIT - (time.monotonic() - started))
    if conversed is None or conversed.carried != "passive":
        return None
    return answer(conversed.reply, opened, now=deps.clock.now().timestamp())


async def _own(
    deps: Deps, turns: Turns, turn: Turn, college: College, message: Message
) -> None:
    """Do the work of a message, whoever still waits for it."""
    contact: Key = (college.id, message.openid)
    try:
        async with turns.alone(contact):
            conversed = await _through_outages(deps, turn, college, message)
    except Abandoned:
        turn.done.cancel()
        return
    turn.done.set_result(conversed)
    if conversed.fresh:
        await carrying.carry_out(deps, college, message, conversed)


async def _through_outages(
    deps: Deps, turn: Turn, college: College, message: Message
) -> Conversed:
    """The turn, tried again while PostgreSQL is away and somebody may still be answered."""

    def claimed() -> None:
        turn.claimed = True

    number = ""
    deadline = time.monotonic() + 3 * 5.0
    while turn.state != "abandoned":
        try:
            if number:
                return await apologise(
                    deps, college, message, carry=turn.carry, number=number
                )
            return await converse(
                deps, college, message, carry=turn.carry, claimed=claimed
            )
        except Abandoned:
            raise
        except AWAY as error:
            _log_once_away(turn, error)
            turn.claimed = False
            if time.monotonic() > deadline:
                turn.take("abandoned")
                raise Abandoned from error
            await asyncio.sleep(RETRY_PAUSE)
        except Exception:
            if number:
                turn.take("abandoned")
                log.exception("the apology %s failed too", number)
                raise Abandoned from None
            number = fault_number()
            log.exception("message of type %s failed, number %s", type(message).__name__, number)
    raise Abandoned


def _log_once_away(turn: Turn, error: BaseException) -> None:
    if not turn.database_away:
        turn.database_away = True
        meters.database_away(type(error).__name__)


async def _receipt(
    deps: Deps, college: College, receipt: TemplateReceipt
) -> web.Response:
    """A template receipt: a row, no conversation, `success` at once (WECHAT §1.1)."""
    try:
        await pushes.receipt(
            college, msgid=receipt.msg_id, status=receipt.status, now=deps.clock.now()
        )
    except AWAY:
        raise web.HTTPServiceUnavailable from None
    return web.Response(body=SUCCESS)


def _opened(deps: Deps, college: College, request: web.Request, body: bytes) -> Opened:
    query: Mapping[str, str] = request.query
    try:
        return open_post(
            account_of(college), query, body, now=deps.clock.now().timestamp(),
            window=deps.settings.timestamp_window,
        )
    except BadSignature:
        meters.REFUSED.labels("signature").inc()
        raise web.HTTPForbidden from None
    except BadBody:
        meters.REFUSED.labels("body").inc()
        raise web.HTTPBadRequest from None


async def _bounded(request: web.Request, limit: int) -> bytes:
    if request.content_length is not None and request.content_length > limit:
        meters.REFUSED.labels("size").inc()
        raise web.HTTPBadRequest
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(request, limit)
    except TimeoutError:
        meters.REFUSED.labels("slow").inc()
        raise web.HTTPRequestTimeout from None


async def _read(request: web.Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            meters.REFUSED.labels("size").inc()
            raise web.HTTPBadRequest
    return bytes(body)


async def _college(deps: Deps, request: web.Request) -> College:
    college = await deps.colleges.get(request.match_info["college"])
    if college is None:
        raise web.HTTPNotFound
    return college


def _content_type(body: bytes, opened: Opened) -> str:
    if body == SUCCESS or not body:
        return "text/plain"
    if opened.seal.json:
        return "application/json"
    return "application/xml"


async def _finish_turns(app: web.Application) -> None:
    """Let the messages in hand come to their end before the database closes."""
    tasks = app[TURNS].tasks
    if tasks:
        await asyncio.wait(tasks, timeout=10)
