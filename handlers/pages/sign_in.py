"""Signing in: off to WeChat's silent sign-in, and back with who it is (WECHAT §8).

A page without a session sends the browser there and is opened again when it comes back. Two
cookies, both signed: one for the way, so that only who set out from here comes in, and one for
the session, good for 15 minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.kit.clock import Clock
from bot.kit.texts import Texts
from bot.wechat.errors import BadCode, WeChatError
from bot.wechat.pages import Visitor
from handlers.pages.show import Said
from services.colleges import College
from services.links import Links
from services.people import sessions
from services.sealing import Keyring

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


def to_wechat(
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
