"""The platform's JSON of the menus: only buttons that lead somewhere are published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from services.colleges import College
from services.menus.catalogue import Button, loaded

COMPACT = "compact"
#: The one menu of an account that cannot show a menu to each role.
PLAIN = "plain"


class HasKey(Protocol):
    """A router command, as far as menus know it."""

    @property
    def key(self) -> str: ...

    @property
    def audiences(self) -> Collection[str]: ...


class Publish(Protocol):
    """Publishes a college's menus anew; buttons by audience."""

    async def __call__(self, college: College) -> Mapping[str, int]: ...


def keys_of(commands: Iterable[HasKey]) -> dict[str, frozenset[str]]:
    """Audiences by key, of all the commands of a router."""
    found: dict[str, frozenset[str]] = {}
    for command in commands:
        found[command.key] = found.get(command.key, frozenset()) | frozenset(command.audiences)
    return found


def documents(
    college: College, known_keys: Mapping[str, Collection[str]], public_url: str, *,
    known_pages: Collection[str] = (), compact_beside: Iterable[Mapping[str, Any]] | None = None,
) -> dict[str, dict[str, Any]]:
    """Each audience's menu as the platform takes it; `guest` is the default menu.

    `known_keys` says which audiences a key answers (see `keys_of`), `known_pages` which pages
    there are; a button for anything else is left out, and a menu without buttons altogether.
    `compact_beside`: the school's own top buttons, beside which ours takes one place.
    """
    menus = loaded()
    made = {}
    for audience, buttons in menus.items():
        if audience in (COMPACT, PLAIN):
            continue
        chosen, beside = buttons, tuple(compact_beside or ())
        if compact_beside is not None:
            chosen = menus[COMPACT]
        kept = [
            _published(button, audience, known_keys, pages=known_pages,
                       base=f"{public_url}/h5/{college.code}")
            for button in chosen
        ]
        top = [button for button in kept if button is not None]
        if top:
            made[audience] = {"button": [*top, *beside]}
    return made


def plain(
    college: College, known_keys: Mapping[str, Collection[str]], public_url: str, *,
    known_pages: Collection[str] = (), compact_beside: Iterable[Mapping[str, Any]] | None = None,
) -> dict[str, dict[str, Any]]:
    """The default menu alone, for an account without menus by role: its buttons answer everybody.

    A button that some audience cannot use is left out. `compact_beside` as in `documents`.
    """
    everybody = frozenset(name for name in loaded() if name not in (COMPACT, PLAIN))
    for_all = {
        key: frozenset({PLAIN}) for key, audiences in known_keys.items()
        if everybody - {"guest"} <= frozenset(audiences)
    }
    chosen = PLAIN if compact_beside is None else COMPACT
    kept = [
        _published(button, PLAIN, for_all, pages=known_pages,
                   base=f"{public_url}/h5/{college.code}")
        for button in loaded()[chosen]
    ]
    top = [button for button in kept if button is not None]
    return {"guest": {"button": [*top, *(compact_beside or ())]}}


def _published(
    button: Button, audience: str, known: Mapping[str, Collection[str]], *,
    pages: Collection[str], base: str,
) -> dict[str, Any] | None:
    """The button as JSON, or None when it leads nowhere yet."""
    if button.sub:
        below = [_published(one, audience, known, pages=pages, base=base) for one in button.sub]
        kept = [one for one in below if one is not None]
        if not kept:
            return None
        return {"name": button.name, "sub_button": kept}
    if button.page:
        if button.page not in pages:
            return None
        return {"type": "view", "name": button.name, "url": base + button.page}
    key = button.key(audience)
    if audience not in known.get(key, ()):
        return None
    return {"type": "click", "name": button.name, "key": key}
