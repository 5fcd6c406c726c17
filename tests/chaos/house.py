"""A cluster on one machine: two web processes, a worker, beat and the stand-in for WeChat, over a
PostgreSQL, a Valkey and a road to WeChat that a test can take away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import aiohttp

from bot.servers.postgres import PostgresServer
from bot.servers.process import HOST, free_port, wait_until
from bot.servers.valkey import ValkeyServer
from bot.settings import Secret, Settings
from models import sql
from models.database import migrate, opened
from services.colleges import College, Colleges
from services.sealing import Keyring
from tests import engine
from tests.chaos.road import Road
from tests.pushes.house import APPID, SECRET, TEMPLATES, a_college

ROOT = Path(__file__).parents[2]
KEY = "a key for tests only, 32 letters"
WEBS = 2
#: Students and members of staff; each outage takes fresh ones.
PEOPLE = 900


@dataclass
class House:
    """The running house. `logs` are read from where an outage began."""

    folder: Path
    postgres: PostgresServer
    valkey: ValkeyServer
    road: Road
    base: str
    settings: Settings
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    used: int = 0

    def start(self, name: str, *words: str) -> None:
        environ = {
            **os.environ,
            "LUOXUAN_DATABASE_URL": self.settings.database_url,
            "LUOXUAN_REDIS_URL": self.settings.redis_url,
            "LUOXUAN_SECRET_KEY": KEY,
            "LUOXUAN_DATA_DIR": str(self.folder),
            "LUOXUAN_WECHAT_API_BASE": self.road.url,
            "LUOXUAN_WECHAT_OPEN_BASE": self.road.url,
            "LUOXUAN_WECHAT_MP_BASE": self.road.url,
        }
        with self.log(name).open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "bot", *words], env=environ, stdout=out, stderr=out,
                cwd=ROOT, start_new_session=True,
            )

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def mark_logs(self) -> None:
        """What is logged from here on belongs to the outage to come."""
        self.marks = Counter({name: self.log(name).stat().st_size for name in self.processes})

    def said(self, name: str, *words: str) -> list[str]:
        """Lines that this process has logged since the mark and that hold all these words."""
        with self.log(name).open("rb") as log:
            log.seek(self.marks[name])
            lines = log.read().decode(errors="replace").splitlines()
        return [line for line in lines if all(word in line for word in words)]

    def fresh(self, count: int) -> range:
        """Numbers of people nobody has been yet."""
        self.used += count
        assert self.used <= PEOPLE
        return range(self.used - count + 1, self.used + 1)


class Talks:
    """Talking with the house over the stand-in's control API."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self._base, self._session = base, session

    async def says(self, openid: str, text: str) -> dict[str, Any]:
        body = {"openid": openid, "type": "text", "content": text, "wait": 1}
        async with self._session.post(f"{self._base}/control/send", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def phone(self, openid: str) -> list[dict[str, Any]]:
        """What the account and the platform have put on this phone."""
        async with self._session.get(f"{self._base}/control/phone/{openid}") as answer:
            shown = (await answer.json())["messages"]
        return [one for one in shown if one["from"] != "person"]


@contextmanager
def house_up() -> Iterator[House]:
    """The house with all its processes ready, and its people bound."""
    with ExitStack() as stack:
        folder = stack.enter_context(engine.folder_for_servers())
        postgres = stack.enter_context(engine.own_postgres())
        valkey = stack.enter_context(engine.own_valkey())
        port, web = free_port(), free_port()
        road = Road(free_port(), to=port)
        settings = Settings(
            database_url=postgres.url, redis_url=valkey.url, data_dir=folder,
            secret_key=Secret(KEY), wechat_api_base=road.url, wechat_open_base=road.url,
            wechat_mp_base=road.url,
        )
        house = House(folder, postgres, valkey, road, f"http://{HOST}:{port}", settings)
        engine.run(migrate(postgres.url))
        stack.callback(house.stop)
        _begin(house, port=port, web=web)
        yield house


def _begin(house: House, *, port: int, web: int) -> None:
    house.start("simulator", "simulator", "--port", str(port), "--data",
                str(house.folder / "simulator"))
    for n in range(1, WEBS + 1):
        house.start(f"web-{n}", "web", "--port", str(web))
    house.start("worker", "worker", "--queues", "now,push,jobs,draw")
    house.start("beat", "beat")
    _ready(house, f"{house.base}/")
    engine.run(_furnish(house, webhook=f"http://{HOST}:{web}/wechat/f"))
    _ready(house, f"http://{HOST}:{web}/readyz")
    for name in ("web-1", "web-2"):
        assert house.processes[name].poll() is None, house.log(name).read_text()


def _ready(house: House, url: str) -> None:
    assert wait_until(lambda: _answers(url), seconds=60, every=0.1), _all_logs(house)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _all_logs(house: House) -> str:
    return "\n".join(house.log(name).read_text()[-2000:] for name in house.processes)


async def _furnish(house: House, *, webhook: str) -> None:
    """The account at the stand-in, the college, and its people: students s…, staff n…"""
    async with opened(house.settings.database_url):
        college = await a_college(house.settings)
        for kind, letter in (("student", "s"), ("staff", "n")):
            await _people(college, kind=kind, letter=letter)
    account = {
        "secret": SECRET, "token": "t", "mode": "plain", "name": "质量", "original_id": "gh",
        "aes_key": "", "webhook_url": webhook,
        "templates": [{"id": TEMPLATES["todo"]["id"], "title": "待办",
                       "consts": {"const2": ["待查看"]},
                       "fields": {"thing1": "事项", "const2": "状态"}}],
    }
    people = [
        {"appid": APPID, "openid": f"o-{letter}{n}", "name": "甲", "subscribed": True}
        for letter in "sn" for n in range(1, PEOPLE + 1)
    ]
    async with aiohttp.ClientSession() as session:
        for path, body in ((f"accounts/{APPID}", account), ("people", people)):
            url = f"{house.base}/control/{path}"
            async with session.put(url, json=body) as answer:
                assert answer.status == 200, await answer.text()


async def _people(college: College, *, kind: str, letter: str) -> None:
    await sql.changed(
        "INSERT INTO person (college_id, kind, number, name, status, facts, name_key) "
        "SELECT $1, $2, $3 || i, '甲', 'active', '{}', '' FROM generate_series(1, $4) i",
        college.id, kind, letter, PEOPLE,
    )
    await sql.changed(
        "INSERT INTO contact (college_id, openid, person_id, following) "
        "SELECT $1, 'o-' || number, id, true FROM person WHERE college_id = $1 AND kind = $2",
        college.id, kind,
    )


def crash(server: PostgresServer | ValkeyServer) -> None:
    """End a server at once, without its writing anything down any more.

    Start it again from the main thread: it ends with the thread that started it.
    """
    number = signal.SIGKILL
    if isinstance(server, PostgresServer):
        number = signal.SIGQUIT  # its way to drop everything, without orphans
    os.kill(server.pid, number)
    assert wait_until(lambda: not server.alive, seconds=20)


async def the_college() -> College:
    college = await Colleges(Keyring(KEY)).get("f")
    assert college is not None
    return college
