"""Our own thin start and stop of the Valkey that came with pip (MODEL §6).

Whatever it holds may be lost (MODEL §2): it saves once a minute and at its stop, and starts
empty rather than not at all.
"""

from __future__ import annotations

import logging
import secrets
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from bot.servers.binaries import ServerError, valkey_program
from bot.servers.process import HOST, end, free_port, spawn, tail, wait_until

START_SECONDS = 30.0
SNAPSHOT = "dump.rdb"

log = logging.getLogger(__name__)


class ValkeyServer:
    """One Valkey in one folder. The caller holds the folder's lock; start it in the main thread.

    Port and password are made at the first start and stay over restarts of this object.
    """

    name = "valkey"

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder / "valkey.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """Where to connect, with the password inside; database 0."""
        return self.url_of(0)

    def url_of(self, number: int) -> str:
        """The URL of one of the numbered databases."""
        return f"redis://:{self._password}@{HOST}:{self.port}/{number}"

    @property
    def alive(self) -> bool:
        """Whether the process started last still runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """The process started last; 0 if none was."""
        if self.process is None:
            return 0
        return self.process.pid

    def start(self) -> None:
        """Serve; returns when it answers. ServerError with the log's last lines if not."""
        program = valkey_program()
        self.folder.mkdir(parents=True, exist_ok=True)
        # The snapshot holds access tokens.
        self.folder.chmod(0o700)
        for half in self.folder.glob("temp-*.rdb"):
            half.unlink()
        if self._serve(program) or (self._set_snapshot_aside() and self._serve(program)):
            return
        raise ServerError(f"Valkey does not start:\n{tail(self.log)}")

    def launch(self) -> None:
        """Start again on the same port without waiting for it; the clients keep trying."""
        self._launch(valkey_program())

    def stop(self) -> None:
        """Save, then end."""
        if self.process is not None:
            end(self.process, (signal.SIGTERM, 15.0))
            self.process = None

    def _serve(self, program: Path) -> bool:
        tries = 1
        if not self.port:
            tries = 5  # a free port may be taken before we take it
        for _ in range(tries):
            if tries > 1:
                self.port = free_port()
            self._launch(program)
            wait_until(lambda: not self.alive or self._serves(), seconds=START_SECONDS)
            if self.alive and self._serves():
                return True
            self.stop()
        return False

    def _launch(self, program: Path) -> None:
        """The configuration goes in by the standard input: a password has no place in `ps`."""
        self.process = spawn([program, "-"], log=self.log, stdin=subprocess.PIPE)
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(self._configuration().encode())
            self.process.stdin.close()

    def _configuration(self) -> str:
        folder = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        return (
            f"bind {HOST}\nport {self.port}\nrequirepass {self._password}\n"
            f'dir "{folder}"\ndbfilename {SNAPSHOT}\nsave 60 1\nappendonly no\n'
            "stop-writes-on-bgsave-error no\ndaemonize no\nalways-show-logo no\n"
        )

    def _serves(self) -> bool:
        return answers(self.port, self._password)

    def _set_snapshot_aside(self) -> bool:
        """A snapshot it cannot read must not keep the house shut."""
        snapshot = self.folder / SNAPSHOT
        if not snapshot.exists():
            return False
        log.warning("the snapshot of Valkey cannot be read, it is kept as %s.unread", SNAPSHOT)
        snapshot.replace(self.folder / f"{SNAPSHOT}.unread")
        return True


def answers(port: int, password: str, *, host: str = HOST, seconds: float = 1.0) -> bool:
    """Whether a Valkey or Redis there takes this password and is done loading."""
    with suppress(OSError), socket.create_connection((host, port), timeout=seconds) as link:
        link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        told = b""
        while told.count(b"\n") < 2:
            piece = link.recv(256)
            if not piece:
                break
            told += piece
        return told == b"+OK\r\n+PONG\r\n"
    return False
