"""A file an administrator sends from her phone, and taking a batch back from there.

Each is one transaction of its own, longer than a message may be; a second import meanwhile waits
a moment and is then told to come back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

from models import sql
from services import audit
from services.errors import PersonError
from services.imports import frame, taking_back, telling
from services.imports.receiving import LIMITS
from services.imports.result import ImportResult
from services.imports.taking_back import TakenBack
from services.people.asker import Asker


def choices() -> tuple[tuple[str, str], ...]:
    """The kinds of file by their word and the name people know them by."""
    return tuple((code, frame.kind_of(code).feed_name) for code in frame.kinds())


async def take_in(
    asker: Asker, kind: str, data: bytes, *, file_name: str, partial: bool, now: datetime
) -> ImportResult:
    """Take the file in, audited; the other administrators are told. Mistakes are in the result.

    PersonError imports/busy while another file is being taken in.
    """
    async with _unhurried():
        result = await frame.run(
            asker.college, kind, data, by=asker.name, now=now, file_name=file_name[:80],
            partial=partial, bounded=True,
        )
        done = result.batch_number or "refused"
        await audit.record(asker, "batch.in", subject=f"{kind} {done}", now=now)
        await telling.tell_admins(asker.college, result, now=now, but=asker.person_id)
    return result


async def take_back(asker: Asker, number: str, *, now: datetime) -> TakenBack:
    """Undo a batch; PersonError as services.imports.taking_back says, or imports/busy."""
    async with _unhurried():
        return await taking_back.take_back(asker, number, now=now)


@asynccontextmanager
async def _unhurried() -> AsyncIterator[None]:
    try:
        async with sql.in_transaction():
            for name, limit in LIMITS.items():
                await sql.rows("SELECT set_config($1, $2, true)", name, limit)
            yield
    except (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError):
        raise PersonError("imports/busy") from None
