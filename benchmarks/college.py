"""A college with people in a database of its own, for the benchmarks that store something."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks import cores
from benchmarks.messages import AES_KEY, APPID, ORIGINAL, SECRET, TOKEN
from bot.servers.postgres import PostgresServer
from bot.servers.valkey import ValkeyServer
from models import sql
from models.database import migrate, opened
from services.colleges import College, Colleges, add
from services.sealing import Keyring

SECRET_KEY = "a key for benchmarks only, 32 letters"
CODE = "bench"
PURPOSE, TEMPLATE = "todo", "tpl-todo"
TEMPLATES = {PURPOSE: {"id": TEMPLATE, "fields": {"thing1": "{title}", "const2": "{state}"}}}

_PEOPLE = """
WITH p AS (
  INSERT INTO person (college_id, kind, number, name, status, facts, name_key, entered_on)
  SELECT $1, $2::text, $2 || '-' || n, '甲', 'active', '{}', '', DATE '2025-09-01'
  FROM generate_series(0, $3::int - 1) n RETURNING id, number
), c AS (
  INSERT INTO contact (college_id, openid, person_id, following)
  SELECT $1, replace(number, '-', ''), id, true FROM p RETURNING id
)
SELECT count(*) FROM c
"""
_CHOSEN = """
WITH s AS (
  INSERT INTO record_setting (college_id, person_id, visibility, visibility_asked_at)
  SELECT college_id, id, 'advisor', now() FROM person WHERE college_id = $1 AND kind = 'student'
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT count(*) FROM s
"""
_HISTORY = """
WITH e AS (
  INSERT INTO entry (college_id, person_id, day)
  SELECT p.college_id, p.id, $2::date - n FROM person p, generate_series(1, $3::int) n
  WHERE p.college_id = $1 AND p.kind = 'student'
  ON CONFLICT DO NOTHING RETURNING id
), t AS (
  INSERT INTO entry_part (college_id, entry_id, seq, act, current, at, visibility, body_sealed,
                          measures, late)
  SELECT $1, id, 1, 'add', true, now(), 'private', $4, '{}', false FROM e RETURNING 1
)
SELECT count(*) FROM t
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """PostgreSQL and Valkey of the run, both on the load's core."""

    folder: Path
    database_url: str
    redis_url: str

    def environ(self, **more: str) -> dict[str, str]:
        """The settings of a process of ours over these servers, with no way to real WeChat."""
        nowhere = "http://127.0.0.1:9"
        return {
            "LUOXUAN_DATABASE_URL": self.database_url, "LUOXUAN_REDIS_URL": self.redis_url,
            "LUOXUAN_DATA_DIR": str(self.folder), "LUOXUAN_SECRET_KEY": SECRET_KEY,
            "LUOXUAN_WECHAT_API_BASE": nowhere, "LUOXUAN_WECHAT_OPEN_BASE": nowhere,
            "LUOXUAN_WECHAT_MP_BASE": nowhere, "LUOXUAN_LOG_LEVEL": "warning", **more,
        }


@contextmanager
def engine() -> Iterator[Engine]:
    """Servers as `luoxuan up` starts them, with every commit on disk, and the newest tables."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        before = os.sched_getaffinity(0)
        cores.pin(cores.LOAD)
        stack.callback(os.sched_setaffinity, 0, before)
        postgres = PostgresServer(folder / "postgres")
        valkey = ValkeyServer(folder / "valkey")
        stack.callback(postgres.stop)
        postgres.start()
        stack.callback(valkey.stop)
        valkey.start()
        asyncio.run(migrate(postgres.url))
        yield Engine(folder, postgres.url, valkey.url)


async def a_college(*, students: int = 0, staff: int = 0) -> College:
    """The college in the open database, with bound people `student0` … and `staff0` …"""
    keyring = Keyring(SECRET_KEY)
    await add(
        keyring, code=CODE, name="北辰湾职业技术学院", appid=APPID, secret=SECRET, token=TOKEN,
        aes_key=AES_KEY, mode="plain", original_id=ORIGINAL, templates=TEMPLATES,
    )
    college = await Colleges(keyring).get(CODE)
    assert college is not None
    for kind, count in (("student", students), ("staff", staff)):
        await sql.value(_PEOPLE, college.id, kind, count)
    await sql.value(_CHOSEN, college.id)  # they were asked on their first day
    return college


async def add_history(college: College, *, days: int, today: date) -> int:
    """One record a day and student for so many days before `today`; the rows that were new."""
    added = await sql.value(_HISTORY, college.id, today, days, b"sealed long ago")
    return int(added)


def in_database(url: str, work):  # noqa: ANN001, ANN201
    """Run `work()` with the database open, in a loop of its own."""

    async def whole():  # noqa: ANN202
        async with opened(url):
            return await work()

    return asyncio.run(whole())
