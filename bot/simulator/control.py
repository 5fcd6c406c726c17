"""The control API under /control: what tests and the phone page set and see, in JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.simulator.acting import act
from bot.simulator.actions import BadAction
from bot.simulator.clock import BEIJING
from bot.simulator.config import NotLoopback
from bot.simulator.delivery import Courier
from bot.simulator.faults import BadFault
from bot.simulator.finding import spellings
from bot.simulator.platform.tokens import revoke
from bot.simulator.registry import (
    BadEntry,
    describe_account,
    describe_person,
    put_account,
    put_person,
)
from bot.simulator.state import Account, Person
from bot.simulator.world import World

COURIER: web.AppKey[Courier] = web.AppKey("courier", Courier)
WORLD: web.AppKey[World] = web.AppKey("world", World)

routes = web.RouteTableDef()

_BAD = (BadAction, BadEntry, BadFault, NotLoopback)


@web.middleware
async def readable_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Errors of the control API as `{"error": …}` with status 400."""
    try:
        response: web.StreamResponse = await handler(request)
    except _BAD as error:
        return web.json_response({"error": str(error)}, status=400)
    return response


@routes.put("/control/accounts/{appid}")
async def set_account(request: web.Request) -> web.Response:
    """Create or change an account."""
    body = await json_object(request)
    account = put_account(request.app[WORLD], request.match_info["appid"], body)
    return web.json_response(describe_account(account))


@routes.get("/control/accounts")
async def accounts(request: web.Request) -> web.Response:
    """All accounts, secrets left out."""
    found = [describe_account(account) for account in request.app[WORLD].accounts.values()]
    return web.json_response({"accounts": found})


@routes.post("/control/accounts/{appid}/revoke")
async def revoke_tokens(request: web.Request) -> web.Response:
    """Every token of the account becomes an old one (40001), as after a rival's refresh."""
    world = request.app[WORLD]
    account = account_named(world, request.match_info["appid"])
    revoke(account, world.clock.now())
    world.touch(account)
    return web.json_response({"revoked": True})


@routes.post("/control/accounts/{appid}/check")
async def check_webhook(request: web.Request) -> web.Response:
    """Do the GET check that the console does when the address is saved."""
    account = account_named(request.app[WORLD], request.match_info["appid"])
    if not account.webhook_url:
        raise BadEntry(f"account {account.appid} has no webhook_url yet")
    return web.json_response(await request.app[COURIER].check(account))


@routes.put("/control/people")
async def set_people(request: web.Request) -> web.Response:
    """Create or change people: a list, or `{"people": [...]}`."""
    world = request.app[WORLD]
    body = await _body(request)
    if isinstance(body, dict):
        body = body.get("people")
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise BadEntry("people come as a list of objects")
    people = [put_person(world, item) for item in body]
    world.hub.tell_all("people", {"count": len(people)})
    return web.json_response({"people": len(people)})


@routes.get("/control/people")
async def people(request: web.Request) -> web.Response:
    """All people, of one account with `appid`."""
    world = request.app[WORLD]
    appid = request.query.get("appid")
    now = world.clock.now()
    found = [
        {**describe_person(person, now), "spelt": spellings(person.name)}
        for person in world.people.values()
        if appid in (None, person.appid)
    ]
    return web.json_response({"people": found})


@routes.post("/control/send")
async def send(request: web.Request) -> web.Response:
    """Do something as a person; `wait: 1` answers with what the phone shows."""
    world = request.app[WORLD]
    body = await json_object(request)
    person = person_named(world, str(body.get("openid", "")), appid=str(body.get("appid", "")))
    account = world.accounts[person.appid]
    done = act(world, request.app[COURIER], account=account, person=person, body=body)
    answer: dict[str, Any] = {
        "delivery_id": done.delivery_id,
        "msg_id": str(done.fields.get("MsgId", "")),
        "created": done.fields.get("CreateTime"),
    }
    if body.get("wait") or request.query.get("wait"):
        answer.update(await done.task)
    return web.json_response(answer)


@routes.get("/control/deliveries/{id}")
async def delivery(request: web.Request) -> web.Response:
    """The outcome of a delivery; waits for its end."""
    task = request.app[COURIER].outcome(request.match_info["id"])
    if task is None:
        raise web.HTTPNotFound(text=json.dumps({"error": "no such delivery"}))
    return web.json_response(await task)


@routes.get("/control/journal")
async def journal(request: web.Request) -> web.Response:
    """Entries after `since`, oldest first; filters kind, appid, openid, path; `last=n`."""
    world = request.app[WORLD]
    where = {
        name: request.query[name]
        for name in ("kind", "appid", "openid", "path")
        if name in request.query
    }
    last = number(request, "last", 0)
    limit = last or number(request, "limit", 1000)
    await world.flush()
    entries = await world.store.journal(
        where, since=number(request, "since", 0), limit=min(limit, 50_000), newest=bool(last)
    )
    return web.json_response({"entries": entries})


@routes.post("/control/faults")
async def set_faults(request: web.Request) -> web.Response:
    """Script faults: a list, or one object."""
    world = request.app[WORLD]
    body = await _body(request)
    if isinstance(body, dict):
        body = body.get("faults", [body])
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise BadFault("faults come as a list of objects")
    faults = [world.faults.add(item).describe() for item in body]
    world.journal("control", path="/control/faults", faults=faults)
    world.hub.tell_all("faults", {})
    return web.json_response({"faults": faults})


@routes.get("/control/faults")
async def faults(request: web.Request) -> web.Response:
    """The faults that still wait."""
    waiting = [fault.describe() for fault in request.app[WORLD].faults.waiting]
    return web.json_response({"faults": waiting})


@routes.delete("/control/faults")
async def remove_faults(request: web.Request) -> web.Response:
    """Take all faults back, or the one with `id`."""
    world = request.app[WORLD]
    gone = world.faults.remove(number(request, "id", 0) or None)
    world.hub.tell_all("faults", {})
    return web.json_response({"removed": gone})


@routes.get("/control/clock")
async def clock(request: web.Request) -> web.Response:
    """The moment, in seconds and in words."""
    return web.json_response(request.app[WORLD].clock.describe())


@routes.post("/control/clock")
async def move_clock(request: web.Request) -> web.Response:
    """`{"advance": seconds}` or `{"set": seconds since 1970 or ISO date and time}`."""
    world = request.app[WORLD]
    body = await json_object(request)
    try:
        if "advance" in body:
            world.clock.advance(float(body["advance"]))
        elif "set" in body:
            world.clock.set(_moment(body["set"]))
        else:
            raise BadEntry('the clock takes {"advance": seconds} or {"set": moment}')
    except (TypeError, ValueError) as error:
        raise BadEntry(str(error)) from error
    world.journal("control", path="/control/clock", **world.clock.describe())
    world.hub.tell_all("clock", world.clock.describe())
    return web.json_response(world.clock.describe())


@routes.post("/control/reset")
async def reset(request: web.Request) -> web.Response:
    """Forget everything; `keep=accounts` keeps accounts, menus and tags."""
    keep = request.query.get("keep", "")
    if keep not in ("", "accounts"):
        raise BadEntry('keep may only be "accounts"')
    await request.app[WORLD].reset(keep_accounts=keep == "accounts")
    return web.json_response({"reset": True})


def account_named(world: World, appid: str) -> Account:
    """The account; BadEntry when there is none."""
    if appid not in world.accounts:
        raise BadEntry(f"no account {appid!r}")
    return world.accounts[appid]


def person_named(world: World, openid: str, *, appid: str = "") -> Person:
    """The person; BadEntry when unknown, or when several accounts have the openid."""
    appids = [appid] if appid else list(world.accounts)
    found = [world.people[(a, openid)] for a in appids if (a, openid) in world.people]
    if not found:
        raise BadEntry(f"no person {openid!r}")
    if len(found) > 1:
        raise BadEntry(f"{openid!r} follows several accounts: say which appid")
    return found[0]


def _moment(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return moment.timestamp()


def number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, default))
    except ValueError as error:
        raise BadEntry(f"{name} must be a whole number") from error


async def _body(request: web.Request) -> Any:
    try:
        body = json.loads(await request.read())
        json.dumps(body, ensure_ascii=False).encode()
    except ValueError as error:
        raise BadEntry(f"the body is no JSON in UTF-8: {error}") from error
    return body


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body; BadEntry when it is no JSON object."""
    body = await _body(request)
    if not isinstance(body, dict):
        raise BadEntry("the body must be a JSON object")
    return body
