"""One API call and the table of known paths."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.simulator.access import Needs, check_address
from bot.simulator.delivery import Courier
from bot.simulator.errors import PlatformError
from bot.simulator.faults import NO_FAULT, Fault
from bot.simulator.state import Account, Person
from bot.simulator.world import World

Answer = dict[str, Any] | web.Response

_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")


@dataclass(slots=True)
class Call:
    """What an API function gets; `account` is the one the token or appid names."""

    world: World
    courier: Courier
    request: web.Request
    account: Account
    query: Mapping[str, str]
    raw: bytes = b""
    fault: Fault = NO_FAULT
    openid: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    _object: dict[str, Any] | None = None

    @property
    def now(self) -> float:
        """The moment, seconds since 1970."""
        return self.world.clock.now()

    @property
    def has_escapes(self) -> bool:
        r"""Whether the body spells characters as \uXXXX."""
        return _ESCAPE.search(self.raw) is not None

    def json(self) -> dict[str, Any]:
        """The body as an object; PlatformError 44002 when empty, 47001 when broken."""
        if self._object is None:
            self._object = parse_object(self.raw)
        return self._object

    def known_address(self, code: int) -> None:
        """PlatformError `code` when the account has an IP list and the caller is not on it."""
        check_address(self.account, self.request.remote or "", code=code)

    def person(self, openid: object) -> Person:
        """A person of this account, follower or not; PlatformError 40003 when unknown."""
        person = self.world.people.get((self.account.appid, str(openid)))
        if person is None:
            raise PlatformError(40003)
        self.openid = person.openid
        return person

    def follower(self, openid: object) -> Person:
        """A person who follows; PlatformError 43004 when they left."""
        person = self.person(openid)
        if not person.subscribed:
            raise PlatformError(43004)
        return person

    def changed(self) -> None:
        """The account is due to be written."""
        self.world.touch(self.account)


Function = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path of the API: how it is called and who may."""

    path: str
    methods: tuple[str, ...]
    function: Function
    token: bool
    needs: Needs
    form: bool


ENDPOINTS: dict[str, Endpoint] = {}


def api(
    methods: str, path: str, *, token: bool = True, needs: Needs = "verified",
    form: bool = False,
) -> Callable[[Function], Function]:
    """Put a function behind a path; `methods` as in "GET POST".

    With `token` the call needs an access_token; an account that is not what the path `needs`
    gets 48001. A `form` is a file, any other body must be a JSON object.
    """

    def enter(function: Function) -> Function:
        ENDPOINTS[path] = Endpoint(path, tuple(methods.split()), function, token, needs, form)
        return function

    return enter


def parse_object(raw: bytes) -> dict[str, Any]:
    """A JSON object; PlatformError 44002 when empty, 47001 when it is none."""
    if not raw:
        raise PlatformError(44002)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise PlatformError(47001) from error
    if not isinstance(body, dict):
        raise PlatformError(47001)
    return body
