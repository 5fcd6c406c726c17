"""Accounts and people as the control API sets them; both can be sent again without harm."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from bot.simulator.config import check_loopback_url
from bot.simulator.envelope import crypto_of
from bot.simulator.platform.tokens import revoke
from bot.simulator.state import FORMATS, KINDS, MODES, Account, Person, Template
from bot.simulator.windows import left
from bot.simulator.world import World


class BadEntry(ValueError):
    """A body that makes no account or person; names the part and what is allowed."""


_TEXTS = ("secret", "token", "aes_key", "original_id", "name", "oauth_domain")
_CHOICES: Mapping[str, tuple[str, ...]] = {"mode": MODES, "kind": KINDS, "format": FORMATS}
_PERSON_TEXTS = ("name", "number", "note", "group", "role", "hint")
_PERSON_FLAGS = ("muted", "snapshot")


def put_account(world: World, appid: str, body: Mapping[str, Any]) -> Account:
    """Create or change an account; parts not given stay. BadEntry or NotLoopback."""
    if not appid or not appid.isascii() or ":" in appid or "_" in appid:
        raise BadEntry('appid must be ASCII without ":" and "_", like wx0123456789abcdef')
    known = world.accounts.get(appid)
    account = known or Account(appid, original_id=f"gh_{appid[-12:]}", name=appid)
    changes = {key: _account_part(key, value) for key, value in body.items() if key != "appid"}
    _check_crypto(account, changes)
    if known is not None and changes.get("secret", known.secret) != known.secret:
        revoke(known, world.clock.now())
    for key, value in changes.items():
        setattr(account, key, value)
    world.accounts[appid] = account
    world.touch(account)
    world.hub.tell_all("account", {"appid": appid})
    return account


def put_person(world: World, body: Mapping[str, Any]) -> Person:
    """Create or change a person; `subscribed` counts for a new one, or when it says otherwise."""
    appid, openid = str(body.get("appid", "")), str(body.get("openid", ""))
    if appid not in world.accounts:
        raise BadEntry(f"person {openid!r}: no account {appid!r}")
    if not openid:
        raise BadEntry("a person needs an openid")
    person = world.people.get((appid, openid))
    if person is None:
        person = Person(appid, openid, subscribed=bool(body.get("subscribed", True)))
        world.people[(appid, openid)] = person
        if person.subscribed:
            person.subscribed_at = world.clock.now()
    for key, value in body.items():
        _set_person_part(world, person, key, value)
    world.touch(person)
    return person


def describe_account(account: Account) -> dict[str, Any]:
    """An account without its secrets."""
    return {
        "appid": account.appid, "name": account.name, "original_id": account.original_id,
        "mode": account.mode, "format": account.format, "kind": account.kind,
        "webhook_url": account.webhook_url, "receipts": account.receipts,
        "receipt_delay": account.receipt_delay, "limits": account.limits,
        "minute_limits": account.minute_limits, "ip_list": account.ip_list,
        "oauth_domain": account.oauth_domain, "tags": account.tags,
        "templates": [
            {"id": t.id, "title": t.title, "fields": t.fields, "consts": t.consts}
            for t in account.templates.values()
        ],
        "used": account.used, "menu": account.menu, "conditional_menus": account.conditionals,
    }


def describe_person(person: Person, now: float) -> dict[str, Any]:
    """A person and what the account may still send them."""
    return {
        "appid": person.appid, "openid": person.openid, "name": person.name,
        "number": person.number, "note": person.note, "group": person.group,
        "role": person.role, "hint": person.hint,
        "subscribed": person.subscribed, "tags": person.tags, "muted": person.muted,
        "snapshot": person.snapshot, "windows": left(person, now),
    }


def _account_part(key: str, value: Any) -> Any:
    if key in _TEXTS:
        return _text(key, value)
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise BadEntry(f"{key} must be one of {', '.join(_CHOICES[key])}, not {value!r}")
        return value
    if key == "webhook_url":
        return check_loopback_url(_text(key, value)) if value else ""
    if key == "templates":
        return {template.id: template for template in map(_template, value)}
    if key == "limits" and isinstance(value, Mapping):
        return {str(path): int(limit) for path, limit in value.items()}
    if key == "minute_limits" and isinstance(value, Mapping):
        return {str(path): int(limit) for path, limit in value.items()}
    if key == "ip_list":
        return None if value is None else [_network(entry) for entry in value]
    if key == "receipts":
        return bool(value)
    if key == "receipt_delay":
        return float(value)
    raise BadEntry(f"unknown part {key!r} of an account")


def _network(entry: Any) -> str:
    try:
        ip_network(str(entry), strict=False)
    except ValueError as error:
        raise BadEntry(f"ip_list: {error}") from error
    return str(entry)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadEntry(f"{key} must be text")
    return value


def _template(body: Any) -> Template:
    try:
        fields = body["fields"]
        if not isinstance(fields, Mapping):
            fields = {key: key for key in fields}
        consts = {str(key): list(map(str, v)) for key, v in body.get("consts", {}).items()}
        return Template(str(body["id"]), str(body.get("title", "")), dict(fields), consts)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadEntry(
            "a template is {id, title, fields: {key: label} or [key], consts: {key: [values]}}"
        ) from error


def _check_crypto(account: Account, changes: Mapping[str, Any]) -> None:
    mode = changes.get("mode", account.mode)
    aes_key = changes.get("aes_key", account.aes_key)
    if not aes_key and mode == "plain":
        return
    try:
        crypto_of(Account(account.appid, token="-", aes_key=aes_key))
    except (AssertionError, ValueError) as error:
        raise BadEntry(f"aes_key must have 43 base64 letters (mode {mode})") from error


def _set_person_part(world: World, person: Person, key: str, value: Any) -> None:
    if key in _PERSON_TEXTS:
        setattr(person, key, str(value))
    elif key in _PERSON_FLAGS:
        setattr(person, key, bool(value))
    elif key == "subscribed":
        _set_subscribed(world, person, follows=bool(value))
    elif key not in ("appid", "openid"):
        raise BadEntry(f"unknown part {key!r} of a person")


def _set_subscribed(world: World, person: Person, *, follows: bool) -> None:
    if follows and not person.subscribed:
        person.subscribed_at = world.clock.now()
    if not follows:
        person.tags.clear()
    person.subscribed = follows
