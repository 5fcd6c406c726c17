"""Who runs the engine of a data folder, and how others find it.

The lock says whether somebody does (the kernel drops it with its owner, however that ends); the
run file says who and where. A run file without a held lock is of a run that died.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from bot.servers.process import end_leftover, identity

UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the owner of a folder tells the others; lies 0600, for the URLs hold passwords.

    `command` is `up` or the name of a command that started the servers for itself; `environ` are
    the settings the owner runs with beyond its environment; `children` are (name, pid, start).
    """

    command: str
    pid: int
    database_url: str = ""
    redis_url: str = ""
    address: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    children: tuple[tuple[str, int, str], ...] = ()


class House:
    """The data folder's lock and run file. One object a process."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._file = data_dir / "run.json"
        self._lock: IO[str] | None = None

    def take(self) -> bool:
        """Become the owner if nobody is; whether we are. Ends what a dead owner left running."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        # The folder above a PostgreSQL that runs as another user; nothing in it is listed.
        lock = open(self.data_dir / "engine.lock", "a", encoding="ascii")  # noqa: SIM115
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        self._end_leftovers()
        return True

    def leave(self) -> None:
        """Stop being the owner."""
        if self._lock is not None:
            self._file.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def tell(self, run: Run) -> None:
        """Write the run file in one step; only the owner does."""
        own = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(run), file)
        own.replace(self._file)

    def owner(self) -> Run | None:
        """What the living owner told; None if there is no owner or it has not spoken yet."""
        run = self._read()
        if run is None or not self._is_held():
            return None
        return run

    @contextmanager
    def guest(self) -> Iterator[None]:
        """Mark this process as one that uses the owner's servers."""
        with open(self.data_dir / "guests.lock", "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    def wait_for_guests(self) -> None:
        """Return when no other process uses our servers any more."""
        with open(self.data_dir / "guests.lock", "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

    def has_guests(self) -> bool:
        """Whether another process uses our servers."""
        with open(self.data_dir / "guests.lock", "a", encoding="ascii") as lock:
            return not _free(lock)

    def _is_held(self) -> bool:
        if self._lock is not None:
            return True
        try:
            with open(self.data_dir / "engine.lock", "a", encoding="ascii") as lock:
                return not _free(lock, kind=fcntl.LOCK_SH)
        except OSError:
            return False

    def _read(self) -> Run | None:
        try:
            body = json.loads(self._file.read_text(encoding="utf-8"))
            children = tuple((name, pid, start) for name, pid, start in body.pop("children"))
            return replace(Run(**body), children=children)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _end_leftovers(self) -> None:
        run = self._read()
        self._file.unlink(missing_ok=True)
        for _, pid, start in getattr(run, "children", ()):
            end_leftover(pid, start)


def _free(lock: IO[str], *, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def child(name: str, pid: int) -> tuple[str, int, str]:
    """How a child stands in the run file: its number alone would not tell it from a later one."""
    return (name, pid, identity(pid))
