"""Log files that stay small: every writer appends, the supervisor cuts."""

from __future__ import annotations

import shutil
from pathlib import Path

LIMIT_BYTES = 5_000_000
KEPT = 3


def log_path(data_dir: Path, name: str) -> Path:
    """Where the output of a child goes."""
    return data_dir / "logs" / f"{name}.log"


def rotate(folder: Path, *, limit: int = LIMIT_BYTES) -> list[Path]:
    """Cut the logs over the limit, keeping three older pieces of each; the cut ones.

    The writers hold the file open for appending, so it is copied and emptied in place; a line
    written in that moment may be lost.
    """
    over = [path for path in folder.glob("*.log") if path.stat().st_size > limit]
    for path in over:
        for n in range(KEPT - 1, 0, -1):
            older = _piece(path, n)
            if older.exists():
                older.replace(_piece(path, n + 1))
        shutil.copyfile(path, _piece(path, 1))
        with open(path, "r+b") as file:
            file.truncate(0)
    return over


def _piece(path: Path, n: int) -> Path:
    return path.with_name(f"{path.name}.{n}")
