"""Delivering messages to the webhook: five seconds, three tries, then the fault notice (§2)."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import aiohttp

from bot.simulator.answer import Malformed, NotShowable, open_answer, to_message
from bot.simulator.config import check_loopback_url
from bot.simulator.envelope import Fields, greeting, seal
from bot.simulator.faults import WEBHOOK, Fault
from bot.simulator.state import Account, Person
from bot.simulator.world import World

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

FAULT_NOTICE = (
    resources.files("bot.simulator").joinpath("static/notices/fault.txt").read_text().strip()
)


class TryFailed(Exception):
    """This try got no usable answer; the text says why."""


@dataclass(slots=True)
class Try:
    """One request: `outcome` is ok, timeout, connection, status, malformed or dropped."""

    outcome: str
    status: int
    ms: float
    detail: str = ""
    answer: str = ""

    def describe(self) -> dict[str, Any]:
        """For the control API; `answer` is the opened reply's text, empty for success."""
        return {
            "outcome": self.outcome, "status": self.status, "ms": round(self.ms, 1),
            "detail": self.detail, "answer": self.answer,
        }


@dataclass(slots=True)
class Course:
    """One delivery from first to last try; `message` is what the phone gets, None for nothing."""

    url: str
    tries: list[Try] = field(default_factory=list)
    message: dict[str, Any] | None = None
    answered: bool = False

    def describe(self) -> dict[str, Any]:
        """For the control API."""
        return {
            "url": self.url,
            "answered": self.answered,
            "tries": [one.describe() for one in self.tries],
            "message": self.message,
        }


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
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP client and the carriers of receipts."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=self._world.config.answer_limit),
            headers={"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        for _ in range(RECEIPTS_AT_ONCE):
            self._keep(asyncio.create_task(self._carry_receipts()))

    async def close(self) -> None:
        """Stop at once; what is under way counts as a broken connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

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
        assert self._session is not None
        try:
            async with self._session.get(url, allow_redirects=False) as response:
                text = await response.text()
                return {"ok": response.status == 200 and text == echo, "status": response.status}
        except (aiohttp.ClientError, TimeoutError) as error:
            return {"ok": False, "status": 0, "detail": type(error).__name__}

    # -- inside

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_receipts(self) -> None:
        while True:
            account, person, fields = await self._receipts.get()
            await self._run_course(account, person, fields, url=account.webhook_url, tries=TRIES)

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
                course = await self._run_course(
                    account, person, fields, url=url, tries=plan.tries
                )
            courses.append(course)
        return courses

    def _show(
        self, person: Person, fields: Fields, courses: list[Course]
    ) -> list[dict[str, Any]]:
        # However often one message was delivered, the person sees one answer.
        if fields.get("Event") in SILENT:
            return []
        answered = [course for course in courses if course.answered]
        if not answered:
            return [self._show_fault(person)]
        message = answered[0].message
        if message is None:
            return []
        return [self._world.show(person, message)]

    def _show_fault(self, person: Person) -> dict[str, Any]:
        notice = {"from": "system", "type": "fault", "text": FAULT_NOTICE}
        return self._world.show(person, notice)

    async def _run_course(
        self, account: Account, person: Person, fields: Fields, *, url: str, tries: int
    ) -> Course:
        course = Course(url)
        for number in range(1, tries + 1):
            one = await self._try(account, person, fields, course)
            course.tries.append(one)
            self._note(account, person, fields, number=number, one=one, url=url)
            if one.outcome == "ok":
                break
            if number < tries and one.outcome != "timeout":
                await asyncio.sleep(self._world.config.retry_pause)
        return course

    async def _try(
        self, account: Account, person: Person, fields: Fields, course: Course
    ) -> Try:
        begun = time.perf_counter()
        one = Try("ok", 0, 0.0)
        fault = self._world.faults.take(WEBHOOK, appid=account.appid, openid=person.openid)
        try:
            nonce, body = await self._request(
                account, person, fields, course=course, fault=fault, one=one
            )
            self._read(account, person, body, nonce=nonce, course=course, one=one)
        except TimeoutError:
            one.outcome = "timeout"
        except aiohttp.ClientError as error:
            one.outcome, one.detail = "connection", type(error).__name__
        except TryFailed as error:
            one.detail = str(error)
        except Malformed as error:
            one.outcome, one.detail = "malformed", str(error)
        one.ms = (time.perf_counter() - begun) * 1000
        return one

    async def _request(
        self, account: Account, person: Person, fields: Fields, *,
        course: Course, fault: Fault, one: Try,
    ) -> tuple[str, bytes]:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.reset == "before":
            one.outcome = "dropped"
            raise TryFailed("fault: connection cut before the request")
        now = self._world.clock.now()
        letter = seal(account, fields, url=course.url, openid=person.openid, now=now)
        assert self._session is not None
        async with self._session.post(
            letter.url, data=letter.body, headers={"Content-Type": letter.content_type},
            allow_redirects=False,
        ) as response:
            one.status = response.status
            body = await response.read()
        if fault.timeout_after_accept or fault.reset == "after":
            one.outcome = "dropped"
            raise TryFailed("fault: the answer got lost on the way back")
        if fault.http:
            one.status = fault.http
        if one.status != 200:
            one.outcome = "status"
            raise TryFailed(f"HTTP {one.status}")
        return letter.nonce, body

    def _read(
        self, account: Account, person: Person, body: bytes, *,
        nonce: str, course: Course, one: Try,
    ) -> None:
        fields = open_answer(account, body, nonce=nonce)
        now = self._world.clock.now()
        if fields is not None:
            try:
                message = to_message(
                    account, fields, openid=person.openid, media=self._world.media, now=now
                )
            except NotShowable as error:
                one.detail = str(error)
                message = {"from": "system", "type": "fault", "text": FAULT_NOTICE}
            if message is not None:
                course.message = {"from": "account", "passive": True, **message}
                one.answer = str(message.get("text", message["type"]))
        course.answered = True

    def _note(
        self, account: Account, person: Person, fields: Fields, *,
        number: int, one: Try, url: str,
    ) -> None:
        self._world.journal(
            "try", appid=account.appid, openid=person.openid, path=url, number=number,
            message=_brief(fields), **one.describe(),
        )


def _brief(fields: Fields) -> dict[str, str]:
    """What names a message in the journal; ids as text, a browser would round them."""
    parts = ("MsgType", "Event", "EventKey", "Content", "MsgId", "MsgID", "CreateTime", "Status")
    return {key: str(fields[key])[:200] for key in parts if key in fields}
