"""P11: what the processes keep in memory: web with the lexicon, a worker pair, a chart process.

PSS shares the pages that processes have in common; of a single process the resident set is told.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import asyncpg

from benchmarks import college, cores
from benchmarks.college import CODE, Engine
from benchmarks.contents import FOUR
from benchmarks.figures import Figure, number, table
from benchmarks.messages import text_post
from benchmarks.programs import (
    HOST,
    CannotRun,
    free_port,
    ours,
    pss_mb,
    resident_mb,
    running,
    talking,
    wait_for_port,
    wait_until,
)

WEB, WORKERS, CHARTS = 130.0, 140.0, 180.0
#: Classes of the college whose names the lexicon holds, at 1×, 2× and 4×.
CLASSES, GROWTH = 90, (1, 2, 4)
ASKER, QUESTION = "asker", "全校就业率"
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
WARM = 50


def measure() -> list[Figure]:
    """The figures of P11; the web process at 1×, 2×, 4× the classes."""
    web = {times: _web(CLASSES * times) for times in GROWTH}
    pair, charts = _workers(), _charts()
    table("P11: memory, MB", ("process", "what", "resident", "PSS"), (
        *(("web, lexicon loaded", f"{CLASSES * times} classes", number(one[0]), number(one[1]))
          for times, one in web.items()),
        ("worker and its two children", "after the first jobs", number(pair[0]), number(pair[1])),
        ("chart process", f"{len(FOUR)} charts drawn", number(charts[0]), number(charts[1])),
    ))
    return [
        Figure("P11 web MB", web[1][0], WEB, most=True),
        Figure("P11 worker pair MB PSS", pair[1], WORKERS, most=True),
        Figure("P11 chart process MB", charts[0], CHARTS, most=True),
    ]


def _web(classes: int) -> tuple[float, float]:
    """Resident and PSS of a web process that has answered questions."""
    with college.engine() as home:
        asyncio.run(_prepared(home, classes))
        port = free_port()
        command = [sys.executable, "-m", "bot", "web", "--port", str(port)]
        with _ours(command, home, port) as pid:
            for n in range(WARM):
                _ask(port, n)
            return _of(pid, tree=False)


@contextmanager
def _ours(command: list[str], home: Engine, port: int = 0) -> Iterator[int]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running(command, core=cores.SUBJECT, folder=Path(folder),
                environ=home.environ(LUOXUAN_PORT=str(port or 1))) as process,
    ):
        if port:
            wait_for_port(port, process)
        yield process.pid


async def _prepared(home: Engine, classes: int) -> None:
    """A college of so many classes, and somebody of its leaders with a phone."""
    from models import sql
    from models.database import opened
    from services import imports

    async with opened(home.database_url):
        ours_ = await college.a_college()
        for kind, text in (
            ("orgs", _orgs(classes)), ("staff", "工号,姓名\nT1,甲\n"),
            ("posts", "工号,角色,组织代码,起\nT1,校领导,00,2020-01-01\n"),
        ):
            done = await imports.run(ours_, kind, text.encode(), by="bench", now=NOW)
            assert done.ok, done.errors[:3]
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following) SELECT $1, $2, id, "
            "true FROM person WHERE college_id = $1 AND number = 'T1'", ours_.id, ASKER,
        )


def _orgs(classes: int) -> str:
    """Six colleges of four majors each, and the classes in turn."""
    lines = ["类型,代码,名称,简称,上级代码,年级", "学校,00,某校,全校,,"]
    for n in range(6):
        lines.append(f"二级学院,{n + 1:02},第{n + 1}工程学院,第{n + 1},00,")
        lines += [f"专业,{n + 1:02}{m:02},第{n + 1}应用技术{m},应用{n}{m},{n + 1:02},"
                  for m in range(1, 5)]
    for n in range(classes):
        major = f"{n % 6 + 1:02}{n % 4 + 1:02}"
        lines.append(f"班级,C{n:04},应用班{n:04},,{major},2025")
    return "\n".join(lines) + "\n"


def _ask(port: int, n: int) -> None:
    """One question; CannotRun where the answer does not speak of what was asked."""
    post = text_post("plain", openid=ASKER, content=QUESTION, msg_id=n + 1)
    query = "&".join(f"{name}={value}" for name, value in post.query.items())
    request = Request(f"http://{HOST}:{port}/wechat/{CODE}?{query}", data=post.body)
    with urlopen(request, timeout=10) as answer:
        said = answer.read().decode()
    if "就业率" not in said:
        raise CannotRun(f"no answer to {QUESTION}: {said[:200]}")


def _workers() -> tuple[float, float]:
    """A worker with its two children, once they have run jobs of the clock."""
    with college.engine() as home:
        asyncio.run(_prepared(home, CLASSES))
        worker = [sys.executable, "-m", "bot", "worker"]
        with _ours(worker, home) as pid, _ours([sys.executable, "-m", "bot", "beat"], home):
            wait_until(lambda: asyncio.run(_jobs(home.database_url)) > 0, what="a job")
            return _of(pid, tree=True)


async def _jobs(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM job_run"))
    finally:
        await connection.close()


def _charts() -> tuple[float, float]:
    with talking(ours("chart_loop")) as own:
        for chart in FOUR:
            own.ask("run", chart=chart, times=1, calls=3)
        return own.ask("memory")["resident"], own.ask("memory")["pss"]


def _of(pid: int, *, tree: bool) -> tuple[float, float]:
    """Resident and proportional size in MB, of a process or of it and all below it."""
    resident, shared = resident_mb(pid), pss_mb(pid)
    if tree:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for child in children:
            more = _of(int(child), tree=True)
            resident, shared = resident + more[0], shared + more[1]
    return resident, shared

