"""Tags of an account and of its followers (WECHAT §7)."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api
from bot.simulator.state import Person
from bot.simulator.world import owner

TAGS, TAGS_A_PERSON, NAME_LENGTH, OPENIDS_A_CALL = 100, 20, 30, 50

#: Made by the platform (no group, blacklist, starred); nobody may change them.
SYSTEM_TAGS = frozenset({"0", "1", "2"})

OK = {"errcode": 0, "errmsg": "ok"}


@api("POST", "/cgi-bin/tags/create")
async def create(call: Call) -> dict[str, Any]:
    """A new tag; 45056 over 100, 45157 name taken or empty, 45158 too long."""
    if len(call.account.tags) >= TAGS:
        raise PlatformError(45056)
    name = _name(call, _tag(call).get("name"))
    tag_id = call.account.next_tag_id
    call.account.next_tag_id += 1
    call.account.tags[str(tag_id)] = name
    call.changed()
    return {"tag": {"id": tag_id, "name": name}}


@api("GET", "/cgi-bin/tags/get")
async def get(call: Call) -> dict[str, Any]:
    """All tags with how many followers have them."""
    people = _followers(call)
    tags = [
        {"id": int(tag), "name": name, "count": sum(int(tag) in p.tags for p in people)}
        for tag, name in call.account.tags.items()
    ]
    return {"tags": tags}


@api("POST", "/cgi-bin/tags/update")
async def update(call: Call) -> dict[str, Any]:
    """Rename a tag."""
    tag = _tag(call)
    tag_id = _own_tag(call, tag.get("id"))
    call.account.tags[tag_id] = _name(call, tag.get("name"))
    call.changed()
    return OK


@api("POST", "/cgi-bin/tags/delete")
async def delete(call: Call) -> dict[str, Any]:
    """Remove a tag from the account and from everybody."""
    tag_id = _own_tag(call, _tag(call).get("id"))
    del call.account.tags[tag_id]
    call.changed()
    for person in _followers(call):
        _take_off(call, person, int(tag_id))
    return OK


@api("POST", "/cgi-bin/tags/members/batchtagging")
async def put_on(call: Call) -> dict[str, Any]:
    """Tag up to 50 people; 45059 when one would have more than 20."""
    body = call.json()
    tag_id = int(_own_tag(call, body.get("tagid")))
    people = _listed(call, body)
    if any(tag_id not in p.tags and len(p.tags) >= TAGS_A_PERSON for p in people):
        raise PlatformError(45059)
    for person in people:
        if tag_id not in person.tags:
            person.tags.append(tag_id)
            _told(call, person)
    return OK


@api("POST", "/cgi-bin/tags/members/batchuntagging")
async def take_off(call: Call) -> dict[str, Any]:
    """Take a tag off up to 50 people."""
    body = call.json()
    tag_id = int(_own_tag(call, body.get("tagid")))
    for person in _listed(call, body):
        _take_off(call, person, tag_id)
    return OK


@api("POST", "/cgi-bin/tags/getidlist")
async def of_person(call: Call) -> dict[str, Any]:
    """The tags of one person, oldest first."""
    return {"tagid_list": call.person(call.json().get("openid")).tags}


@api("GET POST", "/cgi-bin/user/tag/get")
async def people_of(call: Call) -> dict[str, Any]:
    """The followers with a tag."""
    given: dict[str, Any] = dict(call.query)
    if call.raw:
        given = call.json()
    tag_id = int(_own_tag(call, given.get("tagid")))
    openids = [person.openid for person in _followers(call) if tag_id in person.tags]
    last = "".join(openids[-1:])
    return {"count": len(openids), "data": {"openid": openids}, "next_openid": last}


def _tag(call: Call) -> dict[str, Any]:
    if call.has_escapes:
        raise PlatformError(40033)
    tag = call.json().get("tag")
    if not isinstance(tag, dict):
        raise PlatformError(47001)
    return tag


def _name(call: Call, name: object) -> str:
    if not isinstance(name, str) or not name or name in call.account.tags.values():
        raise PlatformError(45157)
    if len(name) > NAME_LENGTH:
        raise PlatformError(45158)
    return name


def _own_tag(call: Call, tag_id: object) -> str:
    tag = str(tag_id)
    if tag in SYSTEM_TAGS:
        raise PlatformError(45058)
    if tag not in call.account.tags:
        raise PlatformError(45159)
    return tag


def _listed(call: Call, body: dict[str, Any]) -> list[Person]:
    openids = body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= OPENIDS_A_CALL:
        raise PlatformError(40032)
    people = []
    for openid in openids:
        person = call.world.people.get((call.account.appid, str(openid)))
        if person is None or not person.subscribed:
            raise PlatformError(49003)
        people.append(person)
    if len(people) == 1:
        call.openid = people[0].openid
    return people


def _followers(call: Call) -> list[Person]:
    return [
        person
        for person in call.world.people.values()
        if person.appid == call.account.appid and person.subscribed
    ]


def _take_off(call: Call, person: Person, tag_id: int) -> None:
    if tag_id in person.tags:
        person.tags.remove(tag_id)
        _told(call, person)


def _told(call: Call, person: Person) -> None:
    call.world.touch(person)
    call.world.hub.tell(owner(person.appid, person.openid), "person", {"tags": person.tags})
