"""The door of the personal pages: who WeChat says the visitor is, kept in a cookie for 15 minutes.

A page without a session sends the browser to WeChat's silent sign-in and is opened again when it
comes back (WECHAT §8). The cookie names the contact; who is bound to it is read anew each time.
Forms carry a token of the session, so that no other site can send them.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.kit.clock import Clock
from bot.kit.texts import Texts
from bot.wechat.errors import BadCode, WeChatError
from bot.wechat.pages import Visitor
from handlers.pages import show
from handlers.pages.notice import COLLEGES
from handlers.pages.show import Said
from services.colleges import College
from services.errors import NoRight, PersonError
from services.links import Links
from services.people import sessions
from services.people.asker import Asker
from services.people.sessions import Phone
from services.sealing import Keyring

log = logging.getLogger(__name__)

#: §4.7: a personal page asks again who it is after this.
SESSION = timedelta(minutes=15)
#: From the first click to WeChat and back.
ON_THE_WAY = timedelta(minutes=10)
HERE, WAY = "luoxuan_here", "luoxuan_way"
#: A browser keeps 4,096 bytes of a cookie.
LONGEST_PAGE = 500


class OAuth(Protocol):
    """The two steps of WeChat's web sign-in, as bot.wechat.pages has them."""

    def oauth_url(self, redirect: str, state: str) -> str: ...

    async def oauth_openid(self, code: str) -> Visitor: ...


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the pages need of the house; set by the composition root at start-up."""

    clock: Clock
    keyring: Keyring
    oauth: Callable[[College], OAuth]
    links: Callable[[College], Links]
    texts: Callable[[College], Texts]
    open_base: str

    @cached_property
    def framed_by(self) -> str:
        """Where a page may be shown in a frame: the stand-in for WeChat has its phone there."""
        parts = urlsplit(self.open_base)
        return f"{parts.scheme}://{parts.netloc}"


DOOR = web.AppKey("door", Door)


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
    raise _to_wechat(request, college, door, now=now)


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


def _to_wechat(
    request: web.Request, college: College, door: Door, *, now: datetime
) -> web.HTTPFound:
    """Off to WeChat; a cookie remembers what page it was and that it was this browser."""
    nonce, until = secrets.token_hex(16), int((now + ON_THE_WAY).timestamp())
    back = door.links(college).page("/enter")
    found = web.HTTPFound(
        door.oauth(college).oauth_url(back, nonce), headers={"Cache-Control": "no-store"}
    )
    page = request.path_qs if len(request.path_qs) <= LONGEST_PAGE else request.path
    sign = door.keyring.sign("way", college.code, nonce, str(until), page)
    _keep(found, WAY, f"{nonce}.{until}.{sign}.{page}", college, door)
    return found


async def enter(request: web.Request, college: College) -> web.StreamResponse:
    """Back from WeChat: a session for who the code stands for, and HTTPFound on to the page.

    Said where the browser did not set out from here, the code is worth nothing, WeChat does not
    answer, or nobody is bound to the phone.
    """
    door = request.app[DOOR]
    now = door.clock.now()
    page = _way(request, college, door, now=now)
    openid = await _openid(door.oauth(college), request.query.get("code", ""))
    today = now.astimezone(college.zone).date()
    phone = await sessions.by_openid(college, openid, today=today)
    if phone is None:
        raise Said(403, "pages/unbound")
    nonce, since = secrets.token_hex(16), str(int(now.timestamp()))
    contact = str(phone.contact_id)
    sign = door.keyring.sign("here", college.code, contact, since, nonce)
    found = web.HTTPFound(page, headers={"Cache-Control": "no-store"})
    _keep(found, HERE, f"{contact}.{since}.{nonce}.{sign}", college, door)
    found.del_cookie(WAY, path=f"/h5/{college.code}")
    raise found


def _way(request: web.Request, college: College, door: Door, *, now: datetime) -> str:
    nonce, _, rest = request.cookies.get(WAY, "").partition(".")
    until, _, rest = rest.partition(".")
    sign, _, page = rest.partition(".")
    known = sign.isascii() and door.keyring.signed(sign, "way", college.code, nonce, until, page)
    if not known or not secrets.compare_digest(
        request.query.get("state", "").encode(), nonce.encode()
    ) or now.timestamp() > int(until):
        raise Said(403, "pages/lost")
    return page


async def _openid(oauth: OAuth, code: str) -> str:
    try:
        visitor = await oauth.oauth_openid(code)
    except BadCode:
        raise Said(403, "pages/lost") from None
    except WeChatError:
        raise Said(503, "pages/wechat_away") from None
    if visitor.is_snapshot:
        raise Said(403, "pages/snapshot")
    return visitor.openid


def _keep(
    response: web.StreamResponse, name: str, value: str, college: College, door: Door
) -> None:
    response.set_cookie(
        name, value, path=f"/h5/{college.code}", httponly=True, samesite="Lax",
        secure=door.links(college).base.startswith("https:"),
    )
