"""Customer-service messages and "typing" (WECHAT §3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.answer import TEXT_BYTES
from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api, parse_object
from bot.simulator.windows import TYPING_SECONDS, take_answer
from bot.simulator.world import owner

Shown = dict[str, Any]

_ESCAPE = re.compile(rb"\\u(?=[0-9a-fA-F]{4})")


@api("POST", "/cgi-bin/message/custom/send")
async def send(call: Call) -> dict[str, Any]:
    """Send to a person inside an open window; 45015 or 45047 outside, nothing is used then."""
    # The platform shows \uXXXX escapes letter by letter (WECHAT §13 row 6).
    body = parse_object(_ESCAPE.sub(rb"\\\\u", call.raw))
    person = call.person(body.get("touser"))
    message = _message(call, body)
    take_answer(person, call.now)
    person.typing_at = 0.0
    call.world.touch(person)
    call.world.show(person, {"from": "account", "passive": False, **message})
    return {"errcode": 0, "errmsg": "ok"}


@api("POST", "/cgi-bin/message/custom/typing")
async def typing(call: Call) -> dict[str, Any]:
    """Show or hide "typing"; 45072 unknown command, 45080 no recent exchange, 45081 twice."""
    body = call.json()
    person = call.follower(body.get("touser"))
    command = body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise PlatformError(45072)
    if command == "Typing":
        _begin_typing(call, max(person.spoke_at, person.tapped_at), person.typing_at)
        person.typing_at = call.now
    else:
        person.typing_at = 0.0
    call.world.hub.tell(owner(person.appid, person.openid), "typing", {"on": command == "Typing"})
    return {"errcode": 0, "errmsg": "ok"}


def _begin_typing(call: Call, active_at: float, typing_at: float) -> None:
    if not 0 <= call.now - active_at < TYPING_SECONDS:
        raise PlatformError(45080)
    # "Typing" goes out by itself after some seconds; within them it counts as sent twice.
    if typing_at and 0 <= call.now - typing_at < 15.0:
        raise PlatformError(45081)


def _message(call: Call, body: Mapping[str, Any]) -> Shown:
    kind = body.get("msgtype")
    build = _KINDS.get(str(kind))
    if build is None:
        raise PlatformError(40008)
    part = body.get(str(kind))
    if not isinstance(part, Mapping):
        raise PlatformError(44004)
    return build(call, part)


def _text(_call: Call, part: Mapping[str, Any]) -> Shown:
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise PlatformError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise PlatformError(45002)
    return {"type": "text", "text": content}


def _medium(kind: str) -> Callable[[Call, Mapping[str, Any]], Shown]:
    def build(call: Call, part: Mapping[str, Any]) -> Shown:
        if not part.get("media_id"):
            raise PlatformError(41006)
        medium = call.world.media.usable(
            part["media_id"], appid=call.account.appid, now=call.now
        )
        return {"type": kind, "media_id": medium.id, "title": str(part.get("title", ""))}

    return build


def _news(_call: Call, part: Mapping[str, Any]) -> Shown:
    articles = part.get("articles")
    if not isinstance(articles, list) or not articles:
        raise PlatformError(44004)
    if len(articles) > 1:
        raise PlatformError(45008)
    first = articles[0]
    return {
        "type": "news",
        "title": str(first.get("title", "")),
        "description": str(first.get("description", "")),
        "picture": str(first.get("picurl", "")),
        "url": str(first.get("url", "")),
    }


def _msgmenu(call: Call, part: Mapping[str, Any]) -> Shown:
    if call.account.kind == "test":
        raise PlatformError(40200)
    items = part.get("list")
    if not isinstance(items, list) or not items:
        raise PlatformError(44004)
    shown = [{"id": str(i.get("id", "")), "content": str(i.get("content", ""))} for i in items]
    head, tail = str(part.get("head_content", "")), str(part.get("tail_content", ""))
    size = sum(len(text.encode()) for text in (head, tail, *(i["content"] for i in shown)))
    if size > TEXT_BYTES:
        raise PlatformError(45002)
    return {"type": "msgmenu", "head": head, "items": shown, "tail": tail}


def _music(_call: Call, part: Mapping[str, Any]) -> Shown:
    return {
        "type": "link",
        "title": str(part.get("title", "")),
        "description": str(part.get("description", "")),
        "url": str(part.get("musicurl", "")),
    }


def _miniprogram(_call: Call, part: Mapping[str, Any]) -> Shown:
    return {"type": "miniprogram", "title": str(part.get("title", "")), "url": ""}


_KINDS: Mapping[str, Callable[[Call, Mapping[str, Any]], Shown]] = {
    "text": _text,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _medium("video"),
    "music": _music,
    "news": _news,
    "msgmenu": _msgmenu,
    "miniprogrampage": _miniprogram,
}
