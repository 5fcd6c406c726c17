"""What `luoxuan doctor` looks at. Each check tells what it saw or what to do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.cli.inside import opened
from bot.settings import Settings
from bot.wechat.errors import BadCredentials, NotGranted, WeChatError

if TYPE_CHECKING:
    from bot.wiring import Deps
    from services.colleges import College

#: WeChat signs in whole seconds and our windows are minutes; more than this is a broken clock.
SKEW_SECONDS = 5.0
PATIENCE_SECONDS = 5.0

_AWAY = (OSError, asyncpg.PostgresError, TimeoutError)
#: Codes of a host whose address is not in the account's IP list.
_OFF_THE_LIST = (40164, 61004)
_KIND = "it takes a service account whose verification (认证) has not lapsed: see the console"
_NETWORK = "look at the network and LUOXUAN_WECHAT_API_BASE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was seen, and what to do if that is wrong."""

    what: str
    seen: str
    mend: str = ""

    @property
    def line(self) -> str:
        """As the terminal shows it."""
        if not self.mend:
            return f"ok    {self.what}: {self.seen}"
        return f"WRONG {self.what}: {self.seen}\n      → {self.mend}"


Check = Callable[[Settings], Awaitable[list[Finding]]]


def examine(settings: Settings, names: Sequence[str]) -> list[Finding]:
    """The findings of these checks, those that everything else rests on first."""
    return asyncio.run(_examine(settings, names))


async def _examine(settings: Settings, names: Sequence[str]) -> list[Finding]:
    findings: list[Finding] = []
    for name, check in _CHECKS.items():
        # Without a database or a broker the rest would only say the same again.
        if name in names and not (name == "wechat" and _any_wrong(findings)):
            findings += await check(settings)
    return findings


def _any_wrong(findings: Sequence[Finding]) -> bool:
    return any(finding.mend for finding in findings)


async def database(settings: Settings) -> Finding:
    """Whether the database answers and has our tables."""
    mend = "start PostgreSQL, or look at LUOXUAN_DATABASE_URL"
    begun = time.perf_counter()
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE_SECONDS)
    except _AWAY as error:
        return Finding("database", _reason(error), mend)
    try:
        version = await connection.fetchval("SHOW server_version")
        tables = await connection.fetchval("SELECT to_regclass('public.college') IS NOT NULL")
    finally:
        await connection.close()
    if not tables:
        return Finding("database", f"PostgreSQL {version} without our tables", "`luoxuan migrate`")
    took = (time.perf_counter() - begun) * 1000
    return Finding("database", f"PostgreSQL {version}, {took:.0f} ms")


async def broker(settings: Settings) -> Finding:
    """Whether the broker answers."""
    mend = "start Valkey or Redis, or look at LUOXUAN_REDIS_URL"
    begun = time.perf_counter()
    client = _redis(settings)
    try:
        told = await client.info("server")
    except (OSError, RedisError) as error:
        return Finding("broker", _reason(error), mend)
    finally:
        await client.aclose()
    took = (time.perf_counter() - begun) * 1000
    name = "Redis"
    if "valkey_version" in told:
        name = "Valkey"
    number = told.get("valkey_version", told["redis_version"])
    return Finding("broker", f"{name} {number}, {took:.0f} ms")


async def fonts(settings: Settings) -> Finding:
    """Whether charts can write Chinese."""
    from charts.canvas import check_fonts  # noqa: PLC0415

    problems = check_fonts()
    if problems:
        return Finding("fonts", "; ".join(problems), "install the package again")
    return Finding("fonts", "all there")


async def clock(settings: Settings) -> Finding:
    """Whether this host and the database's tell the same time."""
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE_SECONDS)
    except _AWAY as error:
        return Finding("clock", _reason(error), "see the database")
    try:
        before = datetime.now(UTC)
        theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
        middle = before + (datetime.now(UTC) - before) / 2
    finally:
        await connection.close()
    skew = abs((theirs - middle).total_seconds())
    if skew > SKEW_SECONDS:
        return Finding("clock", f"{skew:.0f} s beside the database's", "turn on NTP on both hosts")
    seen = f"{skew:.1f} s beside the database's"
    if settings.demo_today is not None:
        seen += ", moved by the demo"
    return Finding("clock", seen)


async def wechat(settings: Settings) -> list[Finding]:
    """Credentials and menus of every college."""
    async with opened(settings) as deps:
        found = await deps.colleges.all()
        if not found:
            mend = "`luoxuan college add` makes one, `luoxuan up --demo` brings a whole one"
            return [Finding("colleges", "none", mend)]
        return [finding for one in found for finding in await _college(deps, one)]


async def _college(deps: Deps, college: College) -> list[Finding]:
    """The account's credentials and menus; without the first the second cannot be asked."""
    credentials = await _asked(
        f"{college.code} WeChat credentials", lambda: _credentials(deps, college)
    )
    if credentials.mend:
        return [credentials]
    return [
        credentials, await _asked(f"{college.code} menus", lambda: _menus(deps, college))
    ]


async def _credentials(deps: Deps, college: College) -> Finding:
    await deps.wechat(college).quota("/cgi-bin/message/template/send")
    return Finding(f"{college.code} WeChat credentials", f"{college.appid} is let in")


async def _menus(deps: Deps, college: College) -> Finding:
    what = f"{college.code} menus"
    shown = await deps.wechat(college).current_menu()
    if shown is None:
        return Finding(what, "none", f"`luoxuan menu push --college {college.code}`")
    roles = len(shown.get("conditionalmenu", ()))
    return Finding(what, f"the default one and {roles} of roles")


async def _asked(what: str, ask: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await asyncio.wait_for(ask(), PATIENCE_SECONDS)
    except BadCredentials as error:
        return Finding(what, str(error), _credentials_mend(error))
    except NotGranted as error:
        return Finding(what, str(error), _KIND)
    except TimeoutError:
        return Finding(what, "no answer in time", _NETWORK)
    except WeChatError as error:
        return Finding(what, str(error), _NETWORK)


def _credentials_mend(error: BadCredentials) -> str:
    if error.code in _OFF_THE_LIST:
        return "put the address it names into the account's IP list in the platform's console"
    return "compare appid and secret with the platform's console, then `college add`"


def _one(check: Callable[[Settings], Awaitable[Finding]]) -> Check:
    async def listed(settings: Settings) -> list[Finding]:
        return [await check(settings)]

    return listed


_CHECKS: Mapping[str, Check] = {
    "database": _one(database), "broker": _one(broker), "fonts": _one(fonts),
    "clock": _one(clock), "wechat": wechat,
}


def _redis(settings: Settings) -> Redis:
    return Redis.from_url(
        settings.redis_url, socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )


def _reason(error: BaseException) -> str:
    """The error's own words without a URL, which would carry the password."""
    return f"{type(error).__name__}: {str(error).split('://')[0]}"
