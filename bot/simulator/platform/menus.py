"""The menu, conditional menus by tag, and who sees which (WECHAT §7)."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.menu_rules import check_buttons, check_domains, check_rule, menu_for
from bot.simulator.platform.call import Call, api

OK = {"errcode": 0, "errmsg": "ok"}


@api("POST", "/cgi-bin/menu/create")
async def create(call: Call) -> dict[str, Any]:
    """Publish the default menu; conditional ones stay."""
    buttons = check_buttons(_unescaped(call).get("button"))
    call.account.menu = {"button": buttons, "menuid": _next_id(call)}
    _published(call)
    return OK


@api("POST", "/cgi-bin/menu/addconditional")
async def add_conditional(call: Call) -> dict[str, Any]:
    """Publish a menu for a tag; needs a default one first (65303)."""
    body = _unescaped(call)
    buttons = check_buttons(body.get("button"))
    if call.account.menu is None:
        raise PlatformError(65303)
    rule = check_rule(call.account, body.get("matchrule"))
    check_domains([buttons, *(menu["button"] for menu in call.account.conditionals)])
    menu = {"button": buttons, "matchrule": rule, "menuid": _next_id(call)}
    call.account.conditionals.append(menu)
    _published(call)
    return {"menuid": str(menu["menuid"])}


@api("POST", "/cgi-bin/menu/delconditional")
async def remove_conditional(call: Call) -> dict[str, Any]:
    """Take one conditional menu back."""
    menu_id = str(call.json().get("menuid"))
    keep = [menu for menu in call.account.conditionals if str(menu["menuid"]) != menu_id]
    if len(keep) == len(call.account.conditionals):
        raise PlatformError(65301)
    call.account.conditionals = keep
    _published(call)
    return OK


@api("GET POST", "/cgi-bin/menu/delete")
async def remove(call: Call) -> dict[str, Any]:
    """Remove the default menu and every conditional one."""
    call.account.menu = None
    call.account.conditionals = []
    _published(call)
    return OK


@api("GET", "/cgi-bin/menu/get")
async def get(call: Call) -> dict[str, Any]:
    """All menus made by the API; 46003 when there is none."""
    if call.account.menu is None:
        raise PlatformError(46003)
    answer: dict[str, Any] = {"menu": call.account.menu}
    if call.account.conditionals:
        # Newest published first, the order in which they are tried.
        answer["conditionalmenu"] = [
            {"button": m["button"], "matchrule": m["matchrule"], "menuid": m["menuid"]}
            for m in reversed(call.account.conditionals)
        ]
    return answer


@api("GET", "/cgi-bin/get_current_selfmenu_info")
async def current(call: Call) -> dict[str, Any]:
    """The default menu in the console's shape."""
    if call.account.menu is None:
        return {"is_menu_open": 0, "selfmenu_info": {"button": []}}
    buttons = [_console_shape(button) for button in call.account.menu["button"]]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


@api("POST", "/cgi-bin/menu/trymatch")
async def try_match(call: Call) -> dict[str, Any]:
    """The buttons a person sees; 46003 without a menu."""
    person = call.world.people.get((call.account.appid, str(call.json().get("user_id"))))
    if person is None or not person.subscribed:
        raise PlatformError(46004)
    menu = menu_for(call.account, person)
    if menu is None:
        raise PlatformError(46003)
    return {"button": menu["button"]}


def _unescaped(call: Call) -> dict[str, Any]:
    if call.has_escapes:
        raise PlatformError(40033)
    return call.json()


def _next_id(call: Call) -> int:
    call.account.next_menu_id += 1
    return call.account.next_menu_id


def _published(call: Call) -> None:
    call.changed()
    call.world.hub.tell_all("menu", {"appid": call.account.appid})


def _console_shape(button: dict[str, Any]) -> dict[str, Any]:
    shape = {key: value for key, value in button.items() if key != "sub_button"}
    if button["sub_button"]:
        shape["sub_button"] = {"list": [_console_shape(item) for item in button["sub_button"]]}
    return shape
