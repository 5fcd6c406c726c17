"""/h5/{college}/codes: 验证码单, a class's fresh codes on a sheet to cut up."""

from __future__ import annotations

from itertools import groupby

from aiohttp import web

from handlers.pages.door import Visit, inside
from handlers.pages.show import Said
from services.people import sheets

ROLES = ("admin", "class_advisor")
FORM = "codes"


def setup(app: web.Application) -> None:
    app.router.add_get("/h5/{college}/codes", inside(choose))
    app.router.add_get("/h5/{college}/codes/{class}", inside(ask))
    app.router.add_post("/h5/{college}/codes/{class}", inside(issue))


async def choose(request: web.Request, visit: Visit) -> web.Response:
    """The classes the visitor vouches for, by college."""
    found = await sheets.classes(visit.asker(*ROLES))
    grouped = [(name, list(some)) for name, some in groupby(found, key=lambda one: one.college)]
    return visit.show("codes", grouped=grouped)


async def ask(request: web.Request, visit: Visit) -> web.Response:
    """What a sheet for this class would mean, and the button that makes it."""
    found = await sheets.one_class(visit.asker(*ROLES), _class_id(request), now=visit.now)
    return visit.show("codes_class", one=found, token=visit.token(FORM))


async def issue(request: web.Request, visit: Visit) -> web.Response:
    """The sheet; shown this once."""
    sent = await request.post()
    key = visit.key(FORM, str(sent.get("token", "")))
    sheet = await sheets.issue(
        visit.asker(*ROLES), _class_id(request), key=key, now=visit.now
    )
    return visit.show("codes_sheet", sheet=sheet, now=visit.now)


def _class_id(request: web.Request) -> int:
    number = request.match_info["class"]
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise Said(404, "pages/nothing")
    return int(number)
