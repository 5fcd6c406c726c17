"""The school's own buttons, beside which ours takes one place (简版, CONVERSATIONS §6 item 13).

There is no call that changes one button: the whole menu is published anew. So what the school has
is read first, kept with the college, and published again with ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from models import sql
from services.colleges import College
from services.menus.catalogue import Button, MenuError, loaded

#: Places that are left beside ours, and domains that all menus together may link to (65316).
OTHERS = 2
DOMAINS = 3
#: What the API publishes; other kinds of buttons can only be made in the platform's console.
TYPES = frozenset({
    "click", "view", "miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
    "pic_photo_or_album", "pic_weixin", "location_select", "media_id", "view_limited",
    "article_id", "article_view_limited",
})
KEPT = ("type", "name", "key", "url", "appid", "pagepath", "media_id", "article_id")

Published = dict[str, Any]


def beside(college: College) -> tuple[Published, ...] | None:
    """The school's buttons as they were last kept; None where the whole menu is ours."""
    if college.menu is None:
        return None
    return tuple(college.menu.get("beside", ()))


async def keep(college: College, buttons: Sequence[Mapping[str, Any]] | None) -> bool:
    """Keep the school's buttons with the college, None for a menu that is all ours; whether that
    changed anything."""
    menu = None
    if buttons is not None:
        menu = {"beside": [dict(one) for one in buttons]}
    if menu == college.menu:
        return False
    return bool(await sql.changed(
        "UPDATE college SET menu = $2, version = version + 1 WHERE id = $1", college.id,
        None if menu is None else sql.dumped(menu),
    ))


def others(shown: Mapping[str, Any], *, base: str) -> list[Published]:
    """The buttons of the menu in use (get_current_selfmenu_info) that are not ours, as the API
    publishes them; `base` is where our own pages lie.

    MenuError names a button that only the console can make.
    """
    top = shown.get("selfmenu_info", {}).get("button", ())
    made = [_published(one, one["name"]) for one in top]
    return [one for one in made if not _is_ours(one, base=base)]


def checked(buttons: Sequence[Published]) -> list[Published]:
    """These buttons, if they fit beside ours; MenuError tells what is too much."""
    if len(buttons) > OTHERS:
        names = ", ".join(one["name"] for one in buttons)
        raise MenuError(
            f"{len(buttons)} buttons of the school's own ({names}), {OTHERS} fit beside ours: "
            "write the ones to keep into a file and give it with --beside"
        )
    return [_published(one, one["name"]) for one in buttons]


def held_to_domains(documents: Mapping[str, Mapping[str, Any]]) -> None:
    """MenuError where the menus together link to more domains than the platform allows."""
    hosts = {
        host for document in documents.values() for leaf in _leaves(document["button"])
        if (host := urlsplit(leaf.get("url", "")).hostname)
    }
    if len(hosts) > DOMAINS:
        raise MenuError(
            f"the menus link to {len(hosts)} domains ({', '.join(sorted(hosts))}), WeChat allows "
            f"{DOMAINS} with menus of roles"
        )


def _published(button: Mapping[str, Any], where: str) -> Published:
    """One button of the console's shape or of the API's, as the API takes it."""
    below = button.get("sub_button") or ()
    if isinstance(below, Mapping):
        below = below.get("list", ())
    if below:
        return {"name": button["name"], "sub_button": [
            _published(one, f"{where} › {one['name']}") for one in below
        ]}
    kind = button.get("type", "")
    if kind not in TYPES:
        raise MenuError(
            f"{where}: a button of the console ({kind or 'no type'}), which no program can "
            "publish; make it a link, or write the buttons to keep into a file for --beside"
        )
    return {name: button[name] for name in KEPT if button.get(name)}


def _is_ours(button: Published, *, base: str) -> bool:
    """Every leaf of it is one of our catalogue, by name and key, or opens a page of ours."""
    known = {pair for top in loaded().values() for pair in _named_keys(top)}
    return all(
        (leaf["name"], leaf.get("key", "")) in known
        or str(leaf.get("url", "")).startswith(f"{base}/")
        for leaf in _leaves([button])
    )


def _named_keys(buttons: Iterable[Button]) -> Iterable[tuple[str, str]]:
    for button in buttons:
        yield from ((button.name, key) for key in button.keys.values())
        yield from _named_keys(button.sub)


def _leaves(buttons: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for button in buttons:
        yield from button.get("sub_button") or (button,)
