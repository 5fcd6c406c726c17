"""Menus: the default one and one per role tag (WECHAT §7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.wechat.errors import BadRequest, WeChatError
from bot.wechat.transport import Answer, Caller

Button = Mapping[str, Any]

_NO_MENU = 46003
_NAME_BYTES = 16
_SUB_NAME_BYTES = 60
_LIMITS = {"key": 128, "url": 1024}


class Menus(Caller):
    """There is no call to edit a menu: delete and publish the whole set."""

    async def create_menu(self, buttons: Sequence[Button]) -> None:
        """Publishes the default menu; BadRequest where it breaks a limit of the platform."""
        check_buttons(buttons)
        await self._call("/cgi-bin/menu/create", {"button": list(buttons)}, repeat=True)

    async def add_conditional_menu(self, buttons: Sequence[Button], tag_id: int) -> str:
        """The id of a menu for the persons with a tag; needs the default menu first (65303)."""
        check_buttons(buttons)
        body = {"button": list(buttons), "matchrule": {"tag_id": str(tag_id)}}
        answer = await self._call("/cgi-bin/menu/addconditional", body)
        return str(answer.get("menuid", ""))

    async def delete_menus(self) -> None:
        """Deletes the default menu and with it all conditional ones."""
        await self._call("/cgi-bin/menu/delete", repeat=True)

    async def current_menu(self) -> Answer | None:
        """The menus made by API (`menu`, `conditionalmenu`), None where there are none."""
        try:
            return await self._call("/cgi-bin/menu/get", repeat=True)
        except WeChatError as error:
            if error.code != _NO_MENU:
                raise
            return None

    async def shown_menu(self) -> Answer:
        """The menu in use wherever it was made, the console included (`selfmenu_info`)."""
        return await self._call("/cgi-bin/get_current_selfmenu_info", repeat=True)

    async def try_match(self, openid: str) -> list[Button]:
        """The buttons that one person sees."""
        answer = await self._call("/cgi-bin/menu/trymatch", {"user_id": openid}, repeat=True)
        menu = answer.get("menu", answer)
        return list(menu.get("button", ()))


def check_buttons(buttons: Sequence[Button]) -> None:
    """BadRequest on the first limit a menu breaks: WeChat's own answer names no button."""
    for fault in _faults(buttons):
        raise BadRequest(0, fault)


def _faults(buttons: Sequence[Button]) -> Iterator[str]:
    if not 1 <= len(buttons) <= 3:
        yield f"{len(buttons)} buttons, a menu has 1 to 3"
    for button in buttons:
        yield from _name_faults(button, _NAME_BYTES)
        below = button.get("sub_button") or ()
        if len(below) > 5:
            yield f"{button['name']}: {len(below)} buttons below, 5 fit"
        for sub in below:
            yield from _name_faults(sub, _SUB_NAME_BYTES)
        for leaf in below or (button,):
            yield from _leaf_faults(leaf)


def _name_faults(button: Button, limit: int) -> Iterator[str]:
    name = str(button.get("name", ""))
    if not 0 < len(name.encode()) <= limit:
        yield f"{name or 'a button without a name'}: names have 1 to {limit} bytes"


def _leaf_faults(button: Button) -> Iterator[str]:
    if not button.get("type"):
        yield f"{button.get('name')}: no type"
    for field, limit in _LIMITS.items():
        size = len(str(button.get(field, "")).encode())
        if size > limit:
            yield f"{button.get('name')}: {field} has {size} bytes of {limit}"
