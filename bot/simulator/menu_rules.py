"""Limits of a menu and which menu a person sees (WECHAT §7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import PlatformError
from bot.simulator.state import Account, Person

TOP_BUTTONS, SUB_BUTTONS = 3, 5
TOP_NAME_BYTES, SUB_NAME_BYTES = 16, 60
KEY_BYTES, URL_BYTES = 128, 1024
LINK_DOMAINS = 3

KEYED = frozenset({
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select",
})
OTHER = frozenset({"media_id", "view_limited", "article_id", "article_view_limited"})
TYPES = KEYED | OTHER | {"view", "miniprogram"}

#: Match rules beyond tags were withdrawn; old names of the same still come.
_VOID_RULES = frozenset({"sex", "country", "province", "city", "language"})

Button = dict[str, Any]


def check_buttons(buttons: object) -> list[Button]:
    """The buttons as the platform keeps them; PlatformError names the first limit broken."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP_BUTTONS:
        raise PlatformError(40016)
    return [_top(button) for button in buttons]


def check_rule(account: Account, rule: object) -> dict[str, Any]:
    """The match rule; 65304 when empty, 65320 for withdrawn fields, 40159-like for no such tag."""
    if not isinstance(rule, Mapping):
        raise PlatformError(65304)
    given = {key: value for key, value in rule.items() if value not in ("", None)}
    if any(key in _VOID_RULES for key in given):
        raise PlatformError(65320)
    if not given:
        raise PlatformError(65304)
    tag = str(given.get("tag_id", given.get("group_id", "")))
    if tag and tag not in account.tags:
        raise PlatformError(45159)
    return {"tag_id": tag}


def check_domains(menus: Iterable[list[Button]]) -> None:
    """PlatformError 65316 when all conditional menus together link to more than 3 domains."""
    hosts = {urlsplit(url).hostname for buttons in menus for url in _urls(buttons)}
    if len(hosts) > LINK_DOMAINS:
        raise PlatformError(65316)


def menu_for(account: Account, person: Person) -> dict[str, Any] | None:
    """`{"button": […], "menuid": …}` this person sees, None without a menu.

    The tag put on last decides; of two menus for it the one published last.
    """
    if account.menu is None:
        return None
    if person.tags:
        newest = str(person.tags[-1])
        for menu in reversed(account.conditionals):
            if menu["matchrule"].get("tag_id") == newest:
                return {"button": menu["button"], "menuid": menu["menuid"]}
    return {"button": account.menu["button"], "menuid": account.menu["menuid"]}


def _top(button: Any) -> Button:
    name = _name(button, TOP_NAME_BYTES, code=40018)
    below = button.get("sub_button") or []
    if not below:
        return {"name": name, **_action(button, codes=(40017, 40019, 40020)), "sub_button": []}
    if not isinstance(below, list) or len(below) > SUB_BUTTONS:
        raise PlatformError(40023)
    return {"name": name, "sub_button": [_sub(item) for item in below]}


def _sub(button: Any) -> Button:
    name = _name(button, SUB_NAME_BYTES, code=40025)
    return {"name": name, **_action(button, codes=(40024, 40026, 40027)), "sub_button": []}


def _name(button: Any, limit: int, *, code: int) -> str:
    name = button.get("name") if isinstance(button, Mapping) else None
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        raise PlatformError(code)
    return name


def _action(button: Mapping[str, Any], *, codes: tuple[int, int, int]) -> Button:
    bad_type, bad_key, bad_url = codes
    kind = button.get("type")
    if kind not in TYPES:
        raise PlatformError(bad_type)
    if kind in KEYED:
        key = button.get("key")
        if not isinstance(key, str) or not 1 <= len(key.encode()) <= KEY_BYTES:
            raise PlatformError(bad_key)
        return {"type": kind, "key": key}
    if kind in ("view", "miniprogram"):
        return _link(button, str(kind), bad_url=bad_url)
    return {part: button[part] for part in ("type", "media_id", "article_id") if part in button}


def _link(button: Mapping[str, Any], kind: str, *, bad_url: int) -> Button:
    url = button.get("url")
    if not isinstance(url, str) or not 1 <= len(url.encode()) <= URL_BYTES:
        raise PlatformError(bad_url)
    if urlsplit(url).scheme not in ("http", "https"):
        raise PlatformError(65317)
    action = {"type": kind, "url": url}
    if kind == "miniprogram":
        action["appid"] = str(button.get("appid", ""))
        action["pagepath"] = str(button.get("pagepath", ""))
    return action


def _urls(buttons: list[Button]) -> Iterable[str]:
    for button in buttons:
        for item in (button, *button.get("sub_button", ())):
            if "url" in item:
                yield item["url"]
