"""The webhook's path without storage: verify, decrypt, parse, route, reply (P1).

Everything is the product's own, from `bot.wechat.wire` to the dispatcher with all its commands;
only ledger, person and state are left out. The answering handler comes after every command was
tried, as free text does.

    python -m benchmarks.ours.reply_server PORT MODE
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from aiohttp import web

import handlers
from benchmarks.messages import AES_KEY, APPID, ORIGINAL, REPLY, TOKEN
from bot.kit.clock import school_day
from bot.kit.reply import Reply, Say
from bot.kit.request import Request
from bot.kit.router import Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from bot.wechat.account import Account
from bot.wechat.wire import BadBody, BadSignature, answer, open_post
from bot.wiring import dispatcher_of

router = Router("bench")


@router.free(audiences={"student"})
async def echo() -> Reply:
    return Say(REPLY)


#: The audience that has most commands.
STUDENT: Any = SimpleNamespace(audience="student")


def application(mode: str) -> web.Application:
    """An aiohttp application with one path, /wechat."""
    account = Account(
        code="bench", appid=APPID, original_id=ORIGINAL, token=TOKEN, aes_key=AES_KEY,
        mode=mode,  # type: ignore[arg-type]
    )
    dispatcher = dispatcher_of((router, *handlers.ROUTERS))
    texts = Texts()

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        now = datetime.now(UTC)
        try:
            opened = open_post(account, request.query, body, now=now.timestamp(), window=600)
        except BadSignature:
            raise web.HTTPForbidden from None
        except BadBody:
            raise web.HTTPBadRequest from None
        asked = Request(
            message=opened.message, college=None, contact=None, asker=STUDENT,
            audience="student", talk=Talk(), texts=texts, now=now,
            today=school_day(opened.message.sent_at), midnight=now + timedelta(hours=8),
        )
        reply = await dispatcher.answer(asked)
        done = answer(reply, opened, now=now.timestamp())
        return web.Response(body=done, content_type="application/xml")

    app = web.Application()
    app.router.add_post("/wechat", receive)
    return app


if __name__ == "__main__":
    web.run_app(
        application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None,
        print=None,
    )
