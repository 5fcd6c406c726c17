"""The one way out: every request to WeChat leaves through `Caller._call`.

It puts the access token on, renews it once when it is refused, tells the errors of `errors.py`
apart, and backs off where sending again does no harm.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from redis.asyncio import Redis
from yarl import URL

from bot.kit.clock import Now
from bot.wechat.access_token import TokenKeeper
from bot.wechat.account import Account
from bot.wechat.errors import (
    BadCredentials,
    BadToken,
    OutcomeUnknown,
    RetryLater,
    from_answer,
)
from bot.wechat.shelf import Shelf

#: Seconds between the five tries of a call that may be repeated; each is shortened by chance.
_PAUSES = (1.0, 2.0, 4.0, 8.0)
_JSON = {"Content-Type": "application/json; charset=utf-8"}

#: Nothing of the request was sent when one of these is raised.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `form` builds the body anew for each try: a form's stream is used up by one."""

    method: str
    path: str
    body: bytes | None = None
    form: Callable[[], aiohttp.FormData] | None = None
    params: str = ""


class Caller:
    """Holds the connection to WeChat for one account; base of `WeChatClient`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        redis: Redis,
        account: Account,
        *,
        api_base: str,
        open_base: str,
        mp_base: str,
        clock: Now,
        rng: Random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        timeout: float = 10.0,
    ) -> None:
        self.account = account
        self._session = session
        self._api_base = api_base.rstrip("/")
        self._open_base = open_base.rstrip("/")
        self._mp_base = mp_base.rstrip("/")
        self._clock = clock
        self._rng = rng
        self._sleep = sleep
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(3.0, timeout))
        # The braces keep the keys of one account in one slot of a cluster: scripts need that.
        self._shelf = Shelf(redis, f"wechat:{{{account.code}:{account.appid}}}")
        self.tokens = TokenKeeper(self._shelf, self._fetch_token, clock=clock, sleep=sleep)

    async def _call(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        form: Callable[[], aiohttp.FormData] | None = None,
        repeat: bool = False,
    ) -> Answer:
        """WeChat's answer; raises the tree of `errors.py`. A GET without body and form.

        `repeat` says that a second call does no harm: then -1, gateway and network errors are
        tried again. Without it a lost answer is OutcomeUnknown and the caller's to judge.
        """
        method = "GET" if body is None and form is None else "POST"
        request = Request(method, path, _encoded(body), form, urlencode(params or {}))
        if not repeat:
            return await self._authorised(request)
        return await self._repeated(request)

    async def _fetch(self, path: str, params: Mapping[str, str]) -> bytes:
        """The bytes of a file; raises the tree of `errors.py`. Asking again does no harm."""
        request = Request("GET", path, params=urlencode(params))
        token = await self.tokens.get()
        try:
            return await self._file(request, token)
        except BadToken:
            return await self._file(request, await self.tokens.renew(token))

    async def _file(self, request: Request, token: str) -> bytes:
        url = f"{self._api_base}{request.path}?access_token={quote(token)}&{request.params}"
        status, content = await self._ask(request.method, url)
        if status == 200 and _decoded(content) is None:
            return content
        self._read(status, content, hide=(token, quote(token)))
        raise RetryLater(0, "an answer instead of a file")

    async def _repeated(self, request: Request) -> Answer:
        for pause in _PAUSES:
            try:
                return await self._authorised(request)
            except (RetryLater, OutcomeUnknown) as error:
                if type(error) not in {RetryLater, OutcomeUnknown}:
                    raise
            await self._sleep(pause * self._rng.uniform(0.5, 1.0))
        try:
            return await self._authorised(request)
        except OutcomeUnknown as error:
            raise RetryLater(error.code, error.message) from None

    async def _authorised(self, request: Request) -> Answer:
        token = await self.tokens.get()
        try:
            return await self._exchange(request, token)
        except BadToken:
            token = await self.tokens.renew(token)
        try:
            return await self._exchange(request, token)
        except BadToken as error:
            words = f"refused with a new token, too: {error.message}"
            raise BadCredentials(error.code, words, rid=error.rid) from None

    async def _exchange(self, request: Request, token: str) -> Answer:
        url = f"{self._api_base}{request.path}?access_token={quote(token)}"
        if request.params:
            url += "&" + request.params
        data = request.form() if request.form is not None else request.body
        headers = _JSON if request.body is not None else None
        status, content = await self._ask(request.method, url, data=data, headers=headers)
        return self._read(status, content, hide=(token, quote(token)))

    async def _fetch_token(self, *, force: bool) -> tuple[str, int]:
        """stable_token (WECHAT §5). A refusal here is about secret, AppID or address."""
        body = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.account.secret,
            "force_refresh": force,
        }
        url = f"{self._api_base}/cgi-bin/stable_token"
        try:
            status, content = await self._ask(
                "POST", url, data=_encoded(body), headers=_JSON
            )
            answer = self._read(status, content)
            return str(part(answer, "access_token")), int(part(answer, "expires_in"))
        except BadToken as error:
            raise BadCredentials(error.code, error.message, rid=error.rid) from None
        except OutcomeUnknown as error:
            raise RetryLater(error.code, error.message) from None

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        data: bytes | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body. Errors name the kind of failure only: aiohttp's text may show the URL,
        and the URL the token."""
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=data,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except _NOT_CONNECTED as error:
            raise RetryLater(0, f"not connected: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(0, f"no answer: {type(error).__name__}") from None

    def _read(self, status: int, content: bytes, *, hide: tuple[str, ...] = ()) -> Answer:
        if status == 504:
            # The gateway waited for a server that had the request.
            raise OutcomeUnknown(0, "HTTP 504")
        answer = _decoded(content) if status < 500 else None
        if answer is None:
            raise RetryLater(0, f"HTTP {status}, not an answer of WeChat's API")
        error = from_answer(answer, hide=(*hide, self.account.secret))
        if error is not None:
            raise error
        return answer


def _encoded(body: Mapping[str, Any] | None) -> bytes | None:
    """JSON in UTF-8; WeChat refuses or shows \\u escapes (WECHAT §7, 40033)."""
    if body is None:
        return None
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def part(answer: Answer, *path: str) -> Any:
    """What an answer must have; RetryLater where a gateway made the answer up."""
    found: Any = answer
    for name in path:
        if not isinstance(found, dict) or name not in found:
            raise RetryLater(0, f"no {'.'.join(path)} in the answer")
        found = found[name]
    return found


def _decoded(content: bytes) -> Answer | None:
    try:
        answer = json.loads(content.decode(), strict=False)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
