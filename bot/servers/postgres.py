"""Our own thin start and stop of the PostgreSQL that came with pip (MODEL §6).

It listens on loopback TCP with a password kept 0600 beside the cluster, so every process and
tool connects in the same way. Nothing has to be cleaned by hand after a crash.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.servers import leftovers
from bot.servers.account import Account, give, open_tree, open_way, unprivileged
from bot.servers.binaries import ServerError, postgres_home
from bot.servers.process import HOST, end, free_port, spawn, tail, wait_until

ROLE = "luoxuan"
DATABASE = "postgres"
#: Recovery after a crash of a large database may take its time; the log tells its progress.
START_SECONDS = 300.0
SMALL_SHM_BYTES = 256 * 1024 * 1024

#: No parameters and no rows in the log: DETAIL lines of an error quote them (MODEL §1).
OPTIONS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "io_method": "sync",
}


class PostgresServer:
    """One cluster in one folder. The caller holds the folder's lock; start it in the main thread.

    The port stays the same over restarts, so that clients find the server again.
    """

    name = "postgres"

    def __init__(
        self, folder: Path, *, log: Path | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = log or self.folder / "postgres.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._options = {**OPTIONS, **(options or {})}

    @property
    def url(self) -> str:
        """Where to connect, with the password inside."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """The URL of another database of this cluster."""
        password = (self.folder / "password").read_text(encoding="ascii")
        return f"postgres://{ROLE}:{password}@{HOST}:{self.port}/{database}"

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
        """Make the cluster if there is none, then serve; returns when it takes connections.

        ServerError with the log's last lines if it does not start.
        """
        home = postgres_home()
        self.folder.mkdir(parents=True, exist_ok=True)
        account = unprivileged(self.data)
        self._check_owner()
        open_tree(home, account)
        open_way(self.data, account)
        if account is not None:
            self.folder.chmod(0o711)
        if not self.data.exists():
            self._make_cluster(home, account)
        leftovers.clear(self.data)
        self._serve(home, account)

    def launch(self) -> None:
        """Start again on the same port without waiting for it; the clients keep trying."""
        leftovers.clear(self.data)
        self._spawn(postgres_home(), unprivileged(self.data))

    def stop(self) -> None:
        """Disconnect everybody, write what is in memory, end."""
        if self.process is not None:
            end(self.process, (signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0))
            self.process = None

    def _check_owner(self) -> None:
        if not self.data.exists():
            return
        owner = self.data.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise ServerError(f"{self.data} belongs to user {owner}: run as that user")
        if not (self.folder / "password").exists():
            raise ServerError(f"{self.folder}/password is gone: bring it back from your copy")

    def _make_cluster(self, home: Path, account: Account | None) -> None:
        """initdb beside its final place: a half-made cluster never looks like one."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        give(fresh, account)
        password = self._new_password()
        own_copy = self.folder / "password.initdb"
        own_copy.write_text(password, encoding="ascii")
        own_copy.chmod(0o600)
        give(own_copy, account)
        try:
            _initdb(home, fresh, password=own_copy, account=account, log=self.log)
        finally:
            own_copy.unlink()
        fresh.rename(self.data)

    def _new_password(self) -> str:
        password = secrets.token_urlsafe(24)
        path = self.folder / "password"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(password)
        return password

    def _serve(self, home: Path, account: Account | None) -> None:
        tries = 1
        if not self.port:
            tries = 5  # a free port may be taken before we take it
        for n in range(tries):
            if tries > 1:
                self.port = free_port()
            self._spawn(home, account)
            if self._comes_up():
                return
            if n + 1 == tries or "in use" not in tail(self.log, lines=12):
                break
        raise ServerError(f"PostgreSQL does not start:\n{tail(self.log)}")

    def _spawn(self, home: Path, account: Account | None) -> None:
        self.process = spawn(
            self._command(home),
            log=self.log,
            account=account,
            at_parents_death=signal.SIGINT,
            environ={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        )

    def _command(self, home: Path) -> list[str | Path]:
        options = {**self._options, "port": str(self.port), **_memory()}
        pairs = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
        return [home / "bin" / "postgres", "-D", self.data, *pairs]

    def _comes_up(self) -> bool:
        wait_until(lambda: not self.alive or self._serves(), seconds=START_SECONDS)
        up = self.alive and self._serves()
        if not up:
            self.stop()
        return up

    def _serves(self) -> bool:
        """Whether our own process, not another on the same port, takes connections."""
        return leftovers.recorded_pid(self.data) == self.pid and takes_connections(self.port)


def _initdb(
    home: Path, data: Path, *, password: Path, account: Account | None, log: Path
) -> None:
    process = spawn(
        [
            home / "bin" / "initdb", "-D", data, "-U", ROLE, "--auth=scram-sha-256",
            f"--pwfile={password}", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        ],
        log=log,
        account=account,
        environ={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    if process.wait() != 0:
        raise ServerError(f"the database cannot be made:\n{tail(log)}")


def _memory() -> dict[str, str]:
    """Containers give /dev/shm 64 MB, where a parallel query would fail (MODEL §6)."""
    try:
        shared = os.statvfs("/dev/shm")
    except OSError:
        return {}
    if shared.f_blocks * shared.f_frsize >= SMALL_SHM_BYTES:
        return {}
    return {"dynamic_shared_memory_type": "mmap"}


def takes_connections(port: int, *, host: str = HOST, seconds: float = 1.0) -> bool:
    """Whether a PostgreSQL there asks for our password, as it does once it is up.

    While it starts or recovers it answers with an error instead.
    """
    body = struct.pack("!i", 196_608) + f"user\0{ROLE}\0database\0{DATABASE}\0\0".encode()
    with suppress(OSError), socket.create_connection((host, port), timeout=seconds) as link:
        link.sendall(struct.pack("!i", len(body) + 4) + body)
        return link.recv(1) == b"R"
    return False
