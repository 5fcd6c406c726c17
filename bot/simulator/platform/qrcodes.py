"""QR codes with a scene, and a stand-in picture for them (WECHAT §9)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from aiohttp import web

from bot.simulator.envelope import escaped
from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api

LONGEST_SECONDS = 2_592_000
SCENE_LENGTH = 64


@api("POST", "/cgi-bin/qrcode/create")
async def create(call: Call) -> dict[str, Any]:
    """A ticket for a scene: temporary (30 s to 30 days) or permanent."""
    body = call.json()
    action = str(body.get("action_name"))
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise PlatformError(40053)
    scene = _scene(action, body.get("action_info"))
    answer: dict[str, Any] = {}
    ends_at = 0
    if "LIMIT" not in action:
        seconds = min(int(body.get("expire_seconds") or 60), LONGEST_SECONDS)
        answer["expire_seconds"] = seconds
        ends_at = int(call.now) + seconds
    ticket = _ticket(call.account.appid, scene, ends_at)
    return {"ticket": ticket, **answer, "url": f"http://weixin.qq.com/q/{ticket[-24:]}"}


def scene_of(ticket: str, now: float) -> str | None:
    """The scene in a ticket of this stand-in; None when it is none or has expired."""
    try:
        _appid, scene, ends_at = json.loads(base64.urlsafe_b64decode(ticket))
    except ValueError:
        return None
    if ends_at and now >= ends_at:
        return None
    return str(scene)


def picture(ticket: str) -> web.Response:
    """An SVG that looks like a QR code; the phone page scans the ticket, not the dots."""
    bits = bin(int.from_bytes(hashlib.sha512(ticket.encode()).digest() * 2, "big"))[2:].zfill(1024)
    dots = "".join(
        f'<rect x="{n % 25 + 2}" y="{n // 25 + 2}" width="1" height="1"/>'
        for n, bit in enumerate(bits[:625])
        if bit == "1" and not _in_corner(n % 25, n // 25)
    )
    corners = "".join(
        f'<path d="M{x} {y}h7v7h-7zM{x + 1} {y + 1}v5h5v-5zM{x + 2} {y + 2}h3v3h-3z"'
        ' fill-rule="evenodd"/>'
        for x, y in ((2, 2), (20, 2), (2, 20))
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" width="430" height="430">'
        f"<title>{escaped(ticket)}</title>"
        f'<rect width="29" height="29" fill="#fff"/>{dots}{corners}</svg>'
    )
    return web.Response(text=svg, content_type="image/svg+xml")


def _in_corner(x: int, y: int) -> bool:
    return (x < 8 and y < 8) or (x > 16 and y < 8) or (x < 8 and y > 16)


def _scene(action: str, info: Any) -> str:
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise PlatformError(40053)
    if "STR" in action:
        text = scene.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= SCENE_LENGTH:
            raise PlatformError(40053)
        return text
    number = scene.get("scene_id")
    highest = {True: 100_000, False: 2**32 - 1}["LIMIT" in action]
    if not isinstance(number, int) or not 1 <= number <= highest:
        raise PlatformError(40053)
    return str(number)


def _ticket(appid: str, scene: str, ends_at: int) -> str:
    body = json.dumps([appid, scene, ends_at], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(body).decode()
