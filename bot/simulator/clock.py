"""The clock that windows, quotas, tokens and CreateTime go by: real time plus a shared offset."""

from __future__ import annotations

import contextlib
import json
import os
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))

#: Another process may move the clock; its file is looked at no more often than this, seconds.
LOOK_EVERY = 0.2


class SharedClock:
    """Seconds since 1970 with the offset of a JSON file `{"offset_seconds": float}`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0.0
        self._stamp: tuple[int, int] | None = None
        self._looked = -1e9

    @property
    def offset(self) -> float:
        """Seconds this clock is ahead of real time."""
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            self._look()
        return self._offset

    def now(self) -> float:
        """The moment, seconds since 1970."""
        return time.time() + self.offset

    def date(self) -> str:
        """The day in Beijing, `2026-11-18`: daily quotas start anew with it."""
        return datetime.fromtimestamp(self.now(), BEIJING).date().isoformat()

    def advance(self, seconds: float) -> None:
        """Move by so many seconds, backwards if negative."""
        self._look()
        self._write(self._offset + seconds)

    def set(self, moment: float) -> None:
        """Make it that moment now, seconds since 1970."""
        self._write(moment - time.time())

    def describe(self) -> dict[str, object]:
        """What the control API shows."""
        now = self.now()
        return {
            "now": now,
            "utc": datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds"),
            "beijing": datetime.fromtimestamp(now, BEIJING).isoformat(timespec="seconds"),
            "offset_seconds": self.offset,
        }

    def _look(self) -> None:
        # A missing or half-written file keeps the last offset: the clock must not jump back.
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            stat = self.path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp != self._stamp:
                body = json.loads(self.path.read_text())
                self._offset = float(body["offset_seconds"])
                self._stamp = stamp

    def _write(self, offset: float) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        draft.write_text(json.dumps({"offset_seconds": offset}))
        draft.replace(self.path)
        self._offset = offset
        self._looked = -1e9
