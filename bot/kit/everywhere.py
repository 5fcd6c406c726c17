"""取消, 返回, 继续, 撤销 and the answer to 「哪个？」: what works in every conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.kit.dispatch import Dispatcher
from bot.kit.reply import Reply
from bot.kit.request import Request
from bot.kit.router import AUDIENCES, GUEST, PASS, Answer, Command, Handler, Router

EVERYONE = AUDIENCES | {GUEST}


def router(dispatcher: Callable[[], Dispatcher]) -> Router:
    """The router that stands last; `dispatcher` gives the walk it belongs to."""
    made = Router("everywhere")
    _forms(made, dispatcher)
    _undo(made, dispatcher)
    return made


def _forms(made: Router, dispatcher: Callable[[], Dispatcher]) -> None:
    async def cancel(request: Request) -> Answer:
        if not request.talk.flow:
            return request.texts.say("kit/nothing_open")
        if request.talk.kind != "form":
            request.talk.close()
            return request.texts.say("kit/dropped")
        request.talk.park(until=request.midnight)
        return request.texts.say("kit/cancelled")

    async def back(request: Request) -> Answer:
        if not request.talk.flow or request.talk.kind != "form":
            if request.talk.kind == "soft":
                request.talk.close()
            listed = await dispatcher().back_to_list(request)
            if listed is not PASS:
                return listed
            return request.texts.say("kit/nothing_open")
        if not request.talk.back():
            return request.texts.say("kit/first_step")
        return await _again(request, dispatcher())

    async def resume(request: Request) -> Answer:
        if not request.talk.flow and not request.talk.resume(now=request.now):
            return request.texts.say("kit/nothing_open")
        return await _again(request, dispatcher())

    async def which(request: Request) -> Answer:
        kinds = request.talk.data["kinds"]
        if request.digit not in (1, 2):
            return PASS
        raw = request.talk.data["raw"]
        request.talk.close()
        listing = request.talk.listing(kinds[request.digit - 1])
        if listing is None:
            return PASS
        return await dispatcher().lists.pick(request, listing, raw)

    whole = made
    _whole_request(whole, "cancel", ("取消", "算了", "不弄了", "退出"), cancel)
    _whole_request(whole, "back", ("返回", "上一步", "上页"), back)
    _whole_request(whole, "resume", ("继续", "接着"), resume)
    whole.steps["kit", "which"] = RequestHandler(which)


def _undo(made: Router, dispatcher: Callable[[], Dispatcher]) -> None:
    async def undo(request: Request) -> Answer:
        step = request.talk.take_undo(now=request.now)
        if step is None:
            return request.texts.say("kit/nothing_to_undo")
        request.step = step
        for one in dispatcher().routers:
            if step.kind in one.undos:
                return await one.undos[step.kind](request)
        return request.texts.say("kit/nothing_to_undo")

    _whole_request(made, "undo", ("撤销", "撤回", "撤", "反悔", "点错了"), undo)


async def _again(request: Request, dispatcher: Dispatcher) -> Reply:
    """The question of the open step once more."""
    place = (request.talk.flow, request.talk.step)
    for one in dispatcher.routers:
        if place in one.prompts:
            reply = await one.prompts[place](request)
            if reply is not PASS:
                return reply
    return request.texts.say("kit/still_open", title=request.talk.title)


class RequestHandler(Handler):
    """A handler of the kit itself, which takes the whole request."""

    def __init__(self, function: Callable[[Request], Awaitable[Answer]]) -> None:
        super().__init__(function, ())

    async def __call__(self, request: Request) -> Answer:
        return await self.function(request)


def _whole_request(
    made: Router, key: str, words: tuple[str, ...],
    function: Callable[[Request], Awaitable[Answer]],
) -> None:
    made.commands.append(
        Command(key, words, RequestHandler(function), EVERYONE, "", rest=False, glued=False)
    )
