"""Web sign-in: the page that gives a code, and what the code is worth (WECHAT §8)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from aiohttp import web

from bot.simulator.access import check_kind, may
from bot.simulator.envelope import escaped
from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api
from bot.simulator.quotas import count_minute
from bot.simulator.state import Account, Person
from bot.simulator.world import World

CODE_SECONDS = 300.0
TOKEN_SECONDS = 7200
REFRESH_SECONDS = 30 * 86400.0
STATE_BYTES = 128
KEPT = 10_000

#: The cookie that says whose phone this browser is: `appid:openid`.
PHONE_COOKIE = "simulator_phone"


@dataclass(slots=True)
class Grant:
    """A code or token of one person; a used code answers 40163."""

    person: Person
    scope: str
    ends_at: float
    used: bool = False


class Grants:
    """Codes and user tokens; they do not survive a restart."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Grant] = OrderedDict()

    def give(self, person: Person, scope: str, *, ends_at: float) -> str:
        """A new code or token."""
        value = secrets.token_urlsafe(24)
        self._known[value] = Grant(person, scope, ends_at)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return value

    def get(self, value: str) -> Grant | None:
        """What a code or token stands for."""
        return self._known.get(value)


GRANTS: web.AppKey[Grants] = web.AppKey("grants", Grants)


async def authorize(request: web.Request, world: World) -> web.StreamResponse:
    """Go back to `redirect_uri` with `code` and `state` of the person whose phone this is.

    Whose it is says `openid` in the query or the phone page's cookie; without either the page
    asks.
    """
    query = request.query
    account = world.accounts.get(query.get("appid", ""))
    wrong = _wrong(account, query)
    if wrong or account is None:
        return _page(wrong)
    person = _holder(request, world, account)
    if person is None:
        return _ask(request, world, account)
    code = request.app[GRANTS].give(
        person, query["scope"], ends_at=world.clock.now() + CODE_SECONDS
    )
    world.journal(
        "oauth", appid=account.appid, openid=person.openid, path=request.path,
        scope=query["scope"],
    )
    target = _with_code(query["redirect_uri"], code=code, state=query.get("state", ""))
    raise web.HTTPFound(target, headers={"Cache-Control": "no-store"})


@api("GET POST", "/sns/oauth2/access_token", token=False, needs="service")
async def exchange(call: Call) -> dict[str, Any]:
    """The openid behind a code, once within five minutes."""
    account = _account(call)
    code = call.query.get("code")
    if not code:
        raise PlatformError(41008)
    grants = call.request.app[GRANTS]
    grant = grants.get(code)
    if grant is None or grant.person.appid != account.appid or call.now >= grant.ends_at:
        raise PlatformError(40029)
    if grant.used:
        raise PlatformError(40163)
    grant.used = True
    call.openid = grant.person.openid
    return _tokens(call, grant.person, grant.scope)


@api("GET POST", "/sns/oauth2/refresh_token", token=False, needs="service")
async def refresh(call: Call) -> dict[str, Any]:
    """New user tokens for a refresh_token; 40030 when it is none."""
    grant = call.request.app[GRANTS].get(call.query.get("refresh_token", ""))
    if grant is None or call.now >= grant.ends_at:
        raise PlatformError(40030)
    _admit(call, call.world.accounts[grant.person.appid], "/sns/oauth2/refresh_token")
    return _tokens(call, grant.person, grant.scope)


@api("GET", "/sns/userinfo", token=False, needs="service")
async def userinfo(call: Call) -> dict[str, Any]:
    """Nickname and picture after the person agreed (snsapi_userinfo)."""
    grant = call.request.app[GRANTS].get(call.query.get("access_token", ""))
    if grant is None or call.now >= grant.ends_at:
        raise PlatformError(40001)
    _admit(call, call.world.accounts[grant.person.appid], "/sns/userinfo")
    if grant.scope != "snsapi_userinfo":
        raise PlatformError(48001)
    return {
        "openid": grant.person.openid, "nickname": grant.person.name, "sex": 0, "province": "",
        "city": "", "country": "", "headimgurl": "", "privilege": [],
    }


def _account(call: Call) -> Account:
    account = call.world.accounts.get(call.query.get("appid", ""))
    if account is None:
        raise PlatformError(40013)
    call.account = account
    if call.query.get("secret") != account.secret:
        raise PlatformError(40125)
    _admit(call, account, "/sns/oauth2/access_token")
    return account


def _admit(call: Call, account: Account, path: str) -> None:
    # Web sign-in knows no daily quota and no IP list, only the kind of account and the minute.
    call.account = account
    check_kind(account, "service")
    count_minute(account, path, call.now)


def _tokens(call: Call, person: Person, scope: str) -> dict[str, Any]:
    grants = call.request.app[GRANTS]
    answer: dict[str, Any] = {
        "access_token": grants.give(person, scope, ends_at=call.now + TOKEN_SECONDS),
        "expires_in": TOKEN_SECONDS,
        "refresh_token": grants.give(person, scope, ends_at=call.now + REFRESH_SECONDS),
        "openid": person.openid,
        "scope": scope,
    }
    if person.snapshot:
        answer["is_snapshotuser"] = 1
    return answer


def _wrong(account: Account | None, query: Any) -> str:
    """Why the page cannot go on, with the platform's number; empty when it can."""
    redirect = urlsplit(query.get("redirect_uri", ""))
    if account is None:
        return "10013 appid"
    if not may(account, "service"):
        return "10005 scope"
    if redirect.scheme not in ("http", "https"):
        return "10003 redirect_uri"
    if account.oauth_domain and redirect.hostname != account.oauth_domain:
        return "10003 redirect_uri"
    if query.get("response_type") != "code":
        return "10004 response_type"
    if query.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
        return "10005 scope"
    state = query.get("state", "")
    if len(state.encode()) > STATE_BYTES or not (state.isalnum() and state.isascii() or not state):
        return "10004 state"
    return ""


def _holder(request: web.Request, world: World, account: Account) -> Person | None:
    openid = request.query.get("openid", "")
    if not openid:
        appid, _, held = request.cookies.get(PHONE_COOKIE, "").partition(":")
        if appid == account.appid:
            openid = held
    return world.people.get((account.appid, openid))


def _with_code(url: str, *, code: str, state: str) -> str:
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("code", code), ("state", state)]
    return parts._replace(query=urlencode(query)).geturl()


def _page(words: str) -> web.Response:
    html = f"<!doctype html><meta charset=utf-8><title>OAuth</title><p>{escaped(words)}"
    return web.Response(text=html, content_type="text/html", status=400)


def _ask(request: web.Request, world: World, account: Account) -> web.Response:
    people = [person for person in world.people.values() if person.appid == account.appid]
    links = "".join(
        f'<p><a href="{escaped(request.path_qs)}&amp;openid={quote(person.openid)}">'
        f"{escaped(person.name or person.openid)}</a>"
        for person in people[:300]
    )
    html = (
        '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">'
        f"<title>OAuth</title>{links}"
    )
    return web.Response(text=html, content_type="text/html")
