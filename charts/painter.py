"""Drawing without holding up the event loop: one spawned child process, a bounded queue.

The web process never loads matplotlib; its pictures are drawn by the child. A Celery child draws
in itself with `charts.draw` (a process pool inside a prefork child fails).
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from charts.errors import PainterBusy, PainterClosed, PainterDied
from charts.registry import CHARTS, draw

MOST_WAITING = 32
#: A warm picture takes under 0.1 s, the first of a process about 1 s.
PATIENCE_SECONDS = 20.0
#: The child yields to the process that answers people.
_NICENESS = 5


class Painter:
    """Draws pictures one after the other in a child process of its own.

    The child starts with `start` or the first picture, is replaced when it dies, and leaves with
    its parent. At most `waiting` drawings are under way or queued.
    """

    def __init__(self, *, waiting: int = MOST_WAITING, patience: float = PATIENCE_SECONDS) -> None:
        self._most = waiting
        self._patience = patience
        self._under_way = 0
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._pid: int | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._pid

    async def start(self) -> None:
        """Start the child and let it load fonts and charts, so that the first picture is quick."""
        async with self._turn:
            await self._child()

    async def draw(self, name: str, data: Mapping[str, Any]) -> bytes:
        """Return the PNG of chart `name`, drawn by the child.

        Raises what `charts.draw` raises; PainterBusy when too many wait; PainterDied when the
        child died or hung twice over this picture; PainterClosed after `close`.
        """
        if self._under_way >= self._most:
            raise PainterBusy
        self._under_way += 1
        try:
            async with self._turn:
                return await self._draw_or_retry(name, dict(data))
        finally:
            self._under_way -= 1

    async def close(self) -> None:
        """End the child; drawings still waiting raise PainterClosed."""
        self._closed = True
        async with self._turn:
            self._drop()

    async def _draw_or_retry(self, name: str, data: dict[str, Any]) -> bytes:
        for _attempt in range(2):
            pool = await self._child()
            try:
                async with asyncio.timeout(self._patience):
                    return await asyncio.get_running_loop().run_in_executor(pool, draw, name, data)
            except (BrokenProcessPool, TimeoutError):
                self._drop()
        raise PainterDied

    async def _child(self) -> ProcessPoolExecutor:
        """The live child's pool; a new child is asked for its pid, which also proves it works."""
        if self._closed:
            raise PainterClosed
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
            )
        if self._pid is None:
            loop = asyncio.get_running_loop()
            try:
                self._pid = await loop.run_in_executor(self._pool, os.getpid)
            except BrokenProcessPool:
                self._drop()
                raise PainterDied from None
        return self._pool

    def _drop(self) -> None:
        """Let the child go, by force: it holds nothing that could be lost."""
        pool, pid = self._pool, self._pid
        self._pool = self._pid = None
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _prepare() -> None:
    """In the child: leave Ctrl-C to the parent, leave with it, load every chart."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    len(CHARTS)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
