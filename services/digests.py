"""The counselor's week in a few lines (T12): computed from rows, not sent when nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.kit.clock import at, week_start
from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import calendar, pushes
from services.alerts import rules
from services.colleges import College
from services.people.asker import Asker, build
from services.people.scope import may, visible

#: Weeks in the picture, this one included.
WEEKS_SHOWN = 9
#: A class whose attendance moved by less is not worth a line (percentage points).
WORTH_A_LINE = Decimal(1)
#: Weekdays that hold at least this share of a class's missed periods are named.
MOST = Decimal("0.75")
#: The fact that attendance stands on, and the states in which a student was away.
FACT, AWAY = "student.absence", ("absent", "leave")

_CASES = """
SELECT count(DISTINCT c.subject_id) FILTER (WHERE e.kind IN ('opened', 'reopened')) AS new,
  count(DISTINCT c.id) FILTER (WHERE e.by_person_id IS NOT NULL
    AND e.kind IN ('talk', 'family', 'refer', 'false_alarm')) AS handled
FROM case_event e JOIN "case" c ON c.college_id = $1 AND c.id = e.case_id
JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
WHERE {scope} AND e.college_id = $1 AND e.at >= ${since} AND e.at <= ${until}
  AND e.undone_at IS NULL
"""
_FIRST_CONTACT = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM contact_at - open_at)) / 3600
FROM (
  SELECT max(o.at) AS open_at, a.contact_at FROM (
    SELECT e.case_id, min(e.at) AS contact_at FROM case_event e
    JOIN "case" c ON c.college_id = $1 AND c.id = e.case_id
    JOIN person p ON p.college_id = $1 AND p.id = c.subject_id
    WHERE {scope} AND e.college_id = $1 AND e.kind IN ('talk', 'family', 'refer')
      AND e.at >= ${since} AND e.at <= ${until} AND e.undone_at IS NULL
    GROUP BY e.case_id) a
  JOIN case_event o ON o.college_id = $1 AND o.case_id = a.case_id
    AND o.kind IN ('opened', 'reopened') AND o.at <= a.contact_at
  GROUP BY a.case_id, a.contact_at) known
"""
_STUDENTS = """
SELECT p.id, o.id AS class_id, coalesce(nullif(o.short_name, ''), o.name) AS name
FROM person p JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id
WHERE {scope} AND p.kind = 'student' ORDER BY name, p.id
"""
#: One pass over a stretch of days, whatever the planner knows of facts that have just come.
_ATTENDANCE = """
WITH own AS MATERIALIZED (
  SELECT f.subject_id, f.day, sum(f.value) AS due,
    sum(f.value) FILTER (WHERE f.state <> ALL($6::text[])) AS present
  FROM fact f WHERE f.college_id = $1 AND f.kind = $2 AND f.ended_by IS NULL
    AND f.day BETWEEN $4 AND $5 AND f.subject_id = ANY($3::bigint[]) GROUP BY 1, 2)
SELECT c.class_id, own.day, sum(own.due) AS due, coalesce(sum(own.present), 0) AS present
FROM own JOIN unnest($3::bigint[], $7::bigint[]) AS c (subject_id, class_id)
  ON c.subject_id = own.subject_id
GROUP BY 1, 2 ORDER BY 2
"""
_DAYS = """
SELECT extract(isodow FROM f.day)::int - 1 AS weekday, sum(f.value) AS missed
FROM person p JOIN fact f ON f.college_id = $1 AND f.subject_id = p.id AND f.kind = $3
  AND f.ended_by IS NULL AND f.state <> 'normal' AND f.state = ANY($4::text[])
  AND f.day BETWEEN $5 AND $6
WHERE p.college_id = $1 AND p.class_org_id = $2 GROUP BY 1 ORDER BY 2 DESC, 1
"""
_PUSHED = """
SELECT count(*) FILTER (WHERE state IN ('accepted', 'delivered')) AS got,
  count(*) FILTER (WHERE state = 'folded') AS folded
FROM push WHERE college_id = $1 AND person_id = $2 AND created_at >= $3 AND urgency <> 'now'
"""
_COUNSELORS = """
SELECT DISTINCT ON (t.person_id) t.person_id, t.id AS post_id FROM post t
WHERE t.college_id = $1 AND t.role = 'class_advisor' AND t.from_on <= $2
  AND (t.until_on IS NULL OR t.until_on >= $2) ORDER BY t.person_id, t.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """A class's attendance by week in percent, None where nothing was recorded.

    `alike` has of each week only the weekdays that this week has come to; `change` is between
    the last two of them, in percentage points, None without both.
    """

    org_id: int
    name: str
    rates: tuple[Decimal | None, ...]
    alike: tuple[Decimal | None, ...]
    change: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A counselor's week up to now; `weekdays` hold most of what the changed class missed."""

    week: int | None
    new: int
    handled: int
    median_hours: Decimal | None
    changed: ClassLine | None
    weekdays: tuple[int, ...]
    pushes: int
    folded: int
    lines: tuple[ClassLine, ...]
    mondays: tuple[date, ...]
    weeks: tuple[int | None, ...]
    data_at: datetime | None
    reach: int

    @property
    def is_unchanged(self) -> bool:
        """Nothing happened that is worth a message (§6 item 15)."""
        return not (self.new or self.handled or self.folded or self.changed)


async def digest(asker: Asker, *, now: datetime, today: date) -> Digest | None:
    """The week of the asker's classes; None for a role that follows nobody."""
    if not may(asker, "act") or not asker.org_ids:
        return None
    monday = week_start(today)
    mondays = tuple(monday - timedelta(weeks=n) for n in reversed(range(WEEKS_SHOWN)))
    counts = await _over(asker, _CASES, monday, now)
    median = await _over(asker, _FIRST_CONTACT, monday, now)
    lines, reach = await _attendance(asker, mondays, today)
    changed = _most_changed(lines)
    pushed = await sql.one(_PUSHED, asker.college.id, asker.person_id,
                           at(monday, 0, zone=asker.college.zone))
    assert pushed is not None
    rule = rules.shipped()[FACT]
    return Digest(
        week=await calendar.week_of(asker.college, today), new=counts["new"],
        handled=counts["handled"], median_hours=_decimal(next(iter(median.values()))),
        changed=changed, weekdays=await _weekdays(asker, changed, monday, today),
        pushes=pushed["got"], folded=pushed["folded"], lines=lines, mondays=mondays,
        weeks=tuple([await calendar.week_of(asker.college, one) for one in mondays]),
        data_at=await sql.value("SELECT data_at FROM feed WHERE college_id = $1 AND code = $2",
                                asker.college.id, rule.feed),
        reach=reach,
    )


async def _over(asker: Asker, query: str, monday: date, now: datetime) -> dict[str, Any]:
    """One row over the asker's scope and this week."""
    scope = visible(asker, "act", alias="p", first=1)
    filled = query.format(scope=scope.sql, since=scope.after + 1, until=scope.after + 2)
    row = await sql.one(filled, *scope.params, at(monday, 0, zone=asker.college.zone), now)
    assert row is not None
    return row


async def _attendance(
    asker: Asker, mondays: tuple[date, ...], today: date
) -> tuple[tuple[ClassLine, ...], int]:
    """The lines of the asker's classes, and how many days of this week have data (0-7)."""
    scope = visible(asker, "act", alias="p", first=1)
    students = await sql.rows(_STUDENTS.format(scope=scope.sql), *scope.params)
    rows = await sql.rows(
        _ATTENDANCE, asker.college.id, FACT, [row["id"] for row in students], mondays[0], today,
        list(AWAY), [row["class_id"] for row in students],
    )
    days: dict[int, dict[date, tuple[Decimal, Decimal]]] = {}
    for row in rows:
        days.setdefault(row["class_id"], {})[row["day"]] = (row["present"], row["due"])
    names = {row["class_id"]: row["name"] for row in students}
    reach = 1 + max(((row["day"] - mondays[-1]).days for row in rows), default=-1)
    lines = tuple(
        class_line(org_id, names[org_id], days[org_id], mondays=mondays, reach=max(reach, 0))
        for org_id in names if org_id in days
    )
    return lines, max(reach, 0)


def class_line(
    org_id: int, name: str, days: Mapping[date, tuple[Decimal, Decimal]], *,
    mondays: tuple[date, ...], reach: int,
) -> ClassLine:
    """A class's weeks from its days of (present, due); this week has come to `reach` days."""
    rates = tuple(_rate(days, monday, reach=7) for monday in mondays)
    alike = tuple(_rate(days, monday, reach=reach) for monday in mondays)
    before = [rate for rate in alike[:-1] if rate is not None]
    change = None
    if alike[-1] is not None and before:
        change = alike[-1] - before[-1]
    return ClassLine(org_id=org_id, name=name, rates=rates, alike=alike, change=change)


def _rate(
    days: Mapping[date, tuple[Decimal, Decimal]], monday: date, *, reach: int
) -> Decimal | None:
    """Percent present in the first `reach` days of a week; None where nothing was due."""
    found = [days[day] for n in range(reach) if (day := monday + timedelta(days=n)) in days]
    due = sum((one[1] for one in found), Decimal(0))
    if due == 0:
        return None
    return sum((one[0] for one in found), Decimal(0)) * 100 / due


def _most_changed(lines: tuple[ClassLine, ...]) -> ClassLine | None:
    moved = [(abs(line.change), line) for line in lines if line.change is not None]
    worth = [one for one in moved if one[0] >= WORTH_A_LINE]
    if not worth:
        return None
    return max(worth, key=lambda one: one[0])[1]


async def _weekdays(
    asker: Asker, changed: ClassLine | None, monday: date, today: date
) -> tuple[int, ...]:
    """The one or two weekdays on which most periods were missed, 0 = Monday; else none."""
    if changed is None or changed.change is None or changed.change > 0:
        return ()
    rows = await sql.rows(_DAYS, asker.college.id, changed.org_id, FACT, list(AWAY), monday,
                          today)
    whole = sum((row["missed"] for row in rows), Decimal(0))
    first = rows[:2]
    if len(rows) < 3 or sum((row["missed"] for row in first), Decimal(0)) < whole * MOST:
        return ()
    return tuple(sorted(row["weekday"] for row in first))


def _decimal(number: float | Decimal | None) -> Decimal | None:
    if number is None:
        return None
    return Decimal(str(number))


async def send_digests(
    college: College, *, now: datetime, today: date, texts: Texts
) -> dict[str, int]:
    """Enqueue the week's card for each counselor; who had no change is counted, not told."""
    counts = {"sent": 0, "unchanged": 0}
    monday = week_start(today)
    for row in await sql.rows(_COUNSELORS, college.id, today):
        asker = await build(college, row["person_id"], row["post_id"], today=today)
        if asker is None:
            continue
        found = await digest(asker, now=now, today=today)
        if found is None or found.is_unchanged:
            counts["unchanged"] += 1
            continue
        text = texts.render("digests/push", digest=found)
        title, _, state = texts.render("digests/title", digest=found).partition(" · ")
        async with sql.in_transaction():
            added = await pushes.enqueue(
                college, dedupe=f"digest:{row['person_id']}:{monday}",
                person_id=row["person_id"], kind="digest", urgency="digest", now=now,
                reply=Card("report", text, data={"title": title, "state": state}),
                expires_at=now + timedelta(days=3),
            )
        counts["sent"] += added is not None
    return counts
