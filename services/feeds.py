"""Feeds: what comes from where, how often it should, and how late it is (FEATURES 107, Q04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.reply import Say
from models import sql
from services import pushes
from services.colleges import College
from services.indicators import catalogue
from services.indicators.indicator import Indicator
from services.people import accounts

_FEEDS = """
SELECT f.code, f.name, f.expected_every AS every, f.data_at, f.due_at FROM feed f
WHERE f.college_id = $1 AND (f.last_batch_id IS NOT NULL OR f.data_at IS NOT NULL)
ORDER BY f.name, f.code
"""
_AFFECTED = """
SELECT DISTINCT v.indicator FROM value v
JOIN batch b ON b.college_id = v.college_id AND b.id = v.batch_id
JOIN feed f ON f.college_id = b.college_id AND f.id = b.feed_id
WHERE v.college_id = $1 AND v.ended_at IS NULL AND f.code = ANY($2::varchar[])
"""


@dataclass(frozen=True)
class Feed:
    """A source as of now: `every` in minutes (None: no rhythm, never late), `data_at` the moment
    up to which it speaks (None: everything was taken back), `late_hours` None while in time."""

    code: str
    name: str
    every: int | None
    data_at: datetime | None
    late_hours: int | None

    @property
    def late(self) -> bool:
        return self.late_hours is not None


@dataclass(frozen=True)
class Board:
    """Every feed, the late ones first, and how many measured indicators no source reports."""

    feeds: tuple[Feed, ...]
    unconnected: int

    @property
    def late(self) -> tuple[Feed, ...]:
        return tuple(one for one in self.feeds if one.late)


def late_hours(every: int | None, data_at: datetime | None, *, now: datetime) -> int | None:
    """For how many hours a source has been silent, once that is longer than its rhythm."""
    if every is None or data_at is None:
        return None
    silent = (now - data_at).total_seconds()
    if silent <= every * 60:
        return None
    return int(silent // 3600)


async def board(college: College, *, now: datetime) -> Board:
    """All feeds of a college that have ever brought something."""
    found = [
        Feed(row["code"], row["name"], row["every"], row["data_at"],
             late_hours(row["every"], row["data_at"], now=now))
        for row in await sql.rows(_FEEDS, college.id)
    ]
    found.sort(key=lambda one: -(one.late_hours if one.late_hours is not None else -1))
    silent = sum(one.measured and not one.connected for one in catalogue.load())
    return Board(tuple(found), silent)


async def affected(college: College, feeds: tuple[Feed, ...]) -> list[Indicator]:
    """The indicators whose present values came by these feeds."""
    known = catalogue.load()
    codes = [one.code for one in feeds]
    rows = await sql.rows(_AFFECTED, college.id, codes)
    found = {row["indicator"] for row in rows}
    return [one for one in known if one.id in found or (one.feed and one.feed in codes)]


async def urge(
    college: College, feeds: tuple[Feed, ...], *, text: str, today: date, now: datetime
) -> int:
    """Tell the college's administrators which sources are late, once a day; how many were told."""
    told = 0
    names = ",".join(one.code for one in feeds)
    for person_id in await accounts.administrators(college, today=today):
        added = await pushes.enqueue(
            college, dedupe=f"late feeds:{person_id}:{today}:{names}"[:160],
            person_id=person_id, kind="late_feeds", urgency="normal", reply=Say(text), now=now,
        )
        told += added is not None
    return told
