"""QR codes with a scene: making one (WECHAT §9)."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api

LONGEST_SECONDS = 2_592_000
DEFAULT_SECONDS = 60
SCENE_LENGTH = 64

ACTIONS = frozenset({"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"})


@api("POST", "/cgi-bin/qrcode/create", needs="service")
async def create(call: Call) -> dict[str, Any]:
    """A ticket for a scene: temporary (at most 30 days) or permanent; `url` is in the picture."""
    body = call.json()
    action = str(body.get("action_name"))
    if action not in ACTIONS:
        raise PlatformError(40053)
    scene = _scene(action, body.get("action_info"))
    answer: dict[str, Any] = {}
    ends_at = 0.0
    if "LIMIT" not in action:
        answer["expire_seconds"] = _seconds(body.get("expire_seconds"))
        ends_at = call.now + answer["expire_seconds"]
    codes = call.world.codes
    code, gone = codes.make(call.account.appid, scene, now=call.now, ends_at=ends_at)
    call.world.touch(code)
    call.world.forget_codes(gone)
    call.world.hub.tell_all("codes", {"appid": code.appid})
    return {"ticket": code.ticket, **answer, "url": code.url}


def _seconds(value: object) -> int:
    if value in (None, 0):
        return DEFAULT_SECONDS
    if not isinstance(value, int) or value < 0:
        raise PlatformError(40035)
    return min(value, LONGEST_SECONDS)


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
