"""/h5/{college}/export: all of one's own record, to read here or to keep as a text (S11).

A graduate opens it for thirty days, and no other page.
"""

from __future__ import annotations

from itertools import groupby

from aiohttp import web

from handlers.pages import show
from handlers.pages.door import Visit, inside
from services.reflections import exporting
from services.reflections.values import Part


def setup(app: web.Application) -> None:
    app.router.add_get("/h5/{college}/export", inside(read))
    app.router.add_get("/h5/{college}/export.txt", inside(keep))


async def read(_: web.Request, visit: Visit) -> web.Response:
    """Everything on one page, the newest day first."""
    days = await _days(visit)
    return visit.show("export", days=days[::-1], parts=sum(len(some) for _, some in days))


async def keep(_: web.Request, visit: Visit) -> web.Response:
    """The same as a text file, the oldest day first."""
    days = await _days(visit)
    text = visit.door.texts(visit.college).render(
        "reflections/export", days=days, college=visit.college.name, now=visit.now
    )
    return web.Response(
        body=b"\xef\xbb\xbf" + text.encode(), content_type="text/plain", charset="utf-8",
        headers={**show.headers(visit.door.framed_by),
                 "Content-Disposition": 'attachment; filename="records.txt"'},
    )


async def _days(visit: Visit) -> list[tuple[object, list[Part]]]:
    found = await exporting.everything(visit.college, visit.phone.person_id, now=visit.now)
    return [(day, list(some)) for day, some in groupby(found, key=lambda part: part.day)]
