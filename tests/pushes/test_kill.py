"""Law 3 under SIGKILL: every recipient got the message once, or its row says why not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.kit.reply import Card
from bot.settings import Settings
from bot.worker.engine import announce, configure
from models import sql
from services import pushes
from services.colleges import College
from tests.chaos.measure import KILL_SEEDS, KILLS, say
from tests.pushes.house import StandIn, Worker, a_college, followers, states, until

PUSHES, CAUGHT = 100 * KILLS, 20


async def _enqueue_all(college: College) -> None:
    now = datetime.now(UTC)
    people = await sql.rows("SELECT id FROM person WHERE college_id = $1", college.id)
    async with sql.in_transaction():
        for person in people:
            await pushes.enqueue(
                college, dedupe=f"kill:{person['id']}", person_id=person["id"],
                kind="safety.test", urgency="normal", reply=Card("todo", "看一下"), now=now,
            )


async def _caught(stand: StandIn, before: int) -> bool:
    """Enough rows are under way, and WeChat took some that no row knows of."""
    now = await states()
    recorded = now["accepted"] + now["delivered"]
    return now["sending"] >= CAUGHT and stand.accepted["template"] > before + recorded


async def _a_minute_later() -> None:
    """The leases of the dead have run out: what a tick finds a minute after the kill."""
    await sql.changed("UPDATE push SET lease_until = clock_timestamp() - interval '1 second' "
                      "WHERE state = 'sending'")
    await pushes.sweep(datetime.now(UTC))


@pytest.mark.parametrize("seed", KILL_SEEDS)
async def test_kills_neither_lose_nor_double_a_push(
    settings: Settings, database: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    college = await a_college(settings)
    openids = await followers(college, PUSHES)
    stand = StandIn(tmp_path / "stand", slow=0.25)
    base = await stand.start(openids)
    settings = replace(settings, wechat_api_base=base)
    configure(settings)
    await _enqueue_all(college)
    caught_unrecorded = 0
    worker = Worker(settings, tmp_path)
    try:
        for _ in range(KILLS):
            announce(college.id, "push")
            known = await states()
            extra = stand.accepted["template"] - known["accepted"]
            await until(lambda extra=extra: _caught(stand, extra + chance.randint(0, 30)))
            worker.kill()
            left = await states()
            assert left["sending"] >= CAUGHT
            caught_unrecorded += left["sending"]
            await _a_minute_later()
            worker = Worker(settings, tmp_path)
        announce(college.id, "push")
        await until(_all_ended, seconds=30)
    finally:
        worker.stop()
    ended = await states()
    phones = [await stand.shown(openid) for openid in openids]
    rows = await sql.rows("SELECT openid, state, reason FROM push")
    await stand.close()
    assert caught_unrecorded >= KILLS * CAUGHT
    assert max(phones) == 1
    reached = {one for one, shown in zip(openids, phones, strict=True) if shown}
    for row in rows:
        assert row["openid"] in reached or row["reason"], row
    assert ended["accepted"] + ended["unknown"] == PUSHES
    assert sum(phones) >= ended["accepted"]
    assert await sql.value("SELECT count(*) FROM attempt") > PUSHES
    say(f"seed {seed}: {KILLS} kills over {PUSHES} pushes, {caught_unrecorded} rows caught while "
        f"sending; {sum(phones)} phones reached once, {ended['unknown']} rows say why not")


async def _all_ended() -> bool:
    now = await states()
    return now["waiting"] + now["sending"] == 0
