"""A part of the house that is one of our own commands, and the watch over any part."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.servers.process import end, spawn

#: Waits before the restarts of a part that dies at once again and again; the last one repeats.
BACK_OFF_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
#: A part that lived this long is well again.
WELL_AFTER_SECONDS = 30.0


class Part(Protocol):
    """What the supervisor starts, watches and stops."""

    @property
    def name(self) -> str: ...

    @property
    def alive(self) -> bool: ...

    @property
    def pid(self) -> int: ...

    def launch(self) -> None:
        """Start it, again if need be, and do not wait for it."""

    def stop(self) -> None:
        """End it and wait for that."""


class Child:
    """One of our own processes, in a session of its own; without a log its output is shown."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path | None,
        environ: Mapping[str, str] | None = None,
        patience: float = 10.0,
    ) -> None:
        self.name = name
        self._command = command
        self._log = log
        self._environ = environ or {}
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process started last still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process started last; 0 if none was."""
        if self._process is None:
            return 0
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How the process started last ended; None while it runs or before it ran."""
        if self._process is None:
            return None
        return self._process.poll()

    def launch(self) -> None:
        """Start it; what a dead one left of its session goes first."""
        self._end_session()
        self._process = spawn(
            self._command,
            log=self._log,
            environ={**os.environ, **self._environ, "PYTHONUNBUFFERED": "1"},
            folder=Path.cwd(),
        )

    def ask_to_stop(self) -> None:
        """Tell it to end its work, without waiting."""
        if self._process is not None and self.alive:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it and whatever it started."""
        if self._process is not None:
            end(self._process, (signal.SIGTERM, self._patience), (signal.SIGQUIT, 3.0))
            self._end_session()
            self._process = None

    def _end_session(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def command(*arguments: str) -> list[str]:
    """The command line of one of our own commands, with the Python that runs now."""
    return [sys.executable, "-m", "bot", *arguments]


@dataclass
class Watch:
    """Restarts one part when it dies: soon at first, then ever more patiently, never not."""

    part: Part
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    deaths: int = 0
    _due_at: float = field(default=0.0, repr=False)
    _since: float = field(default=0.0, repr=False)

    def begin(self) -> None:
        """Start it for the first time."""
        self.part.launch()
        self._since = self.now()

    def look(self) -> bool:
        """Start the part again if it is dead and its time has come; whether it did."""
        if self.part.alive:
            self._mend()
            return False
        if not self._due_at:
            self._mourn()
        if self.now() < self._due_at:
            return False
        self._due_at = 0.0
        self.begin()
        return True

    def _mourn(self) -> None:
        wait = BACK_OFF_SECONDS[min(self.deaths, len(BACK_OFF_SECONDS) - 1)]
        self._due_at = self.now() + wait
        self.deaths += 1
        if self.deaths == 1:
            self.say(f"{self.part.name} ended by itself and is started again")
        elif self.deaths == len(BACK_OFF_SECONDS):
            self.say(f"{self.part.name} keeps ending: see its log; tried again every {wait:.0f} s")

    def _mend(self) -> None:
        if self.deaths and self.now() - self._since > WELL_AFTER_SECONDS:
            self.deaths = 0
            self.say(f"{self.part.name} is well again")
