"""How often an API may be called, a day, a minute, a month (WECHAT §5), and the counting."""

from __future__ import annotations

from collections.abc import Mapping

from bot.simulator.errors import PlatformError
from bot.simulator.state import Account

#: Path -> calls a day of a new account, and of a test account, as the platform publishes them.
#: Where it says nothing of test accounts it is about a tenth.
DAILY: Mapping[str, tuple[int, int]] = {
    "/cgi-bin/token": (2_000, 200),
    "/cgi-bin/stable_token": (500_000, 50_000),
    "/cgi-bin/menu/create": (1_000, 100),
    "/cgi-bin/menu/get": (10_000, 1_000),
    "/cgi-bin/get_current_selfmenu_info": (10_000, 1_000),
    "/cgi-bin/menu/delete": (1_000, 100),
    "/cgi-bin/menu/addconditional": (2_000, 200),
    "/cgi-bin/menu/delconditional": (2_000, 200),
    "/cgi-bin/menu/trymatch": (20_000, 2_000),
    "/cgi-bin/media/upload": (100_000, 500),
    "/cgi-bin/media/get": (200_000, 1_000),
    "/cgi-bin/message/custom/send": (500_000, 50_000),
    "/cgi-bin/message/template/send": (100_000, 10_000),
    "/cgi-bin/qrcode/create": (100_000, 10_000),
    "/cgi-bin/user/get": (500, 100),
    "/cgi-bin/user/info": (5_000_000, 500_000),
    "/cgi-bin/tags/members/batchtagging": (100_000, 1_000),
    "/cgi-bin/tags/members/batchuntagging": (100_000, 1_000),
}

#: Paths whose daily limit is not published: the stand-in's own figure, far above honest use.
UNPUBLISHED = frozenset({
    "/cgi-bin/callback/check",
    "/cgi-bin/clear_quota",
    "/cgi-bin/get_api_domain_ip",
    "/cgi-bin/getcallbackip",
    "/cgi-bin/media/uploadimg",
    "/cgi-bin/message/custom/typing",
    "/cgi-bin/openapi/quota/clear",
    "/cgi-bin/openapi/quota/get",
    "/cgi-bin/openapi/rid/get",
    "/cgi-bin/tags/create",
    "/cgi-bin/tags/delete",
    "/cgi-bin/tags/get",
    "/cgi-bin/tags/getidlist",
    "/cgi-bin/tags/update",
    "/cgi-bin/template/get_all_private_template",
    "/cgi-bin/ticket/getticket",
    "/cgi-bin/user/info/batchget",
    "/cgi-bin/user/tag/get",
})
OWN_FIGURE = (1_000_000, 100_000)

#: Path -> calls a minute; the paths of web sign-in have no other limit.
A_MINUTE: Mapping[str, int] = {
    "/cgi-bin/stable_token": 10_000,
    "/sns/oauth2/access_token": 50_000,
    "/sns/oauth2/refresh_token": 50_000,
    "/sns/userinfo": 50_000,
}

#: clear_quota and clear_quota/v2 together; and openapi/quota/clear, all paths together.
CLEARS_A_MONTH, PATH_CLEARS_A_MONTH = 10, 50


def daily_limit(account: Account, path: str) -> int:
    """Calls a day this account may make; the control API's own figure stands first."""
    if path in account.limits:
        return account.limits[path]
    full, test = DAILY.get(path, OWN_FIGURE)
    if account.kind == "test":
        return test
    return full


def minute_limit(account: Account, path: str) -> int | None:
    """Calls a minute this account may make, None where only the day counts."""
    return account.minute_limits.get(path, A_MINUTE.get(path))


def used(account: Account, path: str, today: str) -> int:
    """Calls made today (the Beijing date)."""
    if account.used_on != today:
        return 0
    return account.used.get(path, 0)


def count_call(account: Account, path: str, *, today: str, now: float) -> None:
    """Count one call; PlatformError 45011 above the minute's limit, 45009 above the day's."""
    count_minute(account, path, now)
    if account.used_on != today:
        account.used_on = today
        account.used.clear()
    made = account.used.get(path, 0)
    if made >= daily_limit(account, path):
        raise PlatformError(45009)
    account.used[path] = made + 1


def count_minute(account: Account, path: str, now: float) -> None:
    """Count one call of this minute where the path has such a limit; PlatformError 45011 above."""
    limit = minute_limit(account, path)
    if limit is None:
        return
    minute = int(now // 60)
    if account.minute != minute:
        account.minute = minute
        account.minute_used.clear()
    made = account.minute_used.get(path, 0)
    if made >= limit:
        raise PlatformError(45011)
    account.minute_used[path] = made + 1


def clear(account: Account, today: str) -> None:
    """Set all counts to zero; PlatformError 48006 when the month's ten clears are used."""
    account.clears = _one_more(account.clears, today, CLEARS_A_MONTH)
    account.used.clear()


def clear_path(account: Account, path: str, today: str) -> None:
    """Set the count of one path to zero; PlatformError 48006 when the month's fifty are used."""
    account.path_clears = _one_more(account.path_clears, today, PATH_CLEARS_A_MONTH)
    account.used.pop(path, None)


def _one_more(done: Mapping[str, int], today: str, most: int) -> dict[str, int]:
    month = today[:7]
    made = done.get(month, 0)
    if made >= most:
        raise PlatformError(48006)
    return {month: made + 1}
