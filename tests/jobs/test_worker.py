"""Real worker and beat processes over a real broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import redis

from bot.kit.reply import Card
from bot.servers.valkey import ValkeyServer
from bot.settings import Settings
from bot.worker.announcing import Announcer
from bot.worker.engine import announce, configure
from models import sql
from services import pushes
from tests.pushes.house import StandIn, Worker, a_college, followers, states, until

REPO = Path(__file__).parents[2]


def _beat(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    environ = {
        **os.environ, "LUOXUAN_DATABASE_URL": settings.database_url,
        "LUOXUAN_REDIS_URL": settings.redis_url, "LUOXUAN_DATA_DIR": str(folder),
        "LUOXUAN_SECRET_KEY": settings.secret_key.reveal(),
    }
    with (folder / "beat.log").open("ab") as out:
        return subprocess.Popen([sys.executable, "-m", "bot", "beat"], env=environ, cwd=REPO,
                                stdout=out, stderr=out, start_new_session=True)


async def _push_now(settings: Settings, stand: StandIn) -> int:
    college = await a_college(settings)
    await followers(college, 1)
    person = await sql.value("SELECT id FROM person")
    async with sql.in_transaction():
        await pushes.enqueue(
            college, dedupe="one", person_id=person, kind="safety.test", urgency="normal",
            reply=Card("todo", "看一下"), now=datetime.now(UTC),
        )
    return college.id


async def _accepted() -> bool:
    return (await states())["accepted"] == 1


async def test_a_tick_finds_what_nobody_announced(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    stand = StandIn(tmp_path / "stand")
    base = await stand.start(["o-n1"])
    settings = replace(settings, wechat_api_base=base, demo_today=date(2026, 11, 18))
    await _push_now(settings, stand)
    worker, beats = Worker(settings, tmp_path), [_beat(settings, tmp_path) for _ in range(2)]
    try:
        await until(_accepted, seconds=30)
        slots = await sql.rows("SELECT job, slot, count(*) AS n FROM job_run GROUP BY 1, 2")
        assert {row["n"] for row in slots} == {1}
        assert await sql.value("SELECT count(*) FROM job_run WHERE state = 'failed'") == 0
    finally:
        for beat in beats:
            os.killpg(beat.pid, signal.SIGTERM)
            assert beat.wait(10) == 0
        worker.stop()
        await stand.close()


async def test_a_worker_survives_its_broker(
    settings: Settings, database: str, tmp_path: Path, own_valkey: ValkeyServer
) -> None:
    stand = StandIn(tmp_path / "stand")
    base = await stand.start(["o-n1"])
    settings = replace(settings, wechat_api_base=base, redis_url=own_valkey.url)
    configure(settings)
    worker = Worker(settings, tmp_path)
    try:
        await until(lambda: _listens(own_valkey.url), seconds=20)
        own_valkey.stop()
        await until(lambda: _says(worker.log, "lost"), seconds=10)
        college_id = await _push_now(settings, stand)
        own_valkey.start()
        await until(lambda: _announced(own_valkey.url, college_id), seconds=10)
        await until(_accepted, seconds=30)
        assert worker.log.read_text().casefold().count("cannot connect") <= 1
    finally:
        worker.stop()
        await stand.close()


async def _announced(url: str, college_id: int) -> bool:
    try:
        announce(college_id, "push")
    except Exception:
        return False
    return True


async def _says(log: Path, words: str) -> bool:
    return words in log.read_text().casefold()


async def _listens(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return any("brpop" in one["cmd"] for one in client.client_list())


def test_many_pokes_for_one_college_are_one_message() -> None:
    import threading

    sent, told = [], threading.Event()

    def send(college_id: int, queue: str) -> None:
        sent.append((college_id, queue))
        told.set()

    announcer = Announcer(send)
    for _ in range(50):
        announcer.poke(7)
    assert told.wait(5)
    announcer.close()
    assert sent == [(7, "push")]


def test_a_poke_without_a_broker_neither_raises_nor_blocks(caplog) -> None:
    import threading

    tried = threading.Semaphore(0)

    def fail(college_id: int, queue: str) -> None:
        tried.release()
        raise ConnectionError("away")

    announcer = Announcer(fail)
    for college_id in (1, 2, 3):
        announcer.poke(college_id)
        assert tried.acquire(timeout=5)
    announcer.close()
    assert sum("broker is away" in one.message for one in caplog.records) == 1
