"""Telling the workers of fresh rows, from one thread that may hang without holding anybody.

What is not told is found by the next tick.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.settings import Settings
from bot.worker.engine import announce, configure

log = logging.getLogger(__name__)

#: Pokes for one college within this time become one.
GATHER_SECONDS = 0.1


class Announcer:
    """Gathers pokes and sends them from a daemon thread; never blocks, never raises."""

    def __init__(self, send: Callable[[int, str], None] = announce) -> None:
        self._send = send
        self._wanted: dict[tuple[int, str], None] = {}
        self._lock = threading.Lock()
        self._any = threading.Event()
        self._ended = threading.Event()
        self._away = False
        self._thread: threading.Thread | None = None

    def poke(self, college_id: int, queue: str = "push") -> None:
        """There may be something to do for a college on a queue."""
        with self._lock:
            self._wanted[college_id, queue] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True, name="poke")
                self._thread.start()
        self._any.set()

    def close(self) -> None:
        """Let the thread end by itself."""
        self._ended.set()
        self._any.set()

    def _serve(self) -> None:
        while not self._ended.is_set():
            self._any.wait()
            self._ended.wait(GATHER_SECONDS)
            with self._lock:
                wanted, self._wanted = list(self._wanted), {}
                self._any.clear()
            for college_id, queue in wanted:
                self._tell(college_id, queue)

    def _tell(self, college_id: int, queue: str) -> None:
        try:
            self._send(college_id, queue)
        except Exception as error:
            if not self._away:
                log.warning("the broker is away, pushes wait for the tick: %s",
                            type(error).__name__)
            self._away = True
            return
        if self._away:
            log.warning("the broker is back")
        self._away = False


def poker(settings: Settings) -> Callable[[int], None]:
    """A `poke(college_id)` for a web process, over the broker of these settings."""
    configure(settings)
    announcer = Announcer()

    def poke(college_id: int) -> None:
        announcer.poke(college_id)

    return poke
