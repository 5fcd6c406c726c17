"""Publishing the menus: one tag an audience, the default menu, one conditional menu a tag.

An account without tags or conditional menus shows one plain menu to everybody; one without menus
at all shows none, and people type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.wechat.errors import NotGranted
from bot.wiring.deps import Deps
from handlers.pages import PAGES
from services import menus
from services.colleges import College, set_tags

#: What the platform's console shows beside the number of followers.
TAG_NAMES = "诊改·{}"

Documents = Mapping[str, Mapping[str, Any]]
Buttons = Sequence[Mapping[str, Any]]


def menu_documents(
    deps: Deps, college: College, *, by_role: bool, beside: Buttons | None = None
) -> Documents:
    """The menus that the code asks for, by audience; one plain menu where roles cannot differ.

    Where the account's menu is the school's, its buttons stand in each: `beside`, else those kept.
    """
    if beside is None:
        beside = menus.beside(college)
    made = menus.documents if by_role else menus.plain
    return made(
        college, menus.keys_of(deps.dispatcher.commands), deps.settings.public_url,
        known_pages=PAGES, compact_beside=beside,
    )


async def push_menus(
    deps: Deps, college: College, *, beside: Buttons | None = None
) -> dict[str, int]:
    """Publish the whole set anew (there is no edit, WECHAT §7); buttons by audience.

    Where the account's menu is the school's, its own buttons are kept: `beside`, else those in use
    now, else those kept before. MenuError, before anything is taken away, where they do not fit.
    Empty on an account without menus: nobody sees any, typed words do all of it.
    """
    own = await _beside(deps, college, beside)
    try:
        published = await _by_role(deps, college, own)
    except NotGranted:
        published = await _plain(deps, college, own)
    await menus.note_published(college, published, now=deps.clock.now())
    return {audience: len(document["button"]) for audience, document in published.items()}


async def _by_role(deps: Deps, college: College, own: Buttons | None) -> Documents:
    """The default menu goes first: without one the platform refuses conditional menus."""
    client = deps.wechat(college)
    documents = menu_documents(deps, college, by_role=True, beside=own)
    menus.held_to_domains(documents)
    tags = await _tags(deps, college, [name for name in documents if name != "guest"])
    await client.delete_menus()
    await client.create_menu(documents["guest"]["button"])
    for audience, document in documents.items():
        if audience != "guest":
            await client.add_conditional_menu(document["button"], tags[audience])
    await menus.want_again(college)
    return documents


async def _plain(deps: Deps, college: College, own: Buttons | None) -> Documents:
    client = deps.wechat(college)
    documents = menu_documents(deps, college, by_role=False, beside=own)
    try:
        await client.delete_menus()
        await client.create_menu(documents["guest"]["button"])
    except NotGranted:
        return {}
    return documents


async def menus_there(deps: Deps, college: College) -> frozenset[str]:
    """The audiences whose menu the platform has now."""
    shown = await deps.wechat(college).current_menu()
    if shown is None:
        return frozenset()
    audiences = {str(tag): audience for audience, tag in college.tags.items()}
    rules = [one.get("matchrule", {}) for one in shown.get("conditionalmenu", ())]
    found = (audiences.get(str(rule.get("tag_id", rule.get("group_id", "")))) for rule in rules)
    return frozenset({"guest", *(one for one in found if one)})


async def _beside(
    deps: Deps, college: College, given: Buttons | None
) -> list[dict[str, Any]] | None:
    """The school's own buttons, kept with the college before the menu is taken down: a run that
    dies half way loses none of them. None where the menu is all ours."""
    kept = menus.beside(college)
    if kept is None:
        return None
    own = [dict(one) for one in given or ()]
    if given is None:
        own = await _in_use(deps, college) or list(kept)
    own = menus.checked(own)
    if await menus.keep(college, own):
        deps.colleges.forget()
    return own


async def _in_use(deps: Deps, college: College) -> list[dict[str, Any]]:
    """The school's buttons in the menu that people see now; none where the account shows none."""
    try:
        shown = await deps.wechat(college).shown_menu()
    except NotGranted:
        return []
    return menus.others(shown, base=f"{deps.settings.public_url}/h5/{college.code}")


async def _tags(deps: Deps, college: College, audiences: list[str]) -> dict[str, int]:
    """The tag of each audience, made where the account has none; kept with the college."""
    client = deps.wechat(college)
    there = {tag.name: tag.id for tag in await client.list_tags()}
    tags = {}
    for audience in audiences:
        name = TAG_NAMES.format(audience)
        tags[audience] = there.get(name) or await client.create_tag(name)
    if tags != dict(college.tags):
        await set_tags(college, tags)
        deps.colleges.forget()
    return tags
