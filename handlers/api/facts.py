"""POST /api/v1/facts, GET /api/v1/batches/{number}, GET /api/v1/openapi.json."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.kit.clock import Clock
from bot.kit.texts import Texts
from handlers.api import openapi
from services.batches import RowError, listing
from services.colleges import College, Colleges
from services.imports import receiving, report, tokens
from services.imports.given import Figure
from services.imports.receiving import Call, Received, Refused

#: Set by the composition root at start-up.
COLLEGES = web.AppKey("api_colleges", Colleges)
CLOCK = web.AppKey("api_clock", Clock)
#: Two calls at once in a process; the others wait their turn, messages go on.
TURNS = web.AppKey("api_turns", asyncio.Semaphore)
AT_ONCE = 2

MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 100_000
#: Of the mistakes of a call, so many are told.
MOST_ERRORS = 200
BODY_SECONDS = 60.0
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_NUMBER = re.compile(r"\d{8}-\d{2,6}")


class Answered(Exception):
    """Ends a request with this status and body."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.more = status, code, more


Handler = Callable[[web.Request], Awaitable[web.Response]]


def setup(app: web.Application) -> None:
    app[TURNS] = asyncio.Semaphore(AT_ONCE)
    app.router.add_post("/api/v1/facts", _told(post))
    app.router.add_get("/api/v1/batches/{number}", _told(batch))
    app.router.add_get("/api/v1/openapi.json", document)


def _told(handler: Handler) -> Handler:
    """The handler with its refusals as JSON bodies."""

    async def told(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Answered as answered:
            return _refusal(answered)
        except Refused as refused:
            return _refusal(Answered(refused.status, refused.code))

    return told


def _refusal(answered: Answered) -> web.Response:
    headers = {}
    if answered.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="luoxuan"'
    if answered.code in ("busy", "away"):
        headers["Retry-After"] = "5"
    message = Texts().render(f"data/api_{answered.code}", limit=MOST_BYTES // 2**20,
                             rows=MOST_ROWS)
    body = {"error": answered.code, "message": message, **answered.more}
    return _json(body, status=answered.status, headers=headers)


def _json(body: Any, *, status: int, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers={
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {}),
    })


async def document(request: web.Request) -> web.Response:
    """The OpenAPI document; it holds no data, so it needs no token."""
    return web.json_response(openapi.document())


async def post(request: web.Request) -> web.Response:
    """Take in the rows of one call, whole or not at all."""
    college, source = await _sender(request)
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Answered(400, "bad_key")
    if request.content_type != "application/json":
        raise Answered(415, "not_json")
    body = await _read(request)
    async with request.app[TURNS]:
        call = await asyncio.to_thread(_call, body, key)
        done = await receiving.receive(college, source, call, now=request.app[CLOCK].now())
    return _answer(done)


def _answer(done: Received) -> web.Response:
    result = done.result
    if result is not None and result.errors:
        told = [_mistake(error) for error in result.errors[:MOST_ERRORS]]
        count = len(result.errors)
        raise Answered(422, _code(result.errors[0]), error_count=count, errors=told)
    status = 201
    if done.replayed or done.body["again"]:
        status = 200
    return _json(done.body, status=status)


def _mistake(error: RowError) -> dict[str, Any]:
    return {
        "row": error.row or None, "field": error.column, "value": error.value,
        "problem": error.problem, "message": report.line(error, Texts()),
    }


def _code(error: RowError) -> str:
    if error.problem == "taken_before":
        return error.problem
    return "rows"


async def batch(request: web.Request) -> web.Response:
    """What became of a batch of the sender's own."""
    college, source = await _sender(request)
    number = request.match_info["number"]
    found = None
    if _NUMBER.fullmatch(number):
        found = await listing.by_number(college, number)
    if found is None or found.by != f"api {source}":
        raise Answered(404, "no_batch")
    return _json({
        "batch": found.number, "kind": found.kind, "at": found.at.isoformat(),
        "new": found.new, "changed": found.changed, "same": found.same,
        "undone_at": found.undone_at.isoformat() if found.undone_at else None,
    }, status=200)


async def _sender(request: web.Request) -> tuple[College, str]:
    """The college and source whose token came with the request; 401 for any other."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise Answered(401, "no_token")
    college = await request.app[COLLEGES].get(token.partition(".")[0])
    source = None
    if college is not None:
        source = await tokens.source_of(college, token.strip())
    if college is None or source is None:
        raise Answered(401, "no_token")
    return college, source


async def _read(request: web.Request) -> bytes:
    """The body; 413 once it is over the limit, 408 when it does not end."""
    if (request.content_length or 0) > MOST_BYTES:
        raise Answered(413, "too_large")
    whole = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_chunked(65536):
                whole += chunk
                if len(whole) > MOST_BYTES:
                    raise Answered(413, "too_large")
    except TimeoutError:
        raise Answered(408, "too_slow") from None
    return bytes(whole)


def _call(body: bytes, key: str) -> Call:
    """The call that a body is; 400 for no JSON, 413 for too many rows, 422 for another shape."""
    try:
        found = json.loads(body, parse_int=Figure, parse_float=Figure, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Answered(400, "bad_json") from None
    if not isinstance(found, dict) or set(found) != {"kind", "rows"}:
        raise Answered(422, "bad_shape")
    kind, rows = found["kind"], found["rows"]
    if type(kind) is not str or not isinstance(rows, list) or not rows:
        raise Answered(422, "bad_shape")
    if len(rows) > MOST_ROWS:
        raise Answered(413, "too_many")
    if not all(isinstance(row, dict) for row in rows):
        raise Answered(422, "bad_shape")
    return Call(kind, rows, receiving.digest_of(body), key)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")
