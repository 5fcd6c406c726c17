"""Delivering messages to the webhook: five seconds, three tries, then the fault notice (§2)."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.simulator.config import check_loopback_url
from bot.simulator.course import Course, fault_notice
from bot.simulator.envelope import Fields, greeting
from bot.simulator.state import Account, Person
from bot.simulator.world import World

log = logging.getLogger(__name__)

TRIES = 3

#: Deliveries of people's messages under way at once; more wait.
AT_ONCE = 512

#: Receipts go their own way, so that a mass of them does not hold up what people type.
RECEIPTS_AT_ONCE = 32

#: Outcomes kept for GET /control/deliveries/{id}.
OUTCOMES_KEPT = 2000

#: Events whose answer the phone does not show, neither a reply nor the fault notice.
SILENT = frozenset({
    "unsubscribe", "VIEW", "view_miniprogram", "LOCATION", "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH",
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a message is delivered: at most `tries` a course, `repeat` courses one after the other
    in each of `copies` parallel lines, over `urls` in turn (default: the account's own)."""

    tries: int = TRIES
    repeat: int = 1
    copies: int = 1
    urls: tuple[str, ...] = ()


class Courier:
    """Sends messages and receipts of one stand-in to the webhooks of its accounts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = itertools.count(1)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._receipts: asyncio.Queue[tuple[Account, Person, Fields]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._outcomes: OrderedDict[str, asyncio.Task[dict[str, Any]]] = OrderedDict()

    async def start(self) -> None:
        """Open the HTTP clients and the carriers of receipts."""
        # A try has a connection of its own: one left over from a program that has restarted
        # would make a try fail that was none of the program's. Receipts come in masses, and keep
        # theirs.
        self._messages = self._session(force_close=True)
        self._in_bulk = self._session(force_close=False)
        for _ in range(RECEIPTS_AT_ONCE):
            self._keep(asyncio.create_task(self._carry_receipts()))

    async def close(self) -> None:
        """Stop at once; what is under way counts as a broken connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._messages.close()
        await self._in_bulk.close()

    def send(
        self, account: Account, person: Person, fields: Fields, *, plan: Plan
    ) -> tuple[str, asyncio.Task[dict[str, Any]]]:
        """Begin a delivery: its id and the task whose result tells what the phone shows.

        NotLoopback when a URL is not of this machine.
        """
        for url in plan.urls or (account.webhook_url,):
            check_loopback_url(url)
        delivery_id = f"d{next(self._ids)}"
        task = asyncio.create_task(self._deliver(account, person, fields, plan))
        self._keep(task)
        self._outcomes[delivery_id] = task
        while len(self._outcomes) > OUTCOMES_KEPT:
            self._outcomes.popitem(last=False)
        return delivery_id, task

    def outcome(self, delivery_id: str) -> asyncio.Task[dict[str, Any]] | None:
        """The task of an earlier delivery."""
        return self._outcomes.get(delivery_id)

    def send_receipt(self, account: Account, person: Person, fields: Fields) -> None:
        """Queue a receipt; it is delivered after the account's `receipt_delay`."""
        if not account.webhook_url or not account.receipts:
            return
        loop = asyncio.get_running_loop()
        item = (account, person, fields)
        loop.call_later(account.receipt_delay, self._receipts.put_nowait, item)

    async def check(self, account: Account) -> dict[str, Any]:
        """Do the GET check of the console's save button; whether echostr came back exactly."""
        echo = str(self._world.new_id())
        url = greeting(account, echo=echo, now=self._world.clock.now())
        try:
            async with self._messages.get(url, allow_redirects=False) as response:
                text = await response.text()
                return {"ok": response.status == 200 and text == echo, "status": response.status}
        except (aiohttp.ClientError, TimeoutError) as error:
            return {"ok": False, "status": 0, "detail": type(error).__name__}

    # -- inside

    def _session(self, *, force_close: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=force_close),
            timeout=aiohttp.ClientTimeout(total=self._world.config.answer_limit),
            headers={"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_receipts(self) -> None:
        while True:
            account, person, fields = await self._receipts.get()
            course = self._course(self._in_bulk, account, person, fields=fields)
            try:
                await course.run(TRIES)
            except Exception:
                log.exception("a receipt could not be delivered")

    def _course(
        self, session: aiohttp.ClientSession, account: Account, person: Person, *,
        fields: Fields, url: str = "",
    ) -> Course:
        return Course(
            world=self._world, session=session, account=account, person=person, fields=fields,
            url=url or account.webhook_url,
        )

    async def _deliver(
        self, account: Account, person: Person, fields: Fields, plan: Plan
    ) -> dict[str, Any]:
        urls = plan.urls or (account.webhook_url,)
        lines = [
            self._run_line(account, person, fields, url=urls[n % len(urls)], plan=plan)
            for n in range(plan.copies)
        ]
        courses = [course for line in await asyncio.gather(*lines) for course in line]
        shown = self._show(person, fields, courses)
        return {"shown": shown, "deliveries": [course.describe() for course in courses]}

    async def _run_line(
        self, account: Account, person: Person, fields: Fields, *, url: str, plan: Plan
    ) -> list[Course]:
        courses = []
        for _ in range(plan.repeat):
            async with self._room:
                course = self._course(self._messages, account, person, fields=fields, url=url)
                courses.append(await course.run(plan.tries))
        return courses

    def _show(
        self, person: Person, fields: Fields, courses: list[Course]
    ) -> list[dict[str, Any]]:
        # However often one message was delivered, the person sees one answer.
        if fields.get("Event") in SILENT:
            return []
        answered = [course for course in courses if course.answered]
        if not answered:
            return [self._world.show(person, fault_notice())]
        message = answered[0].message
        if message is None:
            return []
        return [self._world.show(person, message)]
