"""The way into the API: token, address, fault, kind, quota, body, function, journal."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

from aiohttp import web

from bot.simulator.access import check_kind
from bot.simulator.delivery import Courier
from bot.simulator.errors import PlatformError, new_rid, refusal
from bot.simulator.faults import NO_FAULT, Fault
from bot.simulator.platform import (  # noqa: F401 - each puts its paths into the table
    custom,
    media,
    menus,
    oauth,
    openapi,
    qrcodes,
    tags,
    template,
    users,
)
from bot.simulator.platform.call import ENDPOINTS, Call, Endpoint
from bot.simulator.platform.tokens import account_of_token
from bot.simulator.quotas import count_call
from bot.simulator.state import Account
from bot.simulator.world import World

log = logging.getLogger(__name__)

NOBODY = Account(appid="")

#: Query values that never reach the journal.
_SECRET = frozenset({"access_token", "secret", "code", "appsecret", "refresh_token"})
_BODY_KEPT = 2000

#: Paths whose body is a file or holds the secret.
_UNQUOTED = frozenset({
    "/cgi-bin/media/upload", "/cgi-bin/media/uploadimg", "/cgi-bin/stable_token",
    "/cgi-bin/token", "/cgi-bin/clear_quota/v2",
})


class Gate:
    """Answers every path of the API for one stand-in."""

    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """One API call, whatever its path."""
        begun = time.perf_counter()
        path = request.path
        call = Call(self._world, self._courier, request, NOBODY, request.query)
        rid = ""
        fault = NO_FAULT
        try:
            endpoint = _endpoint(request, path)
            if endpoint.token:
                call.account = account_of_token(
                    self._world, request.query.get("access_token", "")
                )
                call.known_address(61004)
            await _read_body(call)
            fault = self._fault(call, path)
            call.fault = fault
            await _before(fault, request)
            self._admit(call, endpoint)
            body: Any = await endpoint.function(call)
            code = 0
        except PlatformError as error:
            rid, code = new_rid(), error.code
            body = refusal(error, rid)
        except _Faulty as faulty:
            rid, code, body = "", faulty.status, faulty.response
        response = _response(body, code=code)
        self._note(call, path, code=code, rid=rid, fault=fault, begun=begun)
        await _after(fault, request)
        return response

    def _fault(self, call: Call, path: str) -> Fault:
        if not self._world.faults.waiting:
            return NO_FAULT
        openid = ""
        if self._world.faults.personal:
            openid = _named_openid(call)
        return self._world.faults.take(path, appid=call.account.appid, openid=openid)

    def _admit(self, call: Call, endpoint: Endpoint) -> None:
        if not endpoint.token:
            return
        check_kind(call.account, endpoint.needs)
        clock = self._world.clock
        count_call(call.account, endpoint.path, today=clock.date(), now=clock.now())
        call.changed()
        if call.raw and not endpoint.form:
            call.json()

    def _note(
        self, call: Call, path: str, *, code: int, rid: str, fault: Fault, begun: float
    ) -> None:
        entry: dict[str, Any] = {
            "appid": call.account.appid, "openid": call.openid, "path": path, "errcode": code,
            "ms": round((time.perf_counter() - begun) * 1000, 2), **call.notes,
        }
        query = {key: value for key, value in call.query.items() if key not in _SECRET}
        if query:
            entry["query"] = query
        if call.raw and path not in _UNQUOTED:
            entry["body"] = call.raw[:_BODY_KEPT].decode(errors="replace")
        if rid:
            entry["rid"] = rid
        if fault is not NO_FAULT:
            entry["fault"] = fault.label
        self._world.journal("api", **entry)


class _Faulty(Exception):
    """A fault answers in the function's place."""

    def __init__(self, response: web.Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status


def _endpoint(request: web.Request, path: str) -> Endpoint:
    endpoint = ENDPOINTS.get(path)
    if endpoint is None:
        raise PlatformError(40066, f"invalid url: the stand-in does not know {path}")
    if request.method not in endpoint.methods:
        raise PlatformError({"GET": 43002}.get(request.method, 43001))
    return endpoint


async def _read_body(call: Call) -> None:
    if call.request.method == "POST" and not call.request.content_type.startswith("multipart/"):
        call.raw = await call.request.read()


def _named_openid(call: Call) -> str:
    # Only read for the matching of faults; a broken body is the function's business.
    openid = call.query.get("openid", "")
    if not openid and call.raw:
        try:
            body = json.loads(call.raw)
            openid = str(body.get("touser") or body.get("openid") or "")
        except (ValueError, AttributeError):
            return ""
    return openid


async def _before(fault: Fault, request: web.Request) -> None:
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.reset == "before":
        _cut(request)
        raise _Faulty(web.Response(status=499))
    if fault.http:
        page = f"<html><body><h1>{fault.http}</h1></body></html>"
        raise _Faulty(web.Response(status=fault.http, text=page, content_type="text/html"))
    if fault.code is not None:
        raise PlatformError(fault.code)


async def _after(fault: Fault, request: web.Request) -> None:
    if fault.timeout_after_accept:
        await asyncio.sleep(fault.timeout_after_accept)
        _cut(request)
    elif fault.reset == "after":
        _cut(request)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _response(body: Any, *, code: int) -> web.StreamResponse:
    if isinstance(body, web.StreamResponse):
        return body
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # The platform itself says 200 with 40066; 404 makes a mistyped path impossible to overlook.
    status = {40066: 404}.get(code, 200)
    return web.Response(
        body=text.encode(), status=status, content_type="application/json", charset="utf-8"
    )
