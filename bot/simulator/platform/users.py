"""Followers: information about one, and the list (WECHAT §8)."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api
from bot.simulator.state import Person

PAGE, BATCH = 10_000, 100


@api("GET", "/cgi-bin/user/info")
async def info(call: Call) -> dict[str, Any]:
    """One person; only `subscribe: 0` and the openid of someone who does not follow."""
    if not call.query.get("openid"):
        raise PlatformError(41009)
    return _info(call.person(call.query["openid"]))


@api("POST", "/cgi-bin/user/info/batchget")
async def info_of_many(call: Call) -> dict[str, Any]:
    """Up to 100 people."""
    wanted = call.json().get("user_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= BATCH:
        raise PlatformError(40032)
    people = [call.person(item.get("openid")) for item in wanted]
    return {"user_info_list": [_info(person) for person in people]}


@api("GET", "/cgi-bin/user/get")
async def followers(call: Call) -> dict[str, Any]:
    """10 000 openids a page, after `next_openid`."""
    openids = [
        person.openid
        for person in call.world.people.values()
        if person.appid == call.account.appid and person.subscribed
    ]
    start = 0
    after = call.query.get("next_openid", "")
    if after in openids:
        start = openids.index(after) + 1
    page = openids[start : start + PAGE]
    answer: dict[str, Any] = {"total": len(openids), "count": len(page)}
    if page:
        answer["data"] = {"openid": page}
    answer["next_openid"] = "".join(page[-1:])
    return answer


def _info(person: Person) -> dict[str, Any]:
    # Nickname and picture have not been in this answer since the end of 2021.
    if not person.subscribed:
        return {"subscribe": 0, "openid": person.openid}
    scene = {True: "ADD_SCENE_QR_CODE", False: "ADD_SCENE_SEARCH"}[bool(person.scene)]
    return {
        "subscribe": 1,
        "openid": person.openid,
        "language": "zh_CN",
        "subscribe_time": int(person.subscribed_at),
        "remark": "",
        "groupid": 0,
        "tagid_list": person.tags,
        "subscribe_scene": scene,
        "qr_scene": 0,
        "qr_scene_str": person.scene,
    }
