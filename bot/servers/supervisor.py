"""`luoxuan up`: the whole house in one command (MODEL §6).

Starts the servers and our processes, watches them, starts again what dies, and stops them in
the order web, beat, worker, simulator, Valkey, PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from types import FrameType
from typing import Protocol

from bot.servers.child import Child, Part, Watch
from bot.servers.engine import postgres_of, valkey_of
from bot.servers.house import UP, House, Run, child
from bot.servers.logs import rotate
from bot.settings import Settings

LOOK_EVERY_SECONDS = 0.2
CARE_EVERY_SECONDS = 5.0

#: Who goes first when the house stops, by the first part of the name; the servers go last.
STOP_ORDER = (("web",), ("beat",), ("worker", "draw"), ("simulator",))

#: Ctrl-C, the system's stop, the terminal's end.
ASKS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class Server(Part, Protocol):
    """A part that others need from the first moment, so its start is waited for."""

    def start(self) -> None: ...


class Stopped(Exception):
    """The person or the system asked the house to stop while it was starting."""


class Supervisor:
    """Runs the parts of one data folder; the caller has taken the house.

    `care` is called every five seconds and once at the end, for what has to be kept up to date.
    """

    def __init__(
        self,
        settings: Settings,
        house: House,
        *,
        say: Say,
        environ: Mapping[str, str] | None = None,
        care: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self._house = house
        self._told = say
        self._care = care
        self._asked = threading.Event()
        self._watches: list[Watch] = []
        self._run = Run(command=UP, pid=os.getpid(), environ=dict(environ or {}))
        self._cared_at = time.monotonic()

    @property
    def environ(self) -> Mapping[str, str]:
        """What our children get beyond our own environment."""
        return self._run.environ

    @contextmanager
    def running(self) -> Iterator[Settings]:
        """The servers up, and at the end of the block everything stopped in order.

        Gives the settings with both URLs. SIGINT, SIGTERM and SIGHUP end `watch` from here on.
        """
        with ExitStack() as stack:
            stack.enter_context(self._signals())
            stack.callback(self._house.leave)
            stack.callback(self._care)
            self._start_servers(stack)
            self._tell()
            stack.callback(self._stop_children)
            yield self.settings

    def begin(self, parts: Iterable[Child]) -> None:
        """Start these and watch them from now on."""
        for part in parts:
            watch = Watch(part, self._say)
            watch.begin()
            self._watches.append(watch)
        self._tell()

    def finish(self, step: Child) -> bool:
        """Run a step that ends by itself; whether it ended well."""
        step.launch()
        try:
            self.until(lambda: not step.alive)
            return step.exit_code == 0
        finally:
            step.stop()

    def until(self, condition: Callable[[], bool], *, seconds: float = float("inf")) -> bool:
        """Watch until the condition holds; whether it came true in time. Stopped if asked to."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            if self._asked.wait(LOOK_EVERY_SECONDS / 4):
                raise Stopped
            self._look()
        return True

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop."""
        while not self._asked.wait(LOOK_EVERY_SECONDS):
            self._look()

    def open_at(self, address: str) -> None:
        """Tell other commands where people find us."""
        self._run = replace(self._run, address=address)
        self._tell()

    def _say(self, line: str) -> None:
        """A closed terminal is no reason to end otherwise than in order."""
        with suppress(OSError):
            self._told(line)

    def _look(self) -> None:
        started = [watch.look() for watch in self._watches]
        if any(started):
            self._tell()
        if time.monotonic() - self._cared_at > CARE_EVERY_SECONDS:
            self._cared_at = time.monotonic()
            self._care()
            rotate(self.settings.data_dir / "logs")

    def _start_servers(self, stack: ExitStack) -> None:
        database, broker = self.settings.database_url, self.settings.redis_url
        if not database:
            postgres = postgres_of(self.settings.data_dir)
            self._start_server(stack, postgres)
            database = postgres.url
        if not broker:
            valkey = valkey_of(self.settings.data_dir)
            self._start_server(stack, valkey)
            broker = valkey.url
        self.settings = replace(self.settings, database_url=database, redis_url=broker)
        self._run = replace(self._run, database_url=database, redis_url=broker)

    def _start_server(self, stack: ExitStack, server: Server) -> None:
        stack.callback(server.stop)
        server.start()
        self._watches.append(Watch(server, self._say))
        if self._asked.is_set():
            raise Stopped

    def _tell(self) -> None:
        parts = (watch.part for watch in self._watches)
        running = tuple(child(part.name, part.pid) for part in parts if part.alive)
        self._house.tell(replace(self._run, children=running))

    def _stop_children(self) -> None:
        children = [w.part for w in self._watches if isinstance(w.part, Child)]
        for place in range(len(STOP_ORDER) + 1):
            members = [part for part in children if _place(part.name) == place]
            for part in members:
                part.ask_to_stop()
            for part in members:
                part.stop()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(number: int, frame: FrameType | None) -> None:
            if not self._asked.is_set():
                self._say("stopping …")
            self._asked.set()

        before = {n: signal.signal(n, ask) for n in ASKS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _place(name: str) -> int:
    kind = name.split("-", maxsplit=1)[0]
    places = (n for n, group in enumerate(STOP_ORDER) if kind in group)
    return next(places, len(STOP_ORDER))
