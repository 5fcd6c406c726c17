"""One delivery to one address: its tries and what became of them (WECHAT §1.6, §2)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import aiohttp

from bot.simulator.answer import Malformed, NotShowable, open_answer, to_message
from bot.simulator.envelope import Fields, seal
from bot.simulator.faults import WEBHOOK, Fault
from bot.simulator.state import Account, Person
from bot.simulator.world import World

FAULT_NOTICE = (
    resources.files("bot.simulator").joinpath("static/notices/fault.txt").read_text("utf-8").strip()
)


class TryFailed(Exception):
    """This try got no usable answer; the text says why."""


@dataclass(slots=True)
class Try:
    """One request: `outcome` is ok, timeout, connection, status, malformed or dropped.

    `answer` is the opened reply's text, empty for success; `fault` the one that hit it.
    """

    outcome: str = "ok"
    status: int = 0
    ms: float = 0.0
    detail: str = ""
    answer: str = ""
    fault: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """For the control API and the journal."""
        return {
            "outcome": self.outcome, "status": self.status, "ms": round(self.ms, 1),
            "detail": self.detail, "answer": self.answer, "fault": self.fault,
        }


@dataclass(slots=True, kw_only=True)
class Course:
    """A message on its way to a URL; `message` is what the phone gets, None for nothing."""

    world: World
    session: aiohttp.ClientSession
    account: Account
    person: Person
    fields: Fields
    url: str
    tries: list[Try] = field(default_factory=list)
    message: dict[str, Any] | None = None
    answered: bool = False

    async def run(self, most: int) -> Course:
        """Try until there is an answer, `most` times; itself, with the tries in it."""
        for number in range(1, most + 1):
            one = await self._try()
            self.tries.append(one)
            self._note(one, number=number)
            if one.outcome == "ok":
                break
            # After a time-out the platform asks again at once: its five seconds are over.
            if number < most and one.outcome != "timeout":
                await asyncio.sleep(self.world.config.retry_pause)
        return self

    def describe(self) -> dict[str, Any]:
        """For the control API."""
        return {
            "url": self.url,
            "answered": self.answered,
            "tries": [one.describe() for one in self.tries],
            "message": self.message,
        }

    async def _try(self) -> Try:
        begun = time.perf_counter()
        fault = self.world.faults.take(
            WEBHOOK, appid=self.account.appid, openid=self.person.openid
        )
        one = Try(fault=fault.label)
        try:
            nonce, body = await self._request(fault, one)
            self._read(body, nonce=nonce, one=one)
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

    async def _request(self, fault: Fault, one: Try) -> tuple[str, bytes]:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.reset == "before":
            one.outcome = "dropped"
            raise TryFailed("fault: connection cut before the request")
        now = self.world.clock.now()
        letter = seal(
            self.account, self.fields, url=self.url, openid=self.person.openid, now=now
        )
        async with self.session.post(
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

    def _read(self, body: bytes, *, nonce: str, one: Try) -> None:
        fields = open_answer(self.account, body, nonce=nonce)
        if fields is not None:
            message = self._message(fields, one)
            if message is not None:
                self.message = {"from": "account", "passive": True, **message}
                one.answer = str(message.get("text", message["type"]))
        self.answered = True

    def _message(self, fields: dict[str, Any], one: Try) -> dict[str, Any] | None:
        try:
            return to_message(
                self.account, fields, openid=self.person.openid, media=self.world.media,
                now=self.world.clock.now(),
            )
        except NotShowable as error:
            one.detail = str(error)
            return fault_notice()

    def _note(self, one: Try, *, number: int) -> None:
        self.world.journal(
            "try", appid=self.account.appid, openid=self.person.openid, path=self.url,
            number=number, message=_brief(self.fields), **one.describe(),
        )


def fault_notice() -> dict[str, Any]:
    """The grey line a person sees when the program did not answer."""
    return {"from": "system", "type": "fault", "text": FAULT_NOTICE}


def _brief(fields: Fields) -> dict[str, str]:
    """What names a message in the journal; ids as text, a browser would round them."""
    parts = ("MsgType", "Event", "EventKey", "Content", "MsgId", "MsgID", "CreateTime", "Status")
    return {key: str(fields[key])[:200] for key in parts if key in fields}
