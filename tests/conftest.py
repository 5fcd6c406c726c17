"""Fixtures every test may ask for: a database, a Valkey, settings. All of them are the real thing.

Nothing starts in a run whose tests ask for none of them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis
from playwright.async_api import Browser, async_playwright

from bot.servers.postgres import PostgresServer
from bot.servers.valkey import ValkeyServer
from bot.settings import Secret, Settings
from tests import engine
from tests.browser import chromium
from tests.scope.wall import Wall, watched, watched_copy

FOLDER = "LUOXUAN_TEST_FOLDER"
RUN = "LUOXUAN_TEST_RUN"
#: Set by who makes many small runs over one engine: the name of the database this run may use.
LENT = "LUOXUAN_TEST_LENT"

# What a developer's shell says must not reach a test.
for _name in [name for name in os.environ if name.startswith("LUOXUAN_")]:
    if _name not in (FOLDER, RUN, LENT):
        del os.environ[_name]


def pytest_configure(config: pytest.Config) -> None:
    """The process that runs the run makes its folder; its workers inherit the two names."""
    if not hasattr(config, "workerinput") and LENT not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="luoxuan-run-")
        os.environ[RUN] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or LENT in os.environ:
        return
    if FOLDER in os.environ:
        engine.stop(Path(os.environ.pop(FOLDER)))


@pytest.fixture(autouse=True)
def college_wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """Fails a test in which a statement of the product forgot whose rows it touches."""
    from models import sql

    wall = Wall()
    monkeypatch.setattr(sql, "rows", watched(wall, sql.rows))
    monkeypatch.setattr(sql, "copy", watched_copy(wall, sql.copy))
    yield wall
    assert wall.broken == []


@pytest.fixture(scope="session")
def test_engine(worker_id: str) -> engine.TestEngine:
    """The run's servers with a database and a Valkey number of this worker's own."""
    worker = worker_id.replace("master", os.environ.get(LENT, "gw0"))
    return engine.for_worker(Path(os.environ[FOLDER]), worker=worker)


@pytest.fixture
def database_url(test_engine: engine.TestEngine) -> Iterator[str]:
    """The URL of a migrated, empty database; emptied again after the test."""
    yield test_engine.database_url
    engine.run(engine.execute(test_engine.database_url, "SELECT public.empty_all()"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same with the models open in the test's loop; gives the URL."""
    from models.database import opened

    async with opened(database_url):
        yield database_url


@pytest.fixture
def redis_url(test_engine: engine.TestEngine) -> Iterator[str]:
    """The URL of an empty Valkey database; emptied again after the test."""
    yield test_engine.redis_url
    with redis.Redis.from_url(test_engine.redis_url) as client:
        client.flushdb()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str) -> Settings:
    """Settings over the test's database and Valkey, a folder of its own, and no real WeChat."""
    nowhere = "http://127.0.0.1:9"
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path,
        secret_key=Secret("a key for tests only, 32 letters"),
        wechat_api_base=nowhere,
        wechat_open_base=nowhere,
        wechat_mp_base=nowhere,
    )


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL that this test may kill and start."""
    with engine.own_postgres() as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[ValkeyServer]:
    """A running Valkey that this test may kill and start."""
    with engine.own_valkey() as server:
        yield server


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder, with a space in its name, in which embedded servers can run."""
    with engine.folder_for_servers() as folder:
        yield folder


@pytest.fixture(scope="session")
def chromium_at() -> Iterator[str]:
    """Where this worker's Chromium listens."""
    with chromium() as address:
        yield address


@pytest.fixture
async def browser(chromium_at: str) -> AsyncIterator[Browser]:
    """The worker's Chromium; the contexts a test makes end with it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_at)
        yield browser
        await browser.close()
