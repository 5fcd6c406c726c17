"""Publishing the menus: one tag an audience, the default menu, one conditional menu a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.wiring.deps import Deps
from handlers.pages import PAGES
from services import menus
from services.colleges import College, set_tags

#: What the platform's console shows beside the number of followers.
TAG_NAMES = "诊改·{}"


async def push_menus(
    deps: Deps, college: College, *, beside: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, int]:
    """Publish the whole set anew (there is no edit, WECHAT §7); buttons by audience.

    The default menu goes first: without one the platform refuses conditional menus. Where the
    account's menu is the school's, its own buttons are kept: `beside`, else those in use now, else
    those kept before. MenuError, before anything is taken away, where they do not fit.
    """
    client = deps.wechat(college)
    own = await _beside(deps, college, beside)
    documents = menus.documents(
        college, menus.keys_of(deps.dispatcher.commands), deps.settings.public_url,
        known_pages=PAGES, compact_beside=own,
    )
    menus.held_to_domains(documents)
    tags = await _tags(deps, college, [name for name in documents if name != "guest"])
    await client.delete_menus()
    await client.create_menu(documents["guest"]["button"])
    for audience, document in documents.items():
        if audience != "guest":
            await client.add_conditional_menu(document["button"], tags[audience])
    return {audience: len(document["button"]) for audience, document in documents.items()}


async def _beside(
    deps: Deps, college: College, given: Sequence[Mapping[str, Any]] | None
) -> list[dict[str, Any]] | None:
    """The school's own buttons, kept with the college before the menu is taken down: a run that
    dies half way loses none of them. None where the menu is all ours."""
    kept = menus.beside(college)
    if kept is None:
        return None
    own = [dict(one) for one in given or ()]
    if given is None:
        shown = await deps.wechat(college).shown_menu()
        base = f"{deps.settings.public_url}/h5/{college.code}"
        own = menus.others(shown, base=base) or list(kept)
    own = menus.checked(own)
    if await menus.keep(college, own):
        deps.colleges.forget()
    return own


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
