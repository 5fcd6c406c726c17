"""/h5/{college}/notice: 个人信息告知, readable before binding, so by anybody."""

from __future__ import annotations

from functools import cache

import jinja2
from aiohttp import web

import templates
from services.colleges import Colleges

#: Set by the composition root at start-up.
COLLEGES = web.AppKey("colleges", Colleges)

#: A page without scripts, frames or anything from elsewhere.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"


@cache
def environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(templates.__name__, "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def setup(app: web.Application) -> None:
    app.router.add_get("/h5/{college}/notice", show)


async def show(request: web.Request) -> web.Response:
    """The notice of this college; 404 for a college there is none of."""
    college = await request.app[COLLEGES].get(request.match_info["college"])
    if college is None:
        raise web.HTTPNotFound
    body = environment().get_template("notice.html").render(
        college=college.name, contacts=dict(college.contacts)
    )
    return web.Response(
        text=body, content_type="text/html", headers={"Content-Security-Policy": POLICY}
    )
