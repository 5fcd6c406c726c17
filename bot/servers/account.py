"""Which user PostgreSQL runs as: it refuses root, so root hands it to an unprivileged one."""

from __future__ import annotations

import logging
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

_SEARCH, _READ = stat.S_IXOTH, stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the system, by numbers."""

    uid: int
    gid: int


def unprivileged(folder: Path) -> Account | None:
    """None if we are an ordinary user; as root the owner of `folder`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return Account(folder.stat().st_uid, folder.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner of a file or folder."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def open_way(path: Path, account: Account | None) -> None:
    """Let the account pass through the folders above `path`: search only, no reading.

    Only root has to: an ordinary user runs the server as itself.
    """
    if account is None:
        return
    for folder in path.resolve().parents:
        mode = folder.stat()
        if mode.st_uid != account.uid and not mode.st_mode & _SEARCH:
            log.warning("%s: others may now pass through, PostgreSQL needs it", folder)
            folder.chmod(stat.S_IMODE(mode.st_mode) | _SEARCH)


def open_tree(root: Path, account: Account | None) -> None:
    """Let the account read an installed program; nothing to do under a usual umask."""
    open_way(root, account)
    if account is None or _is_open(root):
        return
    for folder, _, files in os.walk(root):
        Path(folder).chmod(Path(folder).stat().st_mode | _READ | _SEARCH)
        for name in files:
            _open_file(Path(folder, name))


def _is_open(root: Path) -> bool:
    known = (root, root / "bin", root / "bin" / "postgres", root / "share")
    return all(path.stat().st_mode & _READ for path in known)


def _open_file(path: Path) -> None:
    mode = path.stat().st_mode
    extra = _READ
    if mode & stat.S_IXUSR:
        extra |= _SEARCH
    path.chmod(stat.S_IMODE(mode) | extra)
