"""Publishing the menus: one tag an audience, the default menu, one conditional menu a tag."""

from __future__ import annotations

from bot.wiring.deps import Deps
from handlers.pages import PAGES
from services import menus
from services.colleges import College, set_tags

#: What the platform's console shows beside the number of followers.
TAG_NAMES = "诊改·{}"


async def push_menus(deps: Deps, college: College) -> dict[str, int]:
    """Publish the whole set anew (there is no edit, WECHAT §7); buttons by audience.

    The default menu goes first: without one the platform refuses conditional menus.
    """
    client = deps.wechat(college)
    documents = menus.documents(
        college, menus.keys_of(deps.dispatcher.commands), deps.settings.public_url,
        known_pages=PAGES,
    )
    tags = await _tags(deps, college, [name for name in documents if name != "guest"])
    await client.delete_menus()
    await client.create_menu(documents["guest"]["button"])
    for audience, document in documents.items():
        if audience != "guest":
            await client.add_conditional_menu(document["button"], tags[audience])
    return {audience: len(document["button"]) for audience, document in documents.items()}


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
