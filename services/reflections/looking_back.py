"""The month's calendar and the week's look back (CONVERSATIONS S06)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Literal

from services.calendar import week_of
from services.people.asker import Asker
from services.reflections import parts, progress, resting
from services.reflections.habits import streak, strength, whole
from services.reflections.values import Month, Part, Week

#: A sentence in the look back, in characters.
SENTENCE = 40
SENTENCES = 3
_END = re.compile(r"[。！？!?\n]")


async def month(asker: Asker, *, first: date) -> Month:
    """The asker's month that begins on `first`, up to the school day."""
    last = min(asker.today, _last_day(first))
    found = await parts.own(asker, since=first, until=last)
    days = await progress.written_days(asker)
    since = min([*days, first, asker.today - timedelta(days=7)])
    rest = await resting.days(asker, since=since, until=asker.today)
    now_at = whole(strength(days, rest, until=last))
    of_month = {day: why for day, why in rest.items() if first <= day <= last}
    written = Counter(part.day for part in found)
    return Month(
        first=first, today=asker.today, began_on=_began(asker, days), written=dict(written),
        rest={day: why for day, why in of_month.items() if day not in written},
        empty=_empty(
            max(first, _began(asker, days) or first), last,
            known={*written, *of_month, asker.today},
        ),
        strength=now_at, streak=streak(days, rest, until=last),
        change=_change(days, rest, before=first, now_at=now_at),
        week=_week(asker.today, set(days), rest),
    )


def _change(
    days: Sequence[date], rest: Collection[date], *, before: date, now_at: int
) -> int | None:
    """Strength against the end of the month before; None when nothing was written by then."""
    if not days or days[0] >= before:
        return None
    return now_at - whole(strength(days, rest, until=before - timedelta(days=1)))


def _began(asker: Asker, days: Sequence[date]) -> date | None:
    """From when on a gap is one: neither before entering nor before the first record."""
    known = [day for day in (asker.entered_on, *days[:1]) if day is not None]
    return max(known, default=None)


def _empty(since: date, last: date, *, known: set[date]) -> int:
    """Days that are over without a record and not at rest."""
    span = (since + timedelta(days=n) for n in range((last - since).days + 1))
    return sum(day not in known for day in span)


def _week(
    today: date, days: set[date], rest: Collection[date]
) -> tuple[tuple[date, Literal["written", "rest", "empty"]], ...]:
    monday = today - timedelta(days=today.weekday())
    found: list[tuple[date, Literal["written", "rest", "empty"]]] = []
    for n in range(today.weekday() + 1):
        day = monday + timedelta(days=n)
        if day in days:
            found.append((day, "written"))
        elif day in rest:
            found.append((day, "rest"))
        elif day != today:
            found.append((day, "empty"))
    return tuple(found)


async def week(asker: Asker) -> Week:
    """The asker's own week so far: own sentences are for the author, private ones too."""
    monday = asker.today - timedelta(days=asker.today.weekday())
    found = await parts.own(asker, since=monday, until=asker.today)
    before = await parts.own_day(asker, _year_before(asker.today))
    year_ago = None
    if before:
        year_ago = sentence(before[0].body)
    by_day = Counter(part.day for part in found)
    return Week(
        first=monday, days=len(by_day), parts=len(found),
        by_day=tuple(by_day[monday + timedelta(days=n)] for n in range(7)),
        number=await week_of(asker.college, monday),
        sentences=_sentences(found), year_ago=year_ago,
    )


def _sentences(found: Sequence[Part]) -> tuple[str, ...]:
    """Up to three, each of another day where there are enough, in order."""
    first_of_day = {part.day: part for part in reversed(found)}
    others = [part for part in found if first_of_day[part.day] is not part]
    chosen = [*reversed(first_of_day.values()), *others][:SENTENCES]
    chosen.sort(key=lambda part: (part.day, part.number))
    return tuple(sentence(part.body) for part in chosen)


def sentence(body: str) -> str:
    """The first sentence of a text, cut to a line."""
    first = next((piece for piece in map(str.strip, _END.split(body)) if piece), body.strip())
    if len(first) <= SENTENCE:
        return first
    return f"{first[:SENTENCE]}…"


def _last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
