"""Delivery of one college's due pushes: claim ahead, fifty in flight, outcomes written in bulk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.pushes import limits
from services.pushes.claiming import claim, renew
from services.pushes.outcomes import write
from services.pushes.reasons import Reason
from services.pushes.sending import Sender, not_tried
from services.pushes.values import Claimed, Outcome, Tally

log = logging.getLogger(__name__)

#: Seconds for which outcomes are kept and tried again while the database is away.
KEEP_OUTCOMES = 60.0


def signature() -> str:
    """Who holds a lease: host, process and a number of its own, at most 60 characters."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


async def deliver(
    sender: Sender, *, queue: str = "push", ids: Sequence[int] | None = None,
    lease_seconds: float = limits.LEASE_SECONDS, in_flight: int = limits.IN_FLIGHT,
) -> Tally:
    """Send what is due on a queue, or just `ids`, until nothing is; counts by what became of it.

    Opens its own transactions: call it outside of any. May be killed at any instruction.
    """
    run = _Run(sender=sender, queue=queue, lease_seconds=lease_seconds, in_flight=in_flight)
    return await run.through(ids)


class Weather:
    """Says once that WeChat is away for a college, and once that it is back."""

    def __init__(self) -> None:
        self._away: set[str] = set()

    def look(self, college: str, outcomes: Sequence[Outcome]) -> None:
        """Judge by a bunch of outcomes: one success means that WeChat is there."""
        if any(outcome.state in ("accepted", "delivered") for outcome in outcomes):
            if college in self._away:
                log.warning("college %s: WeChat is back", college)
            self._away.discard(college)
        elif any(outcome.reason in NO_ANSWER for outcome in outcomes):
            if college not in self._away:
                log.warning("college %s: WeChat does not answer, pushes wait", college)
            self._away.add(college)


WEATHER = Weather()
NO_ANSWER = (Reason.RETRY_LATER, Reason.OUTCOME_UNKNOWN)


@dataclass(eq=False)
class _Run:
    """One delivery: a queue between the claimer and the senders, a list before the writer."""

    sender: Sender
    queue: str
    lease_seconds: float
    in_flight: int
    by: str = field(default_factory=signature)
    tally: Tally = field(default_factory=Tally)
    held: Outcome | None = None
    ended: list[Outcome] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    line: asyncio.Queue[Claimed] = field(init=False)

    def __post_init__(self) -> None:
        self.line = asyncio.Queue(maxsize=self.in_flight * 2)

    async def through(self, ids: Sequence[int] | None) -> Tally:
        first = await self._claim(ids)
        if not first:
            return self.tally
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(self._write_now_and_then()),
                      group.create_task(self._renew_now_and_then())]
            beside += [group.create_task(self._send_on()) for _ in range(self.in_flight)]
            chunk = first
            while chunk:
                await self._feed(chunk, ids)
                chunk = await self._claim_more(ids)
            for task in beside:
                task.cancel()
        return self.tally

    async def _claim(self, ids: Sequence[int] | None) -> list[Claimed]:
        """The next rows to send, passing over claims that only moved rows elsewhere."""
        while self.held is None:
            found = await claim(
                self.sender.college, now=self.sender.now(), by=self.by, queue=self.queue,
                ids=ids, lease_seconds=self.lease_seconds,
            )
            self.tally.claimed += len(found.to_send)
            for state in found.moved:
                self.tally.count(state)
            if found.to_send or not found:
                return list(found.to_send)
        return []

    async def _claim_more(self, ids: Sequence[int] | None) -> list[Claimed]:
        """The same while others are under way: a database that goes away must not cut them off."""
        try:
            return await self._claim(ids)
        except Exception:
            log.exception("no more pushes can be claimed for now")
            return []

    async def _feed(self, first: list[Claimed], ids: Sequence[int] | None) -> None:
        """Keep the line full until nothing is due, then see everything sent and written.

        What was refused on one channel may be due on the next by then.
        """
        chunk = first
        while chunk:
            for push in chunk:
                await self.line.put(push)
            chunk = await self._claim_more(ids)
        await self.line.join()
        await self._flush()

    async def _send_on(self) -> None:
        while True:
            push = await self.line.get()
            try:
                await self._send(push)
            finally:
                self.line.task_done()

    async def _send(self, push: Claimed) -> None:
        if self.held is None:
            outcome = await self.sender.send(push)
        else:
            outcome = not_tried(push, self.held)
        if outcome.hold and self.held is None:
            log.warning("college %s: sending is held, %s", self.sender.college.code,
                        outcome.reason)
            self.held = outcome
        self.ended.append(outcome)
        if len(self.ended) >= limits.WRITE_EVERY_ROWS:
            self.enough.set()

    async def _write_now_and_then(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.enough.wait(), limits.WRITE_EVERY_SECONDS)
            self.enough.clear()
            await asyncio.shield(self._flush())

    async def _flush(self) -> None:
        """Write what has ended; while the database is away it is kept and tried again."""
        async with self.writing:
            outcomes, self.ended = self.ended, []
            if outcomes:
                await self._keep(outcomes)

    async def _keep(self, outcomes: list[Outcome]) -> None:
        until = time.monotonic() + KEEP_OUTCOMES
        pause, told = 0.1, False
        while True:
            try:
                await write(self.sender.college, outcomes)
                break
            except Exception as error:
                if time.monotonic() > until:
                    raise
                if not told:
                    log.warning("outcomes of %d pushes cannot be written yet: %s",
                                len(outcomes), type(error).__name__)
                told = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
        for outcome in outcomes:
            self.tally.count(outcome.state)
            if outcome.reason != Reason.SENT:
                log.debug("push %d: %s, %s", outcome.push.id, outcome.state, outcome.reason)
        WEATHER.look(self.sender.college.code, outcomes)

    async def _renew_now_and_then(self) -> None:
        told = False
        while True:
            await asyncio.sleep(self.lease_seconds / 3)
            try:
                await renew(self.sender.college, self.by, lease_seconds=self.lease_seconds)
                told = False
            except Exception as error:
                if not told:
                    log.warning("leases cannot be renewed: %s", type(error).__name__)
                told = True
