"""The school's clock: moments in UTC, days and weeks as the college counts them (MODEL §8).

A demo or a test moves the clock of all processes at once by one file, `clock.json`:
`{"offset_seconds": 1234.5}` is added to the real time.
"""

from __future__ import annotations

import json
import logging
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

#: The zone of a college that names no other.
SHANGHAI = ZoneInfo("Asia/Shanghai")

#: A school day ends at four in the morning: what is written at 01:30 belongs to the day before.
DAY_ENDS_AT_HOUR = 4

#: Seconds between two looks at the offset file.
LOOK_EVERY = 0.2

log = logging.getLogger(__name__)


class Now(Protocol):
    """What tells the time; a test passes a fixed one."""

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        ...


class Clock:
    """Real time, moved by the offset in a file where one is given.

    The file is looked at every 0.2 s at most and read only when it changed. While it cannot be
    read the last offset stays, so that a file being replaced does not throw the time back.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._file = offset_file
        self._offset = timedelta()
        self._stamp: tuple[int, int] | None = None
        self._look_at = float("-inf")

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        if self._file is not None and time.monotonic() >= self._look_at:
            self._look(self._file)
        return datetime.now(UTC) + self._offset

    def _look(self, file: Path) -> None:
        self._look_at = time.monotonic() + LOOK_EVERY
        try:
            found = file.stat()
        except OSError:
            return
        # The inode belongs to it: a replaced file may carry the mtime of the one before.
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._offset = read_offset(file)
        except (OSError, ValueError):
            log.warning("clock file cannot be read, the last offset stays")


def read_offset(file: Path) -> timedelta:
    """The offset kept in a clock file; OSError or ValueError where it cannot be read."""
    body = json.loads(file.read_text(encoding="utf-8"))
    try:
        return timedelta(seconds=float(body["offset_seconds"]))
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("no offset_seconds in the clock file") from error


def write_offset(file: Path, offset: timedelta) -> None:
    """Move the clock of every process that reads this file; replaces it in one step."""
    own = file.with_name(f".{file.name}.{os.getpid()}")
    own.write_text(json.dumps({"offset_seconds": offset.total_seconds()}), encoding="utf-8")
    own.replace(file)


def school_day(moment: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """The school day a moment belongs to: before 04:00 local time it is still the day before.

    ValueError on a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return (moment.astimezone(zone) - timedelta(hours=DAY_ENDS_AT_HOUR)).date()


def week_start(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def at(day: date, hour: int, minute: int = 0, *, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The moment, in UTC, at which clocks in the zone show this time of this calendar day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
