"""aiohttp alone: the body is read and a ready answer returned, of the right size for the mode.

    python bare_server.py PORT MODE
"""

from __future__ import annotations

import sys

from aiohttp import web

ANSWERS = {
    "plain": b"<xml><Content><![CDATA[" + b"x" * 320 + b"]]></Content></xml>",
    "safe": b"<xml><Encrypt><![CDATA[" + b"x" * 780 + b"]]></Encrypt></xml>",
}


def application(mode):
    body = ANSWERS[mode]

    async def receive(request):
        await request.read()
        return web.Response(body=body, content_type="application/xml")

    app = web.Application()
    app.router.add_post("/wechat", receive)
    return app


if __name__ == "__main__":
    web.run_app(
        application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None,
        print=None,
    )
