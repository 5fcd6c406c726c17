"""/h5/{college}/batches: 导入批次, a file sent from the phone, its rows returned, 撤."""

from __future__ import annotations

import asyncio
import re

from aiohttp import BodyPartReader, web

from handlers.pages import show
from handlers.pages.door import Visit, inside
from handlers.pages.show import Said
from services.batches import listing
from services.batches.listing import Listed
from services.imports import report, returned, taking_back, uploading

ROLE = "admin"
UPLOAD, UNDO = "batches", "undo"
ON_A_PAGE = 20
#: Mistakes of a file, or rows returned, that a page prints.
SHOWN = 200
MOST_BYTES = 16 * 1024 * 1024
FIELD_BYTES = 4096
#: A phone may be slow, but not for ever.
BODY_SECONDS = 120.0
_NUMBER = re.compile(r"\d{8}-\d{2,6}", re.ASCII)


def setup(app: web.Application) -> None:
    base = "/h5/{college}/batches"
    app.router.add_get(base, inside(batches))
    app.router.add_post(base, inside(upload))
    app.router.add_get(base + "/{number}", inside(one_batch))
    app.router.add_get(base + "/{number}/returned", inside(sheet))
    app.router.add_get(base + "/{number}/undo", inside(ask_undo))
    app.router.add_post(base + "/{number}/undo", inside(undo))


async def batches(request: web.Request, visit: Visit) -> web.Response:
    """The newest batches, and the form for a file."""
    college = visit.asker(ROLE).college
    page = request.query.get("page", "1")
    skip = (int(page) - 1) * ON_A_PAGE if re.fullmatch(r"[1-9]\d{0,3}", page) else 0
    found = await listing.newest(college, count=ON_A_PAGE + 1, skip=skip)
    return visit.show(
        "batches", found=found[:ON_A_PAGE], kinds=uploading.choices(), token=visit.token(UPLOAD),
        page=skip // ON_A_PAGE + 1, more=len(found) > ON_A_PAGE, megabytes=MOST_BYTES // 2**20,
    )


async def upload(request: web.Request, visit: Visit) -> web.Response:
    """Take a file in; what came of it is the batch's page, or its mistakes."""
    asker = visit.asker(ROLE)
    if request.content_type != "multipart/form-data":
        raise Said(400, "pages/no_file")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            fields, name, data = await _sent(request, visit)
    except TimeoutError:
        raise Said(408, "pages/too_slow") from None
    result = await uploading.take_in(
        asker, fields.get("kind", ""), data, file_name=name,
        partial=fields.get("how") == "partial", now=visit.now,
    )
    if result.errors:
        texts = visit.door.texts(visit.college)
        head, *lines = report.lines(result, texts)
        return visit.show("refused", status=422, head=head, lines=lines[:SHOWN],
                          more=len(lines) - len(lines[:SHOWN]))
    done = "again" if result.again else "new"
    raise web.HTTPSeeOther(f"{request.path}/{result.batch_number}?done={done}")


async def _sent(request: web.Request, visit: Visit) -> tuple[dict[str, str], str, bytes]:
    """The form's fields, the file's name and its bytes; the token goes before the file, so that
    nothing is read for another site's form."""
    fields: dict[str, str] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            break
        if part.name != "file":
            fields[part.name or ""] = (await _read(part, FIELD_BYTES)).decode(errors="replace")
            continue
        visit.key(UPLOAD, fields.get("token", ""))
        data = await _read(part, MOST_BYTES)
        if not part.filename or not data:
            raise Said(400, "pages/no_file")
        return fields, part.filename, data
    visit.key(UPLOAD, fields.get("token", ""))
    raise Said(400, "pages/no_file")


async def _read(part: BodyPartReader, limit: int) -> bytes:
    whole = bytearray()
    while chunk := await part.read_chunk(65536):
        whole += chunk
        if len(whole) > limit:
            raise Said(413, "pages/too_large", megabytes=MOST_BYTES // 2**20)
    return bytes(whole)


async def one_batch(request: web.Request, visit: Visit) -> web.Response:
    """One batch: what it brought, what went back, and the ways on."""
    asker = visit.asker(ROLE)
    found = await _found(request, visit)
    kept = await returned.of(visit.college, found.number, now=visit.now)
    link = visit.door.links(visit.college).signed(
        f"/batches/{found.number}/returned", owner=asker.person_id, now=visit.now
    )
    return visit.show("batch", one=found, kept=kept, link=link, shown=SHOWN,
                      done=request.query.get("done", ""))


async def sheet(request: web.Request, visit: Visit) -> web.Response:
    """The return sheet as a file, by a link that is the visitor's own."""
    asker = visit.asker(ROLE)
    found = await _found(request, visit)
    query = request.query
    if not visit.door.links(visit.college).holds(
        f"/batches/{found.number}/returned", owner=asker.person_id, now=visit.now,
        until=query.get("until", ""), sign=query.get("sign", ""),
    ):
        raise Said(403, "pages/link_old")
    kept = await returned.of(visit.college, found.number, now=visit.now)
    if kept is None:
        raise Said(404, "data/no_sheet", number=found.number)
    headers = show.headers(visit.door.framed_by)
    headers["Content-Disposition"] = f'attachment; filename="returned-{found.number}.csv"'
    return web.Response(
        body=returned.as_csv(kept), content_type="text/csv", charset="utf-8", headers=headers
    )


async def ask_undo(request: web.Request, visit: Visit) -> web.Response:
    """What undoing would put back, and the button that does it."""
    asker = visit.asker(ROLE)
    found = await taking_back.preview(asker, (await _found(request, visit)).number)
    return visit.show("batch_undo", found=found, token=visit.token(UNDO))


async def undo(request: web.Request, visit: Visit) -> web.Response:
    """Take the batch back; twice says that it was."""
    sent = await request.post()
    visit.key(UNDO, str(sent.get("token", "")))
    found = await _found(request, visit)
    done = await uploading.take_back(visit.asker(ROLE), found.number, now=visit.now)
    raise web.HTTPSeeOther(f"{request.path.removesuffix('/undo')}?done=undone{done.rows}")


async def _found(request: web.Request, visit: Visit) -> Listed:
    number = request.match_info["number"]
    found = None
    if _NUMBER.fullmatch(number):
        visit.asker(ROLE)
        found = await listing.by_number(visit.college, number)
    if found is None:
        raise Said(404, "imports/no_batch", number=number[:20])
    return found
