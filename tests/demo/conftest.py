"""The demo college, loaded once for the tests that only look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.database import opened
from services import demo
from services.colleges import College, Colleges
from services.sealing import Keyring
from tests import engine
from tests.bot_says import KEY, FixedClock

MORNING = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)


@dataclass
class House:
    """What `demo.load` needs of a process, over the open database."""

    data_dir: Path
    keyring: Keyring
    colleges: Colleges
    clock: FixedClock

    @property
    def settings(self) -> House:
        return self


def a_house(folder: Path, now: datetime = MORNING) -> House:
    keyring = Keyring(KEY)
    return House(folder, keyring, Colleges(keyring), FixedClock(now))


@dataclass(frozen=True)
class Loaded:
    """The loaded demo: its URL, files, result, and the shares the progress was told."""

    url: str
    folder: Path
    result: demo.DemoResult
    shares: tuple[float, ...]


@pytest.fixture(scope="package")
def loaded(
    test_engine: engine.TestEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """The demo in a database of its own, beside the worker's."""
    server, _, worker = test_engine.database_url.rpartition("/")
    name = f"{worker}_demo"
    engine.run(engine.execute(
        f"{server}/postgres", f'CREATE DATABASE "{name}" TEMPLATE "{engine.TEMPLATE}"'
    ))
    folder = tmp_path_factory.mktemp("demo")
    shares: list[float] = []

    async def load() -> demo.DemoResult:
        async with opened(f"{server}/{name}", pool=2):
            return await demo.load(a_house(folder), shares.append)

    yield Loaded(f"{server}/{name}", folder / "demo", engine.run(load()), tuple(shares))
    engine.run(engine.execute(f"{server}/postgres", f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def college(loaded: Loaded) -> AsyncIterator[College]:
    """The demo's college with its database open in the test's loop."""
    async with opened(loaded.url, pool=2):
        yield loaded.result.college


