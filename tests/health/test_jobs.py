"""The worker's jobs over the stand-in: looking at the house, and publishing its menus."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.worker.work import run_job
from models import sql
from services import health, jobs_ledger, menus
from tests.health.house import House


async def runs(house: House, job: str) -> dict[str, int]:
    """Ask for a job and do what the worker does; its counts."""
    now = datetime.now(UTC)
    await jobs_ledger.request(house.college, job, now=now)
    run = await jobs_ledger.lease(house.college)
    assert run is not None and run.job == job
    await run_job(house.deps, house.college, run)
    row = await sql.one("SELECT state, counts, error FROM job_run ORDER BY id DESC LIMIT 1")
    assert row is not None and row["state"] == "done", row
    return dict(sql.loaded(row["counts"]))


async def test_the_house_is_looked_at_and_what_was_seen_is_kept(house: House) -> None:
    assert (await runs(house, "examine_house"))["wrong"] == 0
    kept = await health.kept(house.college)
    assert {"broker", "fonts", "clock", "disk", "credentials", "capability", "templates",
            "quota"} == {one.what for one in kept}


async def test_menus_that_were_never_pushed_are_older_until_they_are(house: House) -> None:
    await runs(house, "examine_house")
    states = await menus.states(house.college)
    assert len(states) == 8 and not any(one.same for one in states)
    assert (await runs(house, "publish_menus"))["menus"] == 8
    assert all(one.same for one in await menus.states(house.college))
    house.college = await house.deps.colleges.get("a")
    await runs(house, "examine_house")
    assert all(one.same for one in await menus.states(house.college))


async def test_menus_that_somebody_deleted_at_the_platform_are_missed(house: House) -> None:
    await runs(house, "publish_menus")
    house.college = await house.deps.colleges.get("a")
    await house.deps.wechat(house.college).delete_menus()
    await runs(house, "examine_house")
    assert not any(one.there for one in await menus.states(house.college))


async def test_watching_tells_nothing_of_a_house_that_is_well(house: House) -> None:
    await runs(house, "examine_house")
    await runs(house, "publish_menus")
    assert (await runs(house, "watch_house"))["wrong"] == 0


async def test_a_menu_the_platform_refuses_leaves_the_old_state_standing(house: House) -> None:
    """A publication that breaks off is not noted as one."""
    await house.control("POST", "faults", {"match": "/cgi-bin/menu/addconditional",
                                           "code": 65316, "times": None})
    await jobs_ledger.request(house.college, "publish_menus", now=datetime.now(UTC))
    run = await jobs_ledger.lease(house.college)
    await run_job(house.deps, house.college, run)
    assert await menus.states(house.college) == []
    assert "65316" in await sql.value("SELECT error FROM job_run")
