"""access_token in both manners: each call a new one, or the stable one (WECHAT §5)."""

from __future__ import annotations

import secrets
from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api
from bot.simulator.quotas import count_call
from bot.simulator.state import Account, Issued
from bot.simulator.world import World

LIFE = 7200.0

#: A replaced token still works so long; a stable one is renewed so long before its end.
GRACE = 300.0

FORCED_A_DAY = 20
FORCED_APART = 30.0


@api("GET POST", "/cgi-bin/token", token=False, needs="anyone")
async def token(call: Call) -> dict[str, Any]:
    """A new token; the one before works five minutes more."""
    account = _credentials(call, call.query)
    if call.query.get("grant_type") != "client_credential":
        raise PlatformError(40002)
    _count(call, "/cgi-bin/token")
    return _answer(_issue(call, account.classic, grace=GRACE), call.now)


@api("POST", "/cgi-bin/stable_token", token=False, needs="anyone")
async def stable_token(call: Call) -> dict[str, Any]:
    """The same token until five minutes before its end; force_refresh kills it at once."""
    body = call.json()
    account = _credentials(call, body)
    if body.get("grant_type") != "client_credential":
        raise PlatformError(40002)
    _count(call, "/cgi-bin/stable_token")
    if body.get("force_refresh") is True:
        _count_forced(account, call.now)
        return _answer(_issue(call, account.stable, grace=0.0), call.now)
    current = _current(account.stable, call.now)
    if current is None:
        current = _issue(call, account.stable, grace=GRACE)
    return _answer(current, call.now)


def account_of_token(world: World, value: str) -> Account:
    """Whose token it is; PlatformError 41001 missing, 40001 unknown or replaced, 42001 expired."""
    if not value:
        raise PlatformError(41001)
    now = world.clock.now()
    appid = value.partition("_")[0]
    account = world.accounts.get(appid)
    if account is not None:
        for issued in (*account.stable, *account.classic):
            if issued.value == value:
                _check_alive(issued, now)
                return account
    raise PlatformError(40001)


def revoke(account: Account, now: float) -> None:
    """Make every token of the account an old one, as if another program had refreshed it."""
    for issued in (*account.stable, *account.classic):
        issued.dead_at = now


def _check_alive(issued: Issued, now: float) -> None:
    if issued.dead_at and now >= issued.dead_at:
        raise PlatformError(40001)
    if now >= issued.ends_at:
        raise PlatformError(42001)


def _credentials(call: Call, given: Any) -> Account:
    appid, secret = given.get("appid"), given.get("secret")
    if not appid:
        raise PlatformError(41002)
    if not secret:
        raise PlatformError(41004)
    account = call.world.accounts.get(str(appid))
    if account is None:
        raise PlatformError(40013)
    call.account = account
    if secret != account.secret:
        raise PlatformError(40125)
    call.known_address(40164)
    return account


def _count(call: Call, path: str) -> None:
    count_call(call.account, path, today=call.world.clock.date(), now=call.now)
    call.changed()


def _current(slot: list[Issued], now: float) -> Issued | None:
    for issued in slot:
        if not issued.dead_at and issued.ends_at - now > GRACE:
            return issued
    return None


def _issue(call: Call, slot: list[Issued], *, grace: float) -> Issued:
    now = call.now
    for issued in slot:
        if not issued.dead_at or issued.dead_at > now + grace:
            issued.dead_at = now + grace
    # The value begins with the appid, so that a token finds its account without a search.
    fresh = Issued(f"{call.account.appid}_{secrets.token_urlsafe(96)}", now + LIFE)
    slot[:] = [fresh, *slot[:7]]
    call.changed()
    return fresh


def _count_forced(account: Account, now: float) -> None:
    account.forced_at = [at for at in account.forced_at if 0 <= now - at < 86400.0]
    if account.forced_at and now - account.forced_at[-1] < FORCED_APART:
        raise PlatformError(45011)
    if len(account.forced_at) >= FORCED_A_DAY:
        raise PlatformError(45009)
    account.forced_at.append(now)


def _answer(issued: Issued, now: float) -> dict[str, Any]:
    return {"access_token": issued.value, "expires_in": round(issued.ends_at - now)}
