"""Adding a part to the record of a day (CONVERSATIONS S02, S03, S05)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import sql
from services.errors import PersonError
from services.people.asker import Asker
from services.reflections import parts, progress, purging, standing
from services.reflections.limits import LATE_DAYS, LONGEST
from services.reflections.values import Part, Visibility, Written

_BY_INBOUND = f"""
SELECT e.day, t.entry_id, t.seq FROM entry_part t
JOIN entry e ON e.college_id = t.college_id AND e.id = t.entry_id
WHERE t.college_id = $1 AND t.inbound_id = $2 AND e.person_id = $3 AND {parts.LIVE}
"""


class TooOld(PersonError):
    """A day before the window: `day`, `days_ago`, `window`."""

    key = "reflections/too_old"


class NotYet(PersonError):
    """A day that is still to come: `day`."""

    key = "reflections/not_yet"


class NothingThere(PersonError):
    """There is no part to change: `day`, `today`."""

    key = "reflections/nothing_there"


def checked_body(body: str) -> str:
    """The text to keep; PersonError when nothing is left or it is longer than LONGEST."""
    text = body.strip()
    if not text:
        raise PersonError("errors/empty")
    if len(text) > LONGEST:
        raise PersonError("errors/too_long", length=len(text), limit=LONGEST)
    return text


def checked_day(day: date, *, today: date, window: int = LATE_DAYS) -> date:
    """The day itself when it may be written today; NotYet or TooOld."""
    if day > today:
        raise NotYet(day=day)
    ago = (today - day).days
    if ago > window:
        raise TooOld(day=day, days_ago=ago, window=window)
    return day


async def add(
    asker: Asker, body: str, *, now: datetime, inbound_id: int | None = None,
    day: date | None = None, visibility: Visibility | None = None, about: date | None = None,
    window: int = LATE_DAYS,
) -> Written:
    """Add a part to `day` (default the school day) of the asker's own record.

    Without `visibility` the asker's own default holds, private until chosen. A second delivery
    of the same `inbound_id` returns what the first one wrote. PersonError for an empty or too
    long text, NotYet and TooOld for the day.
    """
    text = checked_body(body)
    on = checked_day(day or asker.today, today=asker.today, window=window)
    stands = await standing.take(asker, on, now=now)
    chosen = visibility or stands.setting.visibility or "private"
    seq = await parts.append(
        asker.college, stands.entry_id, now=now, body=text, inbound_id=inbound_id, about=about,
        visibility=chosen, late=on < asker.today, seq=stands.next_seq,
    )
    if seq is None:
        return await _written_before(asker, inbound_id)
    if stands.dead_bodies:
        await purging.purge(asker.college, now=now, person_id=asker.person_id)
    unasked = stands.setting.visibility is None and stands.setting.visibility_asked_at is None
    part = Part(
        stands.entry_id, seq, stands.parts + 1, on, now, chosen, text, late=on < asker.today,
        about=about, place=seq,
    )
    return Written(
        part, stands.parts + 1, stands.progress(asker, on), undo=_undo(part),
        asks_default=unasked and visibility is None, next_day=_next_day(asker, on, now=now),
    )


async def _written_before(asker: Asker, inbound_id: int | None) -> Written:
    row = await sql.one(_BY_INBOUND, asker.college.id, inbound_id, asker.person_id)
    if row is None:
        raise NothingThere(day=asker.today, today=asker.today)
    return await _written(asker, row["day"], row["entry_id"], row["seq"])


async def _written(asker: Asker, day: date, entry_id: int, seq: int) -> Written:
    found = await parts.own_day(asker, day)
    part = next(one for one in found if (one.entry_id, one.seq) == (entry_id, seq))
    reached = await progress.of(asker, day, opens_day=len(found) == 1)
    return Written(part, len(found), reached, undo=_undo(part))


def _undo(part: Part) -> dict[str, object]:
    return {"entry": part.entry_id, "seq": part.seq, "day": part.day.isoformat()}


def _next_day(asker: Asker, day: date, *, now: datetime) -> date | None:
    """What the calendar says when it is already the day after the school day written for."""
    on_calendar = now.astimezone(asker.college.zone).date()
    if day == asker.today and on_calendar == day + timedelta(days=1):
        return on_calendar
    return None
