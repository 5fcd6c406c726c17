"""The catalogue of menus, read whole and held to the platform's limits (WECHAT §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import yaml

#: Bytes of UTF-8 a name may take, on top and below; how many buttons; bytes of a key.
TOP_BYTES, SUB_BYTES, KEY_BYTES = 16, 60, 128
TOP_BUTTONS, SUB_BUTTONS = 3, 5

OTHER = "other"


class MenuError(ValueError):
    """A menu that the platform would refuse; names the menu and the button."""


@dataclass(frozen=True)
class Button:
    """A button: a tap by `keys` (audience → key, "other" for the rest), a page, or buttons."""

    name: str
    keys: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    sub: tuple[Button, ...] = ()

    def key(self, audience: str) -> str:
        """What a tap sends for this audience, "" for a page or a button with others below."""
        return self.keys.get(audience, self.keys.get(OTHER, ""))


def loaded(text: str | None = None) -> dict[str, tuple[Button, ...]]:
    """All menus by audience, and `compact`; MenuError on the first that cannot be published."""
    if text is None:
        home = resources.files("services.people") / "catalogue" / "menus.yaml"
        text = home.read_text(encoding="utf-8")
    given: Mapping[str, Sequence[Any]] = yaml.safe_load(text)
    return {name: _menu(name, buttons) for name, buttons in given.items()}


def _menu(name: str, buttons: Sequence[Any]) -> tuple[Button, ...]:
    if len(buttons) > TOP_BUTTONS:
        raise MenuError(f"{name}: {len(buttons)} buttons on top, WeChat shows {TOP_BUTTONS}")
    return tuple(_button(name, body, limit=TOP_BYTES) for body in buttons)


def _button(menu: str, body: Mapping[str, Any], *, limit: int) -> Button:
    name = str(body["name"])
    where = f"{menu} › {name}"
    if len(name.encode()) > limit:
        raise MenuError(f"{where}: {len(name.encode())} bytes, at most {limit}")
    below = body.get("sub", ())
    if len(below) > SUB_BUTTONS:
        raise MenuError(f"{where}: {len(below)} buttons below, at most {SUB_BUTTONS}")
    if sum(part in body for part in ("key", "page", "sub")) != 1:
        raise MenuError(f"{where}: needs one of key, page and sub")
    key = body.get("key", {})
    keys = {OTHER: key} if isinstance(key, str) else dict(key)
    if any(len(one.encode()) > KEY_BYTES for one in keys.values()):
        raise MenuError(f"{where}: a key may have {KEY_BYTES} bytes")
    sub = tuple(_button(where, one, limit=SUB_BYTES) for one in below)
    return Button(name, keys, body.get("page", ""), sub)
