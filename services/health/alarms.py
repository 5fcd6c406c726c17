"""Alarms (A09): a finding that cannot wait is told once, and once more when it is over.

Nobody is told at night or on a day off (R13): what began and ended meanwhile is told afterwards as
over. 静默 holds one alarm's pushes back for a while, also when it ends and begins again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kit.reply import Card
from bot.kit.texts import Texts
from models import sql
from services import audit, calendar, pushes
from services.colleges import College
from services.health.values import Finding
from services.people import accounts
from services.people.asker import Asker

SILENCE = timedelta(hours=1)
#: Lines of one push; what is beyond stands in 告警.
SHOWN = 5

_COLUMNS = "id, what, subject, problem, data, began_at, ended_at, told_at, silent_until"
_BEGIN = """
INSERT INTO alarm (college_id, what, subject, problem, data, began_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (college_id, what, subject) WHERE ended_at IS NULL
DO UPDATE SET problem = excluded.problem, data = excluded.data
"""
_SILENT = """
EXISTS (SELECT 1 FROM alarm s WHERE s.college_id = $1 AND s.what = a.what
  AND s.subject = a.subject AND s.silent_until > $2)
"""
_UNTOLD = f"""
SELECT {_COLUMNS} FROM alarm a
WHERE college_id = $1 AND NOT {_SILENT}
  AND CASE WHEN ended_at IS NULL THEN told_at IS NULL ELSE end_told_at IS NULL END
ORDER BY began_at, id FOR UPDATE
"""
_TOLD = """
UPDATE alarm SET told_at = coalesce(told_at, $3),
  end_told_at = CASE WHEN ended_at IS NOT NULL THEN $3 END
WHERE college_id = $1 AND id = ANY($2::bigint[])
"""
_SILENCE = """
UPDATE alarm SET silent_until = $3
WHERE college_id = $1 AND id = ANY($2::bigint[]) AND ended_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something wrong since `began_at`, until `ended_at` if that is past."""

    id: int
    finding: Finding
    began_at: datetime
    ended_at: datetime | None
    told_at: datetime | None
    silent_until: datetime | None


async def follow(
    college: College, findings: Sequence[Finding], *, texts: Texts, now: datetime
) -> dict[str, int]:
    """Begin and end alarms by what is found, and tell of them; counts. Opens a transaction.

    An alarm ends only when its check was looked at and found it well.
    """
    wrong = {(one.what, one.subject): one for one in findings if one.alarming}
    looked_at = {one.what for one in findings}
    async with sql.in_transaction():
        running = await going_on(college)
        known = {(one.finding.what, one.finding.subject) for one in running}
        for finding in wrong.values():
            await begin(college, finding, now=now)
        over = [one.id for one in running if one.finding.what in looked_at
                and (one.finding.what, one.finding.subject) not in wrong]
        await sql.changed(
            "UPDATE alarm SET ended_at = $3 WHERE college_id = $1 AND id = ANY($2::bigint[]) "
            "AND ended_at IS NULL", college.id, over, now,
        )
        told = await tell(college, texts=texts, now=now)
    return {"wrong": len(wrong), "new": len(set(wrong) - known), "over": len(over), "told": told}


async def begin(college: College, finding: Finding, *, now: datetime) -> None:
    """This is wrong from now on; one that goes on already only learns its newest figures."""
    await sql.changed(
        _BEGIN, college.id, finding.what, finding.subject, finding.problem,
        sql.dumped(dict(finding.data)), now,
    )


async def tell(college: College, *, texts: Texts, now: datetime) -> int:
    """Tell the administrators what they do not know yet, in one push; how many alarms.

    Joins the ambient transaction. With nobody to tell, or in quiet hours, all of it waits.
    """
    today = now.astimezone(college.zone).date()
    people = await accounts.administrators(college, today=today)
    if not people or await calendar.quiet_until(college, "staff", now) is not None:
        return 0
    untold = [_alarm(row) for row in await sql.rows(_UNTOLD, college.id, now)]
    news = [one for one in untold if not _passed_in_silence(one)]
    if news:
        text = texts.render("ops/alarm_push", alarms=news, shown=SHOWN)
        for person_id in people:
            await pushes.enqueue(
                college, dedupe=f"alarm:{now.isoformat()}:{person_id}", person_id=person_id,
                kind="ops.alarm", urgency="normal", reply=Card("ops", text), now=now,
            )
    await sql.changed(_TOLD, college.id, [one.id for one in untold], now)
    return len(news)


def _passed_in_silence(alarm: Alarm) -> bool:
    """Nobody was told that it began, and somebody asked not to be."""
    return alarm.told_at is None and alarm.silent_until is not None


async def going_on(college: College) -> list[Alarm]:
    """What is wrong now, the oldest first."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alarm WHERE college_id = $1 AND ended_at IS NULL "
        "ORDER BY began_at, id", college.id,
    )
    return [_alarm(row) for row in rows]


async def silence(
    asker: Asker, ids: Iterable[int], *, now: datetime, until: datetime | None = None
) -> int:
    """Hold back the pushes of these alarms until then (None: no longer); how many go on still.

    With an audit row.
    """
    chosen = list(ids)
    changed = await sql.changed(_SILENCE, asker.college.id, chosen, until)
    action = "ops.silence" if until else "ops.silence.undone"
    await audit.record(asker, action, subject=",".join(map(str, chosen)), now=now)
    return changed


def _alarm(row: dict[str, Any]) -> Alarm:
    finding = Finding(what=row["what"], subject=row["subject"], problem=row["problem"],
                      data=sql.loaded(row["data"]))
    return Alarm(
        id=row["id"], finding=finding, began_at=row["began_at"], ended_at=row["ended_at"],
        told_at=row["told_at"], silent_until=row["silent_until"],
    )
