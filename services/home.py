"""我的: what a role's card counts. A lane that has nothing yet is named, never counted as 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from services import calendar, questions, todo
from services.alerts import card as morning
from services.alerts import mine
from services.indicators.attainment import Share
from services.people.asker import Asker
from services.people.scope import may
from services.questions.answers import Attained
from services.reflections import progress

#: What the card of each audience is to show; 达成 of a student are the days she wrote this week.
EXPECTED: dict[str, tuple[str, ...]] = {
    "student": ("todo", "alerts", "written"),
    "staff": ("todo", "alerts", "tasks"),
    "director": ("todo", "alerts", "attained", "tasks"),
    "leader": ("todo", "alerts", "attained", "tasks"),
    "secretary": ("attained",),
    "quality": ("todo", "alerts", "attained", "tasks"),
    "admin": ("todo",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of the card: `kind` names its words, `opens` the command behind it."""

    kind: str
    opens: str
    count: int = 0
    serious: int = 0
    share: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The lines that have data, and the kinds that no lane reports for this role yet."""

    today: date
    week: int | None
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = field(default=())


async def card(asker: Asker, *, now: datetime, today: date) -> Card:
    """The card of the role the asker acts in."""
    expected = EXPECTED[asker.audience]
    found = {
        line.kind: line for line in (
            *await _todo(asker, now=now), *await _alerts(asker, now=now),
            *await _attained(asker, now=now, today=today), *await _written(asker, today=today),
        )
    }
    return Card(
        today=today, week=await calendar.week_of(asker.college, today),
        lines=tuple(found[kind] for kind in expected if kind in found),
        missing=tuple(kind for kind in expected if kind not in found),
    )


async def _todo(asker: Asker, *, now: datetime) -> list[Line]:
    counted = await todo.counts(asker, now=now)
    lines = [Line(kind="todo", opens="todo", count=counted.todo)]
    if counted.tasks is not None:
        lines.append(Line(kind="tasks", opens="task.list", count=counted.tasks))
    return lines


async def _alerts(asker: Asker, *, now: datetime) -> list[Line]:
    if asker.audience == "student":
        own = await mine.findings(asker, now=now)
        return [Line(kind="alerts", opens="warn.mine", count=len(own))]
    if asker.audience != "staff" or not may(asker, "act"):
        return []
    items = await morning.open_items(asker, now=now)
    serious = sum(item.level == "serious" for item in items)
    return [Line(kind="alerts", opens="warn.card", count=len(items), serious=serious)]


async def _attained(asker: Asker, *, now: datetime, today: date) -> list[Line]:
    if "attained" not in EXPECTED[asker.audience]:
        return []
    told = await questions.attain(asker, "", context={}, today=today, now=now)
    if told is None or not isinstance(told.answer, Attained):
        return []
    return [Line(kind="attained", opens="attain", share=told.answer.found.whole)]


async def _written(asker: Asker, *, today: date) -> list[Line]:
    if asker.audience != "student":
        return []
    week = (await progress.of(asker, today, opens_day=False)).week
    return [Line(kind="written", opens="rec.calendar", count=week)]
