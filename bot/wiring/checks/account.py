"""What WeChat says of a college's account: let in or not, and which interfaces are open to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from bot.wechat.errors import BadCredentials, NotGranted, WeChatError
from bot.wiring.deps import Deps
from bot.wiring.menus import menu_documents, menus_there
from services import menus
from services.colleges import College
from services.health import CAPABILITIES, Finding

PATIENCE_SECONDS = 5.0
#: Codes for a host whose address is not in the account's IP list.
OFF_THE_LIST = (40164, 61004)
TEMPLATE = "/cgi-bin/message/template/send"

T = TypeVar("T")


async def account(deps: Deps, college: College) -> list[Finding]:
    """Credentials first: without them nothing else can be asked. Notes which menus are there."""
    credentials = await _credentials(deps, college)
    if credentials.problem:
        return [credentials]
    found = [credentials, *await _capabilities(deps, college)]
    closed = {one.subject for one in found if one.what == "capability" and one.problem}
    if "template" not in closed:
        found += [one for one in (await _templates(deps, college), await _quota(deps, college))
                  if one is not None]
    await _menus(deps, college, closed)
    return found


async def _credentials(deps: Deps, college: College) -> Finding:
    """Any call that every account may make shows whether the token is taken."""
    data = {"appid": college.appid}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await deps.wechat(college).callback_addresses()
    except BadCredentials as error:
        problem = "off_list" if error.code in OFF_THE_LIST else "refused"
        return Finding(what="credentials", problem=problem, data={**data, "error": str(error)})
    except NotGranted:
        return Finding(what="credentials", data=data)
    except TimeoutError:
        return Finding(what="credentials", problem="no_answer", data={**data, "error": ""})
    except WeChatError as error:
        return Finding(what="credentials", problem="no_answer",
                       data={**data, "error": str(error)})
    return Finding(what="credentials", data=data)


async def _capabilities(deps: Deps, college: College) -> list[Finding]:
    """One finding an interface; one that gave no answer this time has none."""
    found = []
    for name in CAPABILITIES:
        granted = await _asked(partial(deps.wechat(college).is_granted, name))
        if granted is not None:
            problem = "" if granted else "not_granted"
            found.append(Finding(what="capability", subject=name, problem=problem))
    return found


async def _templates(deps: Deps, college: College) -> Finding | None:
    """Whether the account has each template that the college mapped to a purpose."""
    if not college.templates:
        return Finding(what="templates", problem="none")
    there = await _asked(deps.wechat(college).template_ids)
    if there is None:
        return None
    unknown = sorted(purpose for purpose, body in college.templates.items()
                     if body["id"] not in there)
    data = {"purposes": len(college.templates), "unknown": unknown}
    if unknown:
        return Finding(what="templates", problem="unknown", data=data)
    return Finding(what="templates", data=data)


async def _quota(deps: Deps, college: College) -> Finding | None:
    """How many template messages may still be sent today."""
    quota = await _asked(lambda: deps.wechat(college).quota(TEMPLATE))
    if quota is None:
        return None
    data = {"remain": quota.remain, "limit": quota.daily_limit}
    if quota.daily_limit and not quota.remain:
        return Finding(what="quota", problem="spent", data=data)
    return Finding(what="quota", data=data)


async def _menus(deps: Deps, college: College, closed: set[str]) -> None:
    """Note what the code asks for beside what the platform shows; `menus` tells of it then."""
    by_role = not {"role_menus", "tags"} & closed
    documents = menu_documents(deps, college, by_role=by_role)
    if "menu" in closed:
        documents = {}
    there = await _asked(lambda: menus_there(deps, college))
    if there is not None or not documents:
        await menus.note_wanted(college, documents, there=there or (), now=deps.clock.now())


async def _asked(ask: Callable[[], Awaitable[T]]) -> T | None:
    """The answer, None when WeChat gave none of use this time."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await ask()
    except (WeChatError, TimeoutError):
        return None
