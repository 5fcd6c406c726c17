"""The demo college (CONVERSATIONS §7): its files are written, then taken in by the real imports.

    result = await demo.load(deps, progress)
    setup = demo.simulator_setup(result, webhook_url="http://127.0.0.1:8080/wechat/demo")
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.kit.clock import Now, school_day
from bot.kit.texts import Texts
from models import sql
from services import imports
from services.colleges import College, Colleges
from services.demo import account, files, past, rows
from services.demo.plan import CODE, ZONE, Plan, plan_for
from services.demo.roster import cast
from services.people import codes
from services.sealing import Keyring

__all__ = ["DemoPerson", "DemoResult", "House", "load", "simulator_setup"]

#: Shares of the whole by the beginning of a file's name, and of what no file brings.
WEIGHTS = {"attendance-": 30, "students": 6, "grades": 6, "dormitory": 8}
OTHERS = 1
AFTERWARDS = 60


class _Place(Protocol):
    @property
    def data_dir(self) -> Path: ...


class House(Protocol):
    """What the demo needs of a process's parts."""

    @property
    def settings(self) -> _Place: ...
    @property
    def keyring(self) -> Keyring: ...
    @property
    def clock(self) -> Now: ...
    @property
    def colleges(self) -> Colleges: ...


class BadDemo(Exception):
    """A file of the demo was refused: the first mistakes."""


@dataclass(frozen=True)
class DemoPerson:
    """Somebody one can be on the phone page; `hint` is a good first thing to say."""

    openid: str
    name: str
    number: str
    role: str
    group: str
    hint: str
    bound: bool


@dataclass(frozen=True)
class DemoResult:
    """The demo's college and the people one can be in it."""

    college: College
    people: tuple[DemoPerson, ...]


async def load(
    house: House, progress: Callable[[float], None] = lambda share: None, *, fresh: bool = False
) -> DemoResult:
    """Load the demo college, or what is missing of it; `fresh` takes the old one away first.

    The files lie in DATA_DIR/demo/. `progress` is called with the share done, up to 1.
    """
    now = house.clock.now()
    plan = plan_for(school_day(now, ZONE))
    if fresh:
        async with sql.in_transaction():
            await rows.removed(CODE)
        house.colleges.forget()
    college = await account.opened(house.keyring)
    await _take_in(college, plan, house.settings.data_dir / "demo", progress)
    async with sql.in_transaction():
        await rows.phones(college, cast(), today=plan.today, now=now)
        await rows.records(college, plan)
    await past.warnings(college, plan, Texts())
    async with sql.in_transaction():
        people = await _people(college, now=now)
    progress(1.0)
    return DemoResult(college, people)


async def _take_in(
    college: College, plan: Plan, folder: Path, progress: Callable[[float], None]
) -> None:
    """Write the files and import each; what was taken in before changes nothing."""
    given = list(files.files(plan))
    weights = [_weight(file.name) for file in given]
    whole = sum(weights) + AFTERWARDS
    for at, file in enumerate(given):
        result = await imports.run(
            college, file.kind, await asyncio.to_thread(file.write, folder), by=file.by,
            now=file.sent_at,
        )
        if not result.ok and not _was_there(result):
            raise BadDemo(f"{file.name}: {result.errors[:3]}")
        progress(sum(weights[: at + 1]) / whole)


def _was_there(result: imports.ImportResult) -> bool:
    """Refused only because it was taken in before, by an earlier load."""
    return all(error.problem == "taken_before" for error in result.errors)


def _weight(name: str) -> int:
    return next((share for start, share in WEIGHTS.items() if name.startswith(start)), OTHERS)


async def _people(college: College, *, now: datetime) -> tuple[DemoPerson, ...]:
    found = []
    for part in cast():
        if not part.openid:
            continue
        hint, bound = part.hint, part.bound
        if not bound:
            person_id = await rows.person(college, part)
            bound = await _is_bound(college, person_id)
            if not bound:
                code = (await codes.issue(college, [person_id], now=now))[person_id]
                hint = f"绑定 {part.number} {code}"
        found.append(DemoPerson(
            part.openid, part.name, part.number, part.role, part.group, hint, bound
        ))
    return tuple(found)


async def _is_bound(college: College, person_id: int) -> bool:
    return bool(await sql.value(
        "SELECT 1 FROM contact WHERE college_id = $1 AND person_id = $2", college.id, person_id
    ))


def simulator_setup(result: DemoResult, *, webhook_url: str = "") -> dict[str, Any]:
    """What the simulator's control API must be told: `account` and `people`."""
    people = [
        {
            "appid": result.college.appid, "openid": one.openid, "name": one.name,
            "number": one.number, "role": one.role, "group": one.group, "hint": one.hint,
            "subscribed": True,
            "note": "" if one.bound else "还没绑定",
        }
        for one in result.people
    ]
    return {"account": account.for_simulator(result.college, webhook_url=webhook_url),
            "people": people}
