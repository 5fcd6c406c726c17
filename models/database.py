"""Opening the database and bringing its schema forward."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from weakref import WeakKeyDictionary

import asyncpg
from tortoise import Tortoise
from tortoise.context import TortoiseContext, get_current_context
from tortoise.exceptions import DBConnectionError
from tortoise.migrations.api import migrate as run_migrations

#: MODEL §4: a web transaction never waits longer for a lock or a statement than this.
WEB_LIMITS = {
    "lock_timeout": "3s",
    "statement_timeout": "4s",
    "idle_in_transaction_session_timeout": "15s",
}

_urls: WeakKeyDictionary[TortoiseContext, str] = WeakKeyDictionary()

#: What is raised when PostgreSQL cannot be reached, goes away in mid-statement or shuts down:
#: the transaction did not take effect, or its fate shows when it is claimed again.
AWAY: tuple[type[BaseException], ...] = (
    OSError, TimeoutError, DBConnectionError, asyncpg.PostgresConnectionError,
    asyncpg.ConnectionDoesNotExistError, asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
    asyncpg.ConnectionFailureError, asyncpg.InterfaceError, asyncpg.InternalClientError,
)

#: Key of the advisory lock that lets one process migrate at a time.
MIGRATION_LOCK = 0x6C75_6F78


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Between two users of a connection: an open transaction has been rolled back by then.

    asyncpg would also unlock, unlisten and RESET ALL, a round trip a message. Nothing of ours
    outlives its transaction: locks are `pg_advisory_xact_lock`, settings SET LOCAL.
    """


def config(url: str, *, pool: int = 10, limits: dict[str, str] | None = None) -> dict[str, Any]:
    """Tortoise's configuration for a postgresql:// URL; every session speaks UTC."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql", "asyncpg"}:
        raise ValueError("the database URL must start with postgresql://")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    credentials: dict[str, Any] = {
        "host": query.get("host") or parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or "") or None,
        "database": parts.path.lstrip("/") or "postgres",
        "minsize": 0,  # a floor would be restored, and logged, all through an outage
        "maxsize": pool,
        "reset": _nothing_to_reset,
        "server_settings": {"timezone": "UTC", "jit": "off", **(limits or {})},
    }
    return {
        "connections": {
            "default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
        },
        "apps": {
            "models": {
                "models": ["models"],
                "default_connection": "default",
                "migrations": "models.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def opened(
    url: str, *, pool: int = 10, limits: dict[str, str] | None = None
) -> AsyncIterator[TortoiseContext]:
    """The database open for this block, in every task of this loop; closed at its end.

    A block inside another block of the same database shares what is open.
    """
    present = get_current_context()
    if present is not None and _urls.get(present) == url:
        yield present
        return
    context = await Tortoise.init(
        config=config(url, pool=pool, limits=limits), _enable_global_fallback=True
    )
    _urls[context] = url
    try:
        yield context
    finally:
        await Tortoise.close_connections()


async def migrate(url: str) -> None:
    """Apply all migrations, one process at a time; safe to call again and again."""
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://", 1))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        async with TortoiseContext():
            try:
                await run_migrations(config=config(url, pool=1))
            finally:
                await Tortoise.close_connections()
    finally:
        await connection.close()


TORTOISE = config("postgresql://postgres@127.0.0.1:5432/postgres")
