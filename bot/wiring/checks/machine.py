"""What is under the house: database, broker, fonts, clock, disk. Nothing here needs a college."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.settings import Settings
from services.health import Finding

#: WeChat signs in whole seconds and our windows are minutes; more than this is a broken clock.
SKEW_SECONDS = 5.0
PATIENCE_SECONDS = 5.0
#: Less room than this, in share and in bytes, and a database stops sooner than anybody looks.
ROOM_SHARE, ROOM_BYTES = 0.05, 2 * 10**9

_AWAY = (OSError, asyncpg.PostgresError, TimeoutError)

Check = Callable[[Settings], Awaitable[Finding]]


async def database(settings: Settings) -> Finding:
    """Whether the database answers and has our tables."""
    begun = time.perf_counter()
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE_SECONDS)
    except _AWAY as error:
        return Finding(what="database", problem="away", data={"error": _reason(error)})
    try:
        version = await connection.fetchval("SHOW server_version")
        tables = await connection.fetchval("SELECT to_regclass('public.college') IS NOT NULL")
    finally:
        await connection.close()
    data = {"version": version, "ms": _ms(begun)}
    if not tables:
        return Finding(what="database", problem="no_tables", data=data)
    return Finding(what="database", data=data)


async def broker(settings: Settings) -> Finding:
    """Whether the broker answers."""
    begun = time.perf_counter()
    client = Redis.from_url(
        settings.redis_url, socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
    try:
        told = await client.info("server")
    except (OSError, RedisError) as error:
        return Finding(what="broker", problem="away", data={"error": _reason(error)})
    finally:
        await client.aclose()
    name = "Redis"
    if "valkey_version" in told:
        name = "Valkey"
    number = told.get("valkey_version", told["redis_version"])
    return Finding(what="broker", data={"name": name, "version": number, "ms": _ms(begun)})


async def fonts(settings: Settings) -> Finding:
    """Whether charts can write Chinese."""
    from charts.canvas import check_fonts  # noqa: PLC0415

    problems = check_fonts()
    if problems:
        return Finding(what="fonts", problem="missing", data={"error": "; ".join(problems)})
    return Finding(what="fonts")


async def clock(settings: Settings) -> Finding:
    """Whether this host and the database's tell the same time."""
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE_SECONDS)
    except _AWAY as error:
        return Finding(what="clock", problem="away", data={"error": _reason(error)})
    try:
        before = datetime.now(UTC)
        theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
        middle = before + (datetime.now(UTC) - before) / 2
    finally:
        await connection.close()
    skew = abs((theirs - middle).total_seconds())
    data = {"seconds": round(skew, 1), "moved": settings.demo_today is not None}
    if skew > SKEW_SECONDS:
        return Finding(what="clock", problem="off", data=data)
    return Finding(what="clock", data=data)


async def disk(settings: Settings) -> Finding:
    """How much room the data folder's disk has left on this host."""
    place = settings.data_dir.absolute()
    while not place.exists():
        place = place.parent
    room = shutil.disk_usage(place)
    share = room.free / room.total
    data = {"free": round(share * 100), "gb": round(room.free / 10**9, 1)}
    if share < ROOM_SHARE and room.free < ROOM_BYTES:
        return Finding(what="disk", problem="full", data=data)
    return Finding(what="disk", data=data)


#: In the order of what rests on what.
MACHINE: Mapping[str, Check] = {
    "database": database, "broker": broker, "fonts": fonts, "clock": clock, "disk": disk,
}


def _ms(begun: float) -> int:
    return round((time.perf_counter() - begun) * 1000)


def _reason(error: BaseException) -> str:
    """The error's own words without a URL, which would carry the password."""
    return f"{type(error).__name__}: {str(error).split('://')[0]}"
