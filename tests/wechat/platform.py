"""A scripted api.weixin.qq.com: answers what a test put there, and remembers what was asked."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import web

OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Call:
    """One request as it came."""

    path: str
    query: dict
    raw: bytes
    headers: dict

    @property
    def body(self):
        return json.loads(self.raw)

    @property
    def token(self):
        return self.query.get("access_token", "")


@dataclass
class Raw:
    """An answer that is not JSON."""

    text: str = "<html>busy</html>"
    status: int = 200
    headers: dict = field(default_factory=dict)


RESET = object()
HANG = object()


@dataclass
class Platform:
    """Answers by path, in turn; the last one stays. Tokens are T1, T2 … and T1 at first."""

    base: str = ""
    calls: list = field(default_factory=list)
    scripts: dict = field(default_factory=lambda: defaultdict(list))
    token: int = 1
    expires_in: int = 7200
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    def on(self, path, *answers):
        self.scripts[path] = list(answers)

    def made(self, path):
        return [call for call in self.calls if call.path == path]

    def refuse_tokens_before(self, number, path="/cgi-bin/message/custom/send"):
        """Tokens older than T<number> are refused with 40001 on a path."""
        self.on(path, lambda call: OK if int(call.token[1:]) >= number else error(40001))

    async def answer(self, request):
        call = Call(
            request.path, dict(request.query), await request.read(), dict(request.headers)
        )
        self.calls.append(call)
        script = self.scripts[request.path]
        found = OK
        if script:
            found = script.pop(0) if len(script) > 1 else script[0]
        elif request.path == "/cgi-bin/stable_token":
            found = self.issue(call)
        return await self._respond(request, found(call) if callable(found) else found)

    def issue(self, call):
        if call.body["force_refresh"]:
            self.token += 1
        return {"access_token": f"T{self.token}", "expires_in": self.expires_in}

    async def _respond(self, request, found):
        if found is RESET:
            request.transport.abort()
        if found is HANG:
            await self.hanging.wait()
        if found in (RESET, HANG):
            return web.Response()
        if isinstance(found, bytes):
            return web.Response(body=found, content_type="image/png")
        if isinstance(found, Raw):
            return web.Response(text=found.text, status=found.status, headers=found.headers)
        # WeChat's own answers are labelled text/plain.
        return web.Response(text=json.dumps(found, ensure_ascii=False))


def error(code, words="no"):
    return {"errcode": code, "errmsg": f"{words} rid: 6558-abc"}
