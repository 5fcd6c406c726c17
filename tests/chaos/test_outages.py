"""PostgreSQL, Valkey and WeChat gone while people write and pushes wait (laws 1, 2 and 3).

A few seconds here; `make chaos` takes each away for a minute.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import asyncpg
import pytest

from bot.kit.reply import Card
from models import sql
from models.database import opened
from services import pushes
from tests.chaos.house import House, Talks, crash, house_up, the_college
from tests.chaos.measure import OUTAGE_SECONDS, say

#: Between two messages; every fourth of them asks for a picture.
PACE = 0.4
PUSHES = 60
NOT_STORED = "没有存下"
ANSWER_LIMIT_MS = 5000
#: After the return: the patience of everything that waits, longest the back-off of a push.
RECOVERY_SECONDS = 30 + 3 * OUTAGE_SECONDS


@dataclass
class Trickle:
    """What people said and what became of it, by openid."""

    talks: Talks
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def flow(self, numbers: Sequence[int]) -> None:
        """One message after the other, whether or not those before are answered."""
        for n in numbers:
            task = asyncio.create_task(self._say(n))
            self._under_way.add(task)
            await asyncio.sleep(PACE)

    async def ended(self) -> None:
        await asyncio.gather(*self._under_way)

    async def _say(self, n: int) -> None:
        openid = f"o-s{n}"
        if n % 4:
            self.records[openid] = await self.talks.says(openid, f"记 今天写完了第 {n} 份作业")
        else:
            self.pictures[openid] = await self.talks.says(openid, "日历")

    @property
    def all(self) -> dict[str, dict[str, Any]]:
        return {**self.records, **self.pictures}

    def longest(self) -> float:
        """Milliseconds of the slowest single answer to WeChat."""
        return max(one["ms"] for told in self.all.values()
                   for one in told["deliveries"][0]["tries"])


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with house_up() as house:
        yield house


@pytest.fixture
async def talks(house: House) -> AsyncIterator[Talks]:
    """Everything is there, and the road to WeChat is open for this test."""
    await house.road.open()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Talks(house.base, session)
    await house.road.tear_up()


async def test_postgres_gone(house: House, talks: Talks) -> None:
    @asynccontextmanager
    async def gone() -> AsyncIterator[None]:
        crash(house.postgres)
        try:
            yield
        finally:
            house.postgres.start()

    trickle = await _through(house, talks, gone, name="PostgreSQL")
    assert Counter(_told(trickle))["stored"] > 0
    await _said_once_each_way(
        house, trickle, gone="PostgreSQL is away", back="PostgreSQL is back"
    )


async def test_valkey_gone(house: House, talks: Talks) -> None:
    @asynccontextmanager
    async def gone() -> AsyncIterator[None]:
        crash(house.valkey)
        try:
            yield
        finally:
            house.valkey.start()

    trickle = await _through(house, talks, gone, name="Valkey")
    assert set(_told(trickle)) == {"stored"}
    await _said_once_each_way(house, trickle, gone="Redis is gone", back="Redis is back")
    await _said_once_each_way(
        house, trickle, gone="broker is away", back="broker is back"
    )


async def test_wechat_gone(house: House, talks: Talks) -> None:
    @asynccontextmanager
    async def gone() -> AsyncIterator[None]:
        await house.road.tear_up()
        try:
            yield
        finally:
            await house.road.open()

    trickle = await _through(house, talks, gone, name="WeChat")
    assert set(_told(trickle)) == {"stored"}


async def _through(
    house: House, talks: Talks, gone: Callable[[], Any], *, name: str
) -> Trickle:
    """Messages and pushes before, while and after something is gone; then every law is held."""
    trickle = Trickle(talks)
    before, meanwhile = 5, max(8, int(OUTAGE_SECONDS / PACE))
    numbers = house.fresh(before + meanwhile + before)
    await trickle.flow(numbers[:before])
    await trickle.ended()
    staff = house.fresh(PUSHES)
    house.mark_logs()
    await _enqueue(house, staff)
    async with gone():
        begun = time.monotonic()
        await trickle.flow(numbers[before : before + meanwhile])
        await asyncio.sleep(max(0.0, OUTAGE_SECONDS - (time.monotonic() - begun)))
        lasted = time.monotonic() - begun
    back = time.monotonic()
    await trickle.flow(numbers[-before:])
    await trickle.ended()
    await _until(lambda: _settled(house, trickle), seconds=RECOVERY_SECONDS)
    recovered = time.monotonic() - back
    await _hold_messages(house, trickle)
    await _hold_pushes(house, talks, staff)
    for part, process in house.processes.items():
        assert process.poll() is None, f"{part} ended: {house.log(part).read_text()[-2000:]}"
    _hold_calm(house)
    told = Counter(_told(trickle))
    say(f"{name} gone for {lasted:.0f} s: {len(trickle.all)} messages, {told['stored']} done, "
        f"{told['refused']} told that nothing was stored, slowest answer "
        f"{trickle.longest():.0f} ms; {PUSHES} pushes and all pictures there "
        f"{recovered:.1f} s after the return; logged {_logged(house)}")
    return trickle


async def _enqueue(house: House, staff: Sequence[int]) -> None:
    async with opened(house.settings.database_url):
        college = await the_college()
        now = datetime.now(UTC)
        people = await sql.rows(
            "SELECT id, number FROM person WHERE number = ANY($1)", [f"n{n}" for n in staff]
        )
        async with sql.in_transaction():
            for person in people:
                await pushes.enqueue(
                    college, dedupe=f"chaos:{person['id']}", person_id=person["id"],
                    kind="safety.test", urgency="normal", reply=Card("todo", "看一下"), now=now,
                )


def _told(trickle: Trickle) -> list[str]:
    """What each person was told at once: stored, or refused in plain words."""
    found = []
    for told in trickle.all.values():
        words = "".join(one.get("text") or "" for one in told["shown"])
        found.append("refused" if NOT_STORED in words else "stored")
    return found


async def _settled(house: House, trickle: Trickle) -> bool:
    """Every push has ended, and every person's phone shows an answer."""
    left = ("SELECT openid, count(*) AS n FROM push WHERE state = ANY('{waiting,sending}') "
            "GROUP BY openid")
    if await _count(house, left):
        return False
    return all([await trickle.talks.phone(openid) for openid in trickle.all])


async def _hold_messages(house: House, trickle: Trickle) -> None:
    """Law 1 and 2 for everybody: an answer in time, of ours, and true of what is stored."""
    written = await _count(
        house, "SELECT c.openid, count(*) AS n FROM entry_part t JOIN entry e ON e.id = "
        "t.entry_id JOIN contact c ON c.person_id = e.person_id GROUP BY c.openid"
    )
    unsure = await _count(
        house, "SELECT openid, count(*) AS n FROM push WHERE kind = 'picture' "
        "AND state = 'unknown' AND reason <> '' GROUP BY openid"
    )
    for openid, told in trickle.all.items():
        shown = await trickle.talks.phone(openid)
        assert "system" not in {one["from"] for one in shown}, (openid, _tries(told))
        assert all(one["ms"] < ANSWER_LIMIT_MS for one in told["deliveries"][0]["tries"]), told
        texts = [one["text"] for one in shown if one.get("text")]
        refused = [text for text in texts if NOT_STORED in text]
        assert len(texts) == 1, (openid, texts)
        done = 1 - len(refused)
        if openid in trickle.records:
            assert written[openid] == done, (openid, texts)
        else:
            pictures = sum(one["type"] == "image" for one in shown)
            assert pictures + unsure[openid] == done, (openid, shown)


def _tries(told: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Status, milliseconds and outcome of each try, for a failing test."""
    tries = told["deliveries"][0]["tries"]
    return [(one["status"], one["ms"], one["outcome"], one["answer"]) for one in tries]


async def _hold_pushes(house: House, talks: Talks, staff: Sequence[int]) -> None:
    """Law 3: each push once on its phone, or its row says why nobody can know."""
    rows = await _count(
        house, "SELECT openid, count(*) AS n FROM push WHERE kind = 'safety.test' "
        "AND state = 'unknown' AND reason <> '' GROUP BY openid"
    )
    for n in staff:
        shown = await talks.phone(f"o-n{n}")
        cards = sum(one["type"] == "template" for one in shown)
        assert cards == 1 or (cards == 0 and rows[f"o-n{n}"] == 1), (n, shown)


async def _count(house: House, query: str) -> Counter[str]:
    connection = await asyncpg.connect(house.settings.database_url)
    try:
        return Counter({row["openid"]: row["n"] for row in await connection.fetch(query)})
    finally:
        await connection.close()


async def _said_once_each_way(house: House, trickle: Trickle, *, gone: str, back: str) -> None:
    """Each web process that noticed said so once, and once that it is over.

    That it is over shows at the next use, so somebody goes on asking for pictures.
    """
    webs = [name for name in house.processes if name.startswith("web")]
    noticed = [name for name in webs if house.said(name, gone)]
    assert noticed
    async with asyncio.timeout(30):
        while not all(house.said(name, back) for name in noticed):
            await trickle.talks.says(f"o-s{house.fresh(1)[0]}", "日历")
    for name in noticed:
        said = [len(house.said(name, words)) for words in (gone, back)]
        assert said == [1, 1], house.said(name)


def _hold_calm(house: House) -> None:
    """No process says the same thing again and again; a worker has two children besides."""
    for name in house.processes:
        loud = [line for line in house.said(name) if " WARNING " in line or " ERROR " in line]
        said = Counter(re.sub(r"\d+", "", line.split(maxsplit=2)[2]) for line in loud)
        assert all(times <= 3 for times in said.values()), (name, said)


def _logged(house: House) -> str:
    """How many warnings and errors each process wrote."""
    counts = {
        name: len([line for line in house.said(name) if " WARNING " in line or " ERROR " in line])
        for name in house.processes
    }
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "nothing"


async def _until(condition: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "not all is well again in time"
        await asyncio.sleep(0.2)
