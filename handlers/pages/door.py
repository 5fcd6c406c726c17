"""The door of the personal pages: who is signed in comes in, everybody else is told why not.

The session's cookie names the contact; who is bound to it is read anew each time. Forms carry a
token of the session, so that no other site can send them.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from handlers.pages import show, sign_in
from handlers.pages.notice import COLLEGES
from handlers.pages.show import Said
from handlers.pages.sign_in import DOOR, HERE, SESSION, Door
from services.colleges import College
from services.errors import NoRight, PersonError
from services.people import sessions
from services.people.asker import Asker
from services.people.sessions import Phone

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of somebody who was let in; `nonce` is her session's."""

    college: College
    phone: Phone
    nonce: str
    door: Door
    now: datetime

    def asker(self, *roles: str) -> Asker:
        """The visitor in a post of one of these roles; Said with 403 without one."""
        if self.phone.asker is None:
            raise Said(403, "pages/left")
        found = sessions.acting(self.phone.asker, roles)
        if found is None:
            raise Said(403, "pages/no_right", role=self.phone.asker.role)
        return found

    def show(self, name: str, *, status: int = 200, **values: Any) -> web.Response:
        """A page of this college."""
        return show.page(
            name, framed_by=self.door.framed_by, status=status, college=self.college.name,
            links=self.door.links(self.college), **values,
        )

    def token(self, form: str) -> str:
        """A token for one sending of this form, in this session."""
        key = secrets.token_urlsafe(12)
        return f"{key}.{self._sign(form, key)}"

    def key(self, form: str, token: str) -> str:
        """The key of a sent token; Said with 403 where it is not of this form and session."""
        key, _, sign = token.partition(".")
        parts = (self.college.code, self.nonce, form, key)
        if not sign.isascii() or not self.door.keyring.signed(sign, "form", *parts):
            raise Said(403, "pages/form_old")
        return key

    def _sign(self, form: str, key: str) -> str:
        return self.door.keyring.sign("form", self.college.code, self.nonce, form, key)


Page = Callable[[web.Request, Visit], Awaitable[web.StreamResponse]]
Open = Callable[[web.Request, College], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def inside(handler: Page) -> Answer:
    """The handler for who is signed in."""

    async def answer(request: web.Request, college: College) -> web.StreamResponse:
        return await handler(request, await visit(request, college))

    return outside(answer)


def outside(handler: Open) -> Answer:
    """The handler with the college of the path, and what goes wrong as a page with a way back."""

    async def answer(request: web.Request) -> web.StreamResponse:
        college = await request.app[COLLEGES].get(request.match_info["college"])
        if college is None:
            raise web.HTTPNotFound
        try:
            return await handler(request, college)
        except web.HTTPException:
            raise
        except Said as one:
            return _told(request, college, one.key, one.data, status=one.status)
        except PersonError as error:
            status = 403 if isinstance(error, NoRight) else 409
            return _told(request, college, error.key, error.data, status=status)
        except Exception:
            log.exception("a page failed: %s", request.match_info.route.resource)
            return _told(request, college, "pages/failed", {}, status=500)

    return answer


def _told(
    request: web.Request, college: College, key: str, data: Mapping[str, Any], *, status: int
) -> web.Response:
    door = request.app[DOOR]
    return show.said(
        door.texts(college), key, data, framed_by=door.framed_by, status=status,
        back=request.path if request.method == "POST" else "",
    )


async def visit(request: web.Request, college: College) -> Visit:
    """Who is here; without a session HTTPFound to WeChat for a page, Said with 403 for a form,
    for whose contents the way there and back would be too long."""
    door = request.app[DOOR]
    now = door.clock.now()
    contact, nonce = _here(request.cookies.get(HERE, ""), college, door, now=now)
    phone = None
    if contact:
        today = now.astimezone(college.zone).date()
        phone = await sessions.by_contact(college, contact, today=today)
    if phone is not None:
        return Visit(college=college, phone=phone, nonce=nonce, door=door, now=now)
    if request.method != "GET":
        raise Said(403, "pages/form_old")
    raise sign_in.to_wechat(request, college, door, now=now)


def _here(cookie: str, college: College, door: Door, *, now: datetime) -> tuple[int, str]:
    """Contact and nonce of a session; 0 where there is none, or it is too old."""
    contact, _, rest = cookie.partition(".")
    since, _, rest = rest.partition(".")
    nonce, _, sign = rest.partition(".")
    if not sign.isascii() or not door.keyring.signed(
        sign, "here", college.code, contact, since, nonce
    ):
        return 0, ""
    if not 0 <= now.timestamp() - int(since) <= SESSION.total_seconds():
        return 0, ""
    return int(contact), nonce
