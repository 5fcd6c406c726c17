"""Quotas, request ids, addresses: the platform about itself (WECHAT §5)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import ENDPOINTS, Call, api
from bot.simulator.quotas import clear, clear_path, daily_limit, minute_limit, used

OK = {"errcode": 0, "errmsg": "ok"}


@api("POST", "/cgi-bin/openapi/quota/get", needs="anyone")
async def quota(call: Call) -> dict[str, Any]:
    """Limit, use and rest of one path today; 76021 for no path, 76022 for those of web sign-in."""
    path = _path(call)
    today = call.world.clock.date()
    limit, made = daily_limit(call.account, path), used(call.account, path, today)
    answer: dict[str, Any] = {
        **OK, "quota": {"daily_limit": limit, "used": made, "remain": max(0, limit - made)},
    }
    a_minute = minute_limit(call.account, path)
    if a_minute is not None:
        answer["rate_limit"] = {"call_count": a_minute, "refresh_second": 60}
    return answer


@api("POST", "/cgi-bin/clear_quota", needs="anyone")
async def clear_quota(call: Call) -> dict[str, Any]:
    """Set all counts to zero, ten times a month."""
    if call.json().get("appid") != call.account.appid:
        raise PlatformError(40013)
    clear(call.account, call.world.clock.date())
    call.changed()
    return OK


@api("POST", "/cgi-bin/clear_quota/v2", token=False, needs="anyone")
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
    call.known_address(40164)
    clear(account, call.world.clock.date())
    call.changed()
    return OK


@api("POST", "/cgi-bin/openapi/quota/clear", needs="anyone")
async def clear_one(call: Call) -> dict[str, Any]:
    """Set the count of one path to zero, fifty times a month."""
    clear_path(call.account, _path(call), call.world.clock.date())
    call.changed()
    return OK


@api("POST", "/cgi-bin/openapi/rid/get", needs="anyone")
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


@api("GET", "/cgi-bin/getcallbackip", needs="anyone")
async def callback_addresses(_call: Call) -> dict[str, Any]:
    """Where deliveries come from."""
    return {"ip_list": ["127.0.0.1"]}


@api("GET", "/cgi-bin/get_api_domain_ip", needs="anyone")
async def api_addresses(_call: Call) -> dict[str, Any]:
    """Where the API is."""
    return {"ip_list": ["127.0.0.1"]}


@api("POST", "/cgi-bin/callback/check", needs="anyone")
async def check_callback(call: Call) -> dict[str, Any]:
    """Whether the webhook's host is found and answers; 40201 when no address was entered."""
    action = call.json().get("action", "all")
    if action not in ("dns", "ping", "all"):
        raise PlatformError(40035)
    if not call.account.webhook_url:
        raise PlatformError(40201)
    dns = [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}]
    ping = [{"ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "1ms"}]
    return {part: found for part, found in (("dns", dns), ("ping", ping))
            if action in (part, "all")}


@api("GET", "/cgi-bin/ticket/getticket", needs="anyone")
async def js_ticket(call: Call) -> dict[str, Any]:
    """The ticket of the JS-SDK."""
    if call.query.get("type") != "jsapi":
        raise PlatformError(40035)
    seed = f"{call.account.appid}{secrets.token_hex(8)}".encode()
    return {**OK, "ticket": f"O3SMpm8bG7kJnF36aXbe8{hashlib.sha256(seed).hexdigest()}",
            "expires_in": 7200}


def _path(call: Call) -> str:
    path = str(call.json().get("cgi_path", ""))
    if path not in ENDPOINTS:
        raise PlatformError(76021)
    if path.startswith("/sns/"):
        raise PlatformError(76022)
    return path
