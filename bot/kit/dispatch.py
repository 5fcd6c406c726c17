"""The order in which a message is tried (CONVERSATIONS §4.1, §4.4, §4.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial

from bot.kit import numbers
from bot.kit.lists import Lists
from bot.kit.message import Click, Event, Message, Text
from bot.kit.normal import Vocabulary
from bot.kit.reply import Choices, Nothing, Picture, Reply, Say
from bot.kit.request import Request
from bot.kit.router import GUEST, PASS, Answer, Command, Handler, Router
from bot.kit.typed import Typed

#: A second tap on the same button within this time is answered once (§4.7).
SAME_TAP = timedelta(seconds=3)

#: Characters that one number may take with its marks and spaces.
LONGEST_NUMBER = 32
#: Commands that speak of the open form themselves.
ABOUT_FORMS = frozenset({"resume", "back"})


class Dispatcher:
    """Finds and runs the handler of a message; the routers stand in order of priority."""

    def __init__(self, routers: Sequence[Router]) -> None:
        self.routers = tuple(routers)
        self.lists = Lists(self.routers)
        self._by_word = _by_word(self.commands)
        self._vocabulary = Vocabulary(self._by_word)

    @property
    def commands(self) -> Iterable[Command]:
        for router in self.routers:
            yield from router.commands

    def takes(self, event: Event) -> bool:
        """Whether any handler may act on this event; others write nothing (MODEL §2)."""
        if isinstance(event, Click):
            return True
        return any(
            isinstance(event, kind) for router in self.routers for kind, _ in router.events
        )

    async def answer(self, request: Request) -> Reply:
        """The reply to this message; Nothing when no handler takes it."""
        request.talk.tidy(now=request.now, midnight=request.midnight)
        request.go = partial(self._go, request)
        match request.message:
            case Text(content=content):
                request.text = content
                request.digit = _digit(content)
                reply = await self._text(request)
            case Click():
                reply = await self._click(request)
            case other:
                reply = await self._other(request, other)
        if reply is PASS:
            return Nothing()
        return reply

    # -- typed text ------------------------------------------------------------------------

    async def _text(self, request: Request) -> Answer:
        for router in self.routers:
            for urgent in router.urgents:
                if request.audience in urgent.audiences:
                    reply = await urgent.handler(request)
                    if reply is not PASS:
                        return reply
        for stage in (self._command, self._open_form, self._number, self._free):
            reply = await stage(request)
            if reply is not PASS:
                return reply
        return PASS

    async def _command(self, request: Request) -> Answer:
        if request.digit is not None:
            return PASS
        typed = Typed(request.text, self._vocabulary)
        for command in self._nearby(typed):
            if request.audience not in command.audiences:
                continue
            rest = command.match(typed)
            if rest is not None:
                request.rest = rest
                reply = await self._interrupting(request, command)
                if reply is not PASS:
                    return reply
        return PASS

    def _nearby(self, typed: Typed) -> Iterable[Command]:
        """The commands with a word that this text is or begins with, in their order."""
        found = {n: one for word in typed.words() for n, one in self._by_word.get(word, ())}
        return (found[n] for n in sorted(found))

    async def _interrupting(self, request: Request, command: Command) -> Answer:
        talk = request.talk
        before, form = (talk.flow, talk.step), talk.data
        dropped = ""
        if talk.flow and talk.kind == "confirm":
            dropped = talk.note
        reply = await command.handler(request)
        if reply is PASS:
            return PASS
        opened_anew = talk.data is not form
        if (talk.flow, talk.step) != before or opened_anew or not talk.flow:
            return reply
        if talk.kind == "confirm":
            talk.close()
            return _noted(request, reply, dropped)
        if talk.kind == "form" and talk.title and command.key not in ABOUT_FORMS:
            tail = request.texts.render("kit/still_open", title=talk.title)
            return with_text(reply, lambda text: f"{text}\n{tail}")
        return reply

    async def _open_form(self, request: Request) -> Answer:
        talk = request.talk
        if not talk.flow:
            return PASS
        if talk.kind == "soft" and request.digit != 0:
            reply = await self._number(request)
            if reply is not PASS:
                return reply
        handler = self._step_of(talk.flow, talk.step)
        if handler is not None:
            reply = await handler(request)
            if reply is not PASS:
                return reply
        if talk.kind != "confirm":
            return PASS
        note = talk.note
        talk.close()
        later = await self._number(request)
        if later is PASS:
            later = await self._free(request)
        if later is PASS:
            return PASS
        return _noted(request, later, note)

    def _step_of(self, flow: str, step: str) -> Handler | None:
        for router in self.routers:
            if (flow, step) in router.steps:
                return router.steps[flow, step]
        return None

    async def _free(self, request: Request) -> Answer:
        for router in self.routers:
            for free in router.frees:
                if request.audience in free.audiences:
                    reply = await free.handler(request)
                    if reply is not PASS:
                        return reply
        return PASS

    async def _number(self, request: Request) -> Answer:
        return await self.lists.answer(request)

    async def back_to_list(self, request: Request) -> Answer:
        """From a detail to the list it belongs to, printed anew; PASS when none is open."""
        return await self._go(request, self.lists.leave_detail(request))

    async def _go(self, request: Request, key: str, rest: str = "") -> Answer:
        """The answer of the command `key`, with `rest` as if it had been typed behind it."""
        request.rest = rest
        for command in self.commands:
            if command.key == key and request.audience in command.audiences:
                reply = await command.handler(request)
                if reply is not PASS:
                    return reply
        return PASS

    # -- taps and events -------------------------------------------------------------------

    async def _click(self, request: Request) -> Answer:
        message = request.message
        assert isinstance(message, Click)
        talk, now = request.talk, request.now
        if talk.tap and talk.tap[0] == message.event_key and now - talk.tap[1] < SAME_TAP:
            return Nothing()
        talk.tap = (message.event_key, now)
        belongs = [one for one in self.commands if one.key == message.event_key]
        mine = [one for one in belongs if request.audience in one.audiences]
        for command in mine:
            reply = await self._interrupting(request, command)
            if reply is not PASS:
                return reply
        if belongs and not mine and request.audience == GUEST:
            return request.texts.say("errors/unbound")
        if belongs and not mine:
            audience = sorted(belongs[0].audiences)[0]
            return request.texts.say("kit/menu_of_others", audience=audience)
        return request.texts.say("kit/menu_unknown")

    async def _other(self, request: Request, message: Message) -> Answer:
        for router in self.routers:
            for kind, handler in router.events:
                if isinstance(message, kind):
                    reply = await handler(request)
                    if reply is not PASS:
                        return reply
        if isinstance(message, Event):
            return Nothing()
        return PASS


def _by_word(commands: Iterable[Command]) -> dict[str, list[tuple[int, Command]]]:
    """The commands of each word with their place in the order of priority."""
    found: dict[str, list[tuple[int, Command]]] = {}
    for n, command in enumerate(commands):
        for word in command.words:
            found.setdefault(word, []).append((n, command))
    return found


def with_text(reply: Reply, change: Callable[[str], str]) -> Reply:
    """The same reply with its text changed."""
    match reply:
        case Nothing():
            return Say(change(""))
        case Choices():
            return Say(change(reply.text))
        case Say() | Picture():
            return dataclasses.replace(reply, text=change(reply.text))
        case card:
            return dataclasses.replace(card, text=change(card.text))


def _noted(request: Request, reply: Reply, note: str) -> Reply:
    if not note:
        return reply
    head = request.texts.render(note)
    return with_text(reply, lambda text: f"{head}\n{text}".strip())


def _digit(text: str) -> int | None:
    """The number, when the text is one number and nothing else."""
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        read = numbers.read(text, size=999)
    except (numbers.OutOfRange, numbers.FirstIsNoAction):
        return None
    if read is None or read.rest or len(read.items) != 1:
        return None
    return read.items[0]
