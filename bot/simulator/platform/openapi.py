"""Quotas, request ids, addresses: the platform about itself (WECHAT §5)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import ENDPOINTS, Call, api
from bot.simulator.quotas import clear, daily_limit, used

OK = {"errcode": 0, "errmsg": "ok"}


@api("POST", "/cgi-bin/openapi/quota/get", verified=False)
async def quota(call: Call) -> dict[str, Any]:
    """Limit, use and rest of one path today; 76021 for a path that is none."""
    path = str(call.json().get("cgi_path", ""))
    if path not in ENDPOINTS:
        raise PlatformError(76021)
    today = call.world.clock.date()
    limit, made = daily_limit(call.account, path), used(call.account, path, today)
    return {
        **OK,
        "quota": {"daily_limit": limit, "used": made, "remain": max(0, limit - made)},
        "rate_limit": {"call_count": 10_000, "refresh_second": 60},
    }


@api("POST", "/cgi-bin/clear_quota", verified=False)
async def clear_quota(call: Call) -> dict[str, Any]:
    """Set all counts to zero, ten times a month."""
    if call.json().get("appid") != call.account.appid:
        raise PlatformError(40013)
    clear(call.account, call.world.clock.date())
    call.changed()
    return OK


@api("POST", "/cgi-bin/clear_quota/v2", token=False, verified=False)
async def clear_quota_by_secret(call: Call) -> dict[str, Any]:
    """The same without a token, for when even the token's quota is used."""
    given: dict[str, Any] = dict(call.query)
    if call.raw:
        given.update(call.json())
    account = call.world.accounts.get(str(given.get("appid")))
    if account is None:
        raise PlatformError(40013)
    call.account = account
    if given.get("appsecret") != account.secret:
        raise PlatformError(40125)
    clear(account, call.world.clock.date())
    call.changed()
    return OK


@api("POST", "/cgi-bin/openapi/quota/clear", verified=False)
async def clear_one(call: Call) -> dict[str, Any]:
    """Set the count of one path to zero."""
    path = str(call.json().get("cgi_path", ""))
    if path not in ENDPOINTS:
        raise PlatformError(76021)
    call.account.used.pop(path, None)
    return OK


@api("POST", "/cgi-bin/openapi/rid/get", verified=False)
async def explain(call: Call) -> dict[str, Any]:
    """The refused call behind a rid of this account."""
    rid = str(call.json().get("rid", ""))
    await call.world.flush()
    entries = await call.world.store.journal(
        {"kind": "api", "appid": call.account.appid}, since=0, limit=5000, newest=True
    )
    for entry in entries:
        if entry.get("rid") == rid:
            return {
                **OK,
                "request": {
                    "invoke_time": int(entry["at"]),
                    "cost_in_ms": int(entry["ms"]),
                    "request_url": entry["path"],
                    "request_body": entry.get("body", ""),
                    "response_body": str(entry["errcode"]),
                    "client_ip": "127.0.0.1",
                },
            }
    raise PlatformError(76023)


@api("GET", "/cgi-bin/getcallbackip", verified=False)
async def callback_addresses(_call: Call) -> dict[str, Any]:
    """Where deliveries come from."""
    return {"ip_list": ["127.0.0.1"]}


@api("GET", "/cgi-bin/get_api_domain_ip", verified=False)
async def api_addresses(_call: Call) -> dict[str, Any]:
    """Where the API is."""
    return {"ip_list": ["127.0.0.1"]}


@api("GET", "/cgi-bin/ticket/getticket", verified=False)
async def js_ticket(call: Call) -> dict[str, Any]:
    """The ticket of the JS-SDK."""
    if call.query.get("type") != "jsapi":
        raise PlatformError(40035)
    seed = f"{call.account.appid}{secrets.token_hex(8)}".encode()
    return {**OK, "ticket": f"O3SMpm8bG7kJnF36aXbe8{hashlib.sha256(seed).hexdigest()}",
            "expires_in": 7200}
