import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from charts import CHARTS, ChartDataError, UnknownChart, draw
from charts.errors import PainterBusy, PainterClosed, PainterDied
from charts.painter import Painter

BARS = dict(CHARTS["bars"].example)


@pytest.fixture
async def painter():
    painter = Painter(waiting=3)
    yield painter
    await painter.close()


async def test_the_child_draws_what_this_process_would(painter):
    assert await painter.draw("bars", BARS) == draw("bars", BARS)
    assert painter.pid not in (None, os.getpid())


async def test_errors_of_the_drawing_come_back_as_they_are(painter):
    with pytest.raises(UnknownChart):
        await painter.draw("pie", {})
    with pytest.raises(ChartDataError, match="title: is missing"):
        await painter.draw("bars", {"rows": [], "foot": "甲"})


async def test_a_killed_child_is_replaced_and_the_picture_drawn(painter):
    await painter.start()
    first = painter.pid
    os.kill(first, signal.SIGKILL)
    assert (await painter.draw("bars", BARS)).startswith(b"\x89PNG")
    assert painter.pid != first


async def test_a_child_killed_while_drawing_is_replaced(painter):
    await painter.start()
    first = painter.pid
    os.kill(first, signal.SIGSTOP)
    drawing = asyncio.create_task(painter.draw("bars", BARS))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    assert await drawing == draw("bars", BARS)


async def test_a_child_that_hangs_twice_is_given_up():
    painter = Painter(patience=0.001)
    with pytest.raises(PainterDied):
        await painter.draw("bars", BARS)
    assert painter.pid is None
    await painter.close()


async def test_too_many_waiting_are_refused_at_once(painter):
    drawings = [asyncio.create_task(painter.draw("bars", BARS)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(PainterBusy):
        await painter.draw("bars", BARS)
    assert len(set(await asyncio.gather(*drawings))) == 1
    assert await painter.draw("bars", BARS)


async def test_a_closed_painter_draws_no_more(painter):
    await painter.start()
    pid = painter.pid
    await painter.close()
    with pytest.raises(PainterClosed):
        await painter.draw("bars", BARS)
    await asyncio.to_thread(wait_until_gone, pid)


def test_the_child_leaves_with_its_parent():
    program = (
        "import asyncio, os\n"
        "from charts.painter import Painter\n"
        "async def main():\n"
        "    painter = Painter()\n"
        "    await painter.start()\n"
        "    print(painter.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    wait_until_gone(int(done.stdout))


def wait_until_gone(pid, *, seconds=10.0):
    """Until no running process has this id (a zombie does not run)."""
    deadline = time.monotonic() + seconds
    while running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_painter_alone_loads_no_matplotlib():
    program = "import sys, charts.painter; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
