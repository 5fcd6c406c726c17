"""Doing an action: the phone shows it, windows open, the message goes to the webhook."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.actions import BadAction, bubble, build
from bot.simulator.delivery import TRIES, Courier, Plan
from bot.simulator.envelope import Fields
from bot.simulator.errors import PlatformError
from bot.simulator.state import Account, Person
from bot.simulator.windows import note_action
from bot.simulator.world import World, owner

#: Copies and repeats beyond this are a slip of the pen.
MOST = 500


@dataclass(frozen=True, slots=True)
class Done:
    """An action under way; `task` ends with what the phone shows of the answer."""

    delivery_id: str
    fields: Fields
    task: asyncio.Task[dict[str, Any]]


def act(
    world: World, courier: Courier, *, account: Account, person: Person, body: Mapping[str, Any]
) -> Done:
    """Do what the body says as this person.

    BadAction when it cannot be done; NotLoopback for a webhook elsewhere.
    """
    plan = _plan(body)
    if not (plan.urls or account.webhook_url):
        raise BadAction(f"account {account.appid} has no webhook_url yet")
    body = _with_scene(world, account, _with_media(world, account, body))
    fields = build(account, person, body, now=world.clock.now(), msg_id=world.new_id())
    _check_follows(person, fields, body)
    delivery_id, task = courier.send(account, person, fields, plan=plan)
    _show_own(world, person, body, fields)
    _apply(world, person, fields)
    return Done(delivery_id, fields, task)


def _plan(body: Mapping[str, Any]) -> Plan:
    try:
        plan = Plan(
            tries=int(body.get("tries", TRIES)), repeat=int(body.get("repeat", 1)),
            copies=int(body.get("copies", 1)), urls=tuple(map(str, body.get("urls", ()))),
        )
    except (TypeError, ValueError) as error:
        raise BadAction(f"tries, repeat, copies or urls: {error}") from error
    for name in ("tries", "repeat", "copies"):
        if not 1 <= getattr(plan, name) <= MOST:
            raise BadAction(f"{name} must be 1 to {MOST}")
    return plan


def _with_media(world: World, account: Account, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with `data` (base64) put on the media shelf."""
    if "data" not in body or body.get("type") not in ("image", "voice", "video", "shortvideo"):
        return body
    kind = {"shortvideo": "video"}.get(body["type"], body["type"])
    try:
        content = base64.b64decode(str(body["data"]), validate=True)
        medium, gone = world.media.add(
            content, appid=account.appid, kind=kind,
            filename=str(body.get("filename", "picture.png")), now=world.clock.now(),
        )
    except binascii.Error as error:
        raise BadAction("data is not base64") from error
    except PlatformError as error:
        raise BadAction(f"the phone cannot send this file: {error}") from error
    world.touch(medium)
    world.forget_media(gone)
    url = f"{world.config.base_url}/phone/media/{medium.id}"
    return {**body, "media_id": medium.id, "pic_url": url}


def _with_scene(world: World, account: Account, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of a scan with the scene behind its `ticket` or `content` (what the dots say)."""
    if body.get("type") != "scan" or body.get("scene"):
        return body
    code = world.codes.by_ticket(str(body.get("ticket", "")))
    if "content" in body:
        code = world.codes.by_url(str(body["content"]))
    if code is None:
        raise BadAction("this QR code is unknown here")
    if code.expired(world.clock.now()):
        raise BadAction("this QR code has expired")
    if code.appid != account.appid:
        raise BadAction(f"this QR code belongs to account {code.appid}, not {account.appid}")
    return {**body, "scene": code.scene, "ticket": code.ticket}


def _check_follows(person: Person, fields: Fields, body: Mapping[str, Any]) -> None:
    if person.subscribed or body.get("force") or fields.get("Event") == "subscribe":
        return
    raise BadAction(f"{person.openid} does not follow the account; subscribe first")


def _show_own(world: World, person: Person, body: Mapping[str, Any], fields: Fields) -> None:
    own = bubble(body, fields)
    if own is not None:
        sender = {"event": "system"}.get(own["type"], "person")
        world.show(person, {"from": sender, **own})


def _apply(world: World, person: Person, fields: Fields) -> None:
    now = world.clock.now()
    match fields.get("Event"):
        case "subscribe":
            person.subscribed, person.subscribed_at = True, now
            person.scene = str(fields.get("EventKey", "")).removeprefix("qrscene_")
        case "unsubscribe":
            person.subscribed = False
            person.tags.clear()
    note_action(person, fields, now)
    world.touch(person)
    world.hub.tell(
        owner(person.appid, person.openid), "person", {"subscribed": person.subscribed}
    )
