"""What tasks do: carry a queue of a college, and the tick. Plain coroutines over Deps."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import handlers.jobs  # noqa: F401 - fills JOBS
from bot.kit.clock import school_day
from bot.kit.schedule import JOBS, check_jobs
from bot.wiring import Deps, checks, push_menus
from services import jobs_ledger, menus, pushes
from services.colleges import College
from services.corrections import evidence
from services.people import menu_tags, scenes

log = logging.getLogger(__name__)

#: What a job may ask for by parameter name.
KNOWN = {"college": College, "now": object, "today": object, "texts": object, "slot": object,
         "settings": object, "examine": object, "publish": object}
check_jobs(KNOWN)


async def carry(deps: Deps, college_id: int, queue: str) -> None:
    """Do what is due for one college: send a queue's pushes, or run its jobs."""
    college = await _college(deps, college_id)
    if college is None:
        return
    if queue == "jobs":
        await menus.carry_out(college, deps.wechat(college), now=deps.clock.now())
        await _jobs(deps, college)
        return
    sender = pushes.Sender(
        college=college, outside=deps.outside(college), now=deps.clock.now
    )
    tally = await pushes.deliver(sender, queue=queue)
    if queue == "now":
        await menu_tags.carry_out(college, deps.wechat(college), now=deps.clock.now())
        await scenes.carry_out(college, deps.outside(college), now=deps.clock.now())
        await evidence.carry_out(college, deps.wechat(college), now=deps.clock.now())
    if tally.claimed:
        log.info("college %s, queue %s: %s", college.code, queue, tally.states)


async def _college(deps: Deps, college_id: int) -> College | None:
    for college in await deps.colleges.all():
        if college.id == college_id:
            return college
    log.warning("no college has the id %d", college_id)
    return None


async def tick(deps: Deps, *, announce: Callable[[int, str], None]) -> None:
    """The clock's only task: lapsed leases, lost receipts, due slots, and who has work to do."""
    now = deps.clock.now()
    colleges = await deps.colleges.all()
    swept = await pushes.sweep(now)
    if swept.again or swept.unknown or swept.silent:
        log.warning("swept: %d go again, %d unknown, %d without a receipt",
                    swept.again, swept.unknown, swept.silent)
    for college in colleges:
        await pushes.join_left_over(college)
        if await menus.pending(college, limit=1):
            announce(college.id, "jobs")
        if college.tags and await menu_tags.pending(college, limit=1):
            announce(college.id, "now")
        if await scenes.pending(college, now=now) or await evidence.pending(college, limit=1):
            announce(college.id, "now")
    noted = await jobs_ledger.note_due(now, colleges, JOBS)
    if noted["missed"]:
        log.warning("%d slots were missed while no clock ticked", noted["missed"])
    for college_id in await jobs_ledger.waiting():
        announce(college_id, "jobs")
    for college_id, queue in await pushes.due(now):
        announce(college_id, queue)


async def _jobs(deps: Deps, college: College) -> None:
    """Run the slots of a college that nobody holds, one after the other."""
    while True:
        run = await jobs_ledger.lease(college)
        if run is None:
            return
        await run_job(deps, college, run)


async def run_job(deps: Deps, college: College, run: jobs_ledger.Run) -> None:
    """Run one leased slot and write down what came of it."""
    job = JOBS.get(run.job)
    texts = deps.texts(college)
    if job is None:
        await jobs_ledger.fail(college, run, "no such job", texts=texts, now=deps.clock.now())
        return
    now = deps.clock.now()
    given: dict[str, Any] = {
        "college": college, "now": now, "today": school_day(now, college.zone),
        "texts": texts, "slot": run.slot, "settings": deps.settings,
        "examine": partial(checks.outside, deps), "publish": partial(push_menus, deps),
    }
    holding = asyncio.create_task(_hold(run))
    try:
        counts = await job(**given)
    except Exception as error:
        await _stop(holding)
        log.exception("job %s of %s failed", run.job, run.slot.isoformat())
        words = f"{type(error).__name__}: {error}"
        await jobs_ledger.fail(college, run, words, texts=texts, now=deps.clock.now())
        return
    await _stop(holding)
    try:
        await jobs_ledger.finish(run, counts, now=deps.clock.now())
    except jobs_ledger.LeaseLost:
        log.warning("job %s of %s was taken over meanwhile", run.job, run.slot.isoformat())
        return
    log.info("job %s of %s: %s", run.job, run.slot.isoformat(), dict(counts))


async def _hold(run: jobs_ledger.Run) -> None:
    while True:
        await asyncio.sleep(jobs_ledger.LEASE_SECONDS / 3)
        await jobs_ledger.renew(run)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task
