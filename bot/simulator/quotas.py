"""Daily limits of the API (WECHAT §5, last table) and the counting of calls."""

from __future__ import annotations

from collections.abc import Mapping

from bot.simulator.errors import PlatformError
from bot.simulator.state import Account

UNLISTED = 1_000_000

#: Path -> calls a day of a new verified account; test accounts get about a tenth.
DAILY: Mapping[str, int] = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/get_current_selfmenu_info": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/menu/addconditional": 2_000,
    "/cgi-bin/menu/delconditional": 2_000,
    "/cgi-bin/menu/trymatch": 20_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/custom/typing": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/tags/members/batchtagging": 100_000,
    "/cgi-bin/tags/members/batchuntagging": 100_000,
}

#: clear_quota and clear_quota/v2 together, per month.
CLEARS_A_MONTH = 10


def daily_limit(account: Account, path: str) -> int:
    """Calls a day this account may make; the control API's own figure stands first."""
    if path in account.limits:
        return account.limits[path]
    limit = DAILY.get(path, UNLISTED)
    if account.kind == "test":
        return max(1, limit // 10)
    return limit


def used(account: Account, path: str, today: str) -> int:
    """Calls made today (the Beijing date)."""
    if account.used_on != today:
        return 0
    return account.used.get(path, 0)


def count_call(account: Account, path: str, today: str) -> None:
    """Count one call; PlatformError 45009 when the day's limit is reached."""
    if account.used_on != today:
        account.used_on = today
        account.used.clear()
    made = account.used.get(path, 0)
    if made >= daily_limit(account, path):
        raise PlatformError(45009)
    account.used[path] = made + 1


def clear(account: Account, today: str) -> None:
    """Set all counts to zero; PlatformError 48006 when the month's ten clears are used."""
    month = today[:7]
    done = account.clears.get(month, 0)
    if done >= CLEARS_A_MONTH:
        raise PlatformError(48006)
    account.clears = {month: done + 1}
    account.used.clear()
