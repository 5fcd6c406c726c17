"""When jobs run: decorators over the functions of handlers/jobs.py, and the slots they fall on.

    @daily("07:30")
    async def morning_cards(college: College, now: datetime) -> Mapping[str, int]: ...

A slot is a moment in UTC; `services.jobs_ledger` makes each happen once a college. A job names
what it needs, as handlers do; the worker checks the names at start-up.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.kit.clock import at

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Work = Callable[..., Awaitable[Mapping[str, int]]]


class Timing(Protocol):
    """Something that falls on slots."""

    def slots(self, after: datetime, until: datetime, *, zone: ZoneInfo) -> Iterator[datetime]:
        """Slots later than `after` and not later than `until`, in order, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at a local time; with `weekday` once a week (0 = Monday)."""

    moment: time
    weekday: int | None = None

    def slots(self, after: datetime, until: datetime, *, zone: ZoneInfo) -> Iterator[datetime]:
        day = after.astimezone(zone).date()
        while day <= until.astimezone(zone).date():
            slot = at(day, self.moment.hour, self.moment.minute, zone=zone)
            if after < slot <= until and self.weekday in (None, day.weekday()):
                yield slot
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes; only the newest slot counts, a job of this kind catches up alone."""

    minutes: int

    def slots(self, after: datetime, until: datetime, *, zone: ZoneInfo) -> Iterator[datetime]:
        span = self.minutes * 60
        slot = datetime.fromtimestamp(int(until.timestamp()) // span * span, UTC)
        if slot > after:
            yield slot


@dataclass(frozen=True, slots=True)
class OnRequest:
    """No slots of its own: somebody asks for each run."""

    def slots(self, after: datetime, until: datetime, *, zone: ZoneInfo) -> Iterator[datetime]:
        yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A function of the clock; older slots than `grace` are recorded as missed, not run."""

    name: str
    timing: Timing
    grace: timedelta
    function: Work
    names: tuple[str, ...]

    async def __call__(self, **given: Any) -> Mapping[str, int]:
        """Run with what it names out of `given`; returns counts."""
        return await self.function(**{name: given[name] for name in self.names})


#: Every job by name, in the order of handlers/jobs.py.
JOBS: dict[str, Job] = {}


def daily(moment: str, *, grace_hours: float = 4) -> Callable[[Work], Work]:
    """Runs every day at "HH:MM" school time."""
    return _into_jobs(Daily(_time(moment)), timedelta(hours=grace_hours))


def weekly(moment: str, *, grace_hours: float = 24) -> Callable[[Work], Work]:
    """Runs once a week at "fri HH:MM" school time."""
    day, _, clock = moment.partition(" ")
    if day not in WEEKDAYS:
        raise ValueError(f"{moment!r}: the weekday is one of {', '.join(WEEKDAYS)}")
    timing = Daily(_time(clock), WEEKDAYS.index(day))
    return _into_jobs(timing, timedelta(hours=grace_hours))


def every(*, minutes: int) -> Callable[[Work], Work]:
    """Runs every so many minutes, counted from the full hour."""
    if not 0 < minutes <= 60 or 60 % minutes:
        raise ValueError(f"{minutes} minutes do not divide an hour")
    return _into_jobs(Every(minutes), timedelta(minutes=minutes))


def on_request() -> Callable[[Work], Work]:
    """Runs when `services.jobs_ledger.request` asks for it, after the asking commits."""
    return _into_jobs(OnRequest(), timedelta(days=1))


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"{text!r} is no time such as 07:30")
    return time.fromisoformat(text)


def _into_jobs(timing: Timing, grace: timedelta) -> Callable[[Work], Work]:
    def register(function: Work) -> Work:
        name = function.__name__
        if name in JOBS:
            raise ValueError(f"there is a job {name} already")
        JOBS[name] = Job(name=name, timing=timing, grace=grace, function=function,
                         names=tuple(inspect.signature(function).parameters))
        return function

    return register


def check_jobs(known: Mapping[str, object]) -> None:
    """ValueError when a job asks for a name that nobody gives."""
    for job in JOBS.values():
        unknown = sorted(set(job.names) - set(known))
        if unknown:
            listed = ", ".join(sorted(known))
            raise ValueError(f"job {job.name} asks for {unknown[0]!r}; there is: {listed}")
