"""Which handler answers: decorators that say when a function runs, checked at start-up.

A handler is an async function that names what it needs and returns a Reply, or PASS to let the
next one try. The order of routers is the order of priority; `bot.kit.dispatch` walks it.
"""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from bot.kit.message import Message
from bot.kit.normal import normal
from bot.kit.reply import Reply
from bot.kit.request import KIT_TYPES, Request
from bot.kit.typed import Typed

AUDIENCES = frozenset({
    "student", "staff", "director", "leader", "secretary", "quality", "admin",
})
GUEST = "guest"


class Pass(enum.Enum):
    """Type of PASS; an enum so that type checkers narrow `is PASS`."""

    PASS = "pass"


PASS: Final = Pass.PASS
Answer = Reply | Pass
Func = TypeVar("Func", bound=Callable[..., Awaitable[Any]])


class BadHandler(TypeError):
    """A handler asks for something that does not exist; stops the start, names file and line."""


@dataclass(frozen=True)
class Handler:
    """A function with the names it asks for; `certain` are those it cannot do without.

    Who has lost what a handler needs (an open question of a person who left) is passed on.
    """

    function: Callable[..., Awaitable[Answer]]
    names: tuple[str, ...]
    certain: tuple[str, ...] = ()

    async def __call__(self, request: Request) -> Answer:
        given = vars(request)
        for name in self.certain:
            if given[name] is None:
                return PASS
        return await self.function(**{name: given[name] for name in self.names})

    @property
    def where(self) -> str:
        code = inspect.unwrap(self.function).__code__
        return f"{code.co_filename}:{code.co_firstlineno} {self.function.__qualname__}"


@dataclass(frozen=True)
class Command:
    """A menu key and the typed words that lead to the same handler."""

    key: str
    words: tuple[str, ...]
    handler: Handler
    audiences: frozenset[str]
    help: str
    rest: bool
    glued: bool

    def match(self, typed: Typed) -> str | None:
        """The rest behind the word ("" for the bare word), or None."""
        if any(typed.is_word(word) for word in self.words):
            return ""
        if not self.rest:
            return None
        return typed.rest(self.words, glued=self.glued)


@dataclass(frozen=True)
class PickHandler:
    handler: Handler
    verbs: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class AudienceHandler:
    handler: Handler
    audiences: frozenset[str]


@dataclass
class Router:
    """The handlers of one feature."""

    name: str
    commands: list[Command] = field(default_factory=list)
    steps: dict[tuple[str, str], Handler] = field(default_factory=dict)
    prompts: dict[tuple[str, str], Handler] = field(default_factory=dict)
    picks: dict[str, PickHandler] = field(default_factory=dict)
    undos: dict[str, Handler] = field(default_factory=dict)
    frees: list[AudienceHandler] = field(default_factory=list)
    urgents: list[AudienceHandler] = field(default_factory=list)
    events: list[tuple[type[Message], Handler]] = field(default_factory=list)

    def command(
        self, key: str, *words: str, audiences: Collection[str] = AUDIENCES, help: str = "",  # noqa: A002
        rest: bool = False, glued: bool = False,
    ) -> Callable[[Func], Func]:
        """Runs on a menu tap with `key` and on any of `words` typed.

        With `rest` the words may be followed by more, which arrives as parameter `rest`;
        `glued` also without a space between. `help` is the line of 帮助, an example that works.
        """

        def register(function: Func) -> Func:
            folded = tuple(normal(word) if not word.endswith(":") else word for word in words)
            self.commands.append(Command(
                key, folded, _handler(function), frozenset(audiences), help, rest, glued,
            ))
            return function

        return register

    def step(self, flow: str, step: str) -> Callable[[Func], Func]:
        """Runs when the form `flow` is open at `step` and no command came."""
        return self._into(self.steps, (flow, step))

    def prompt(self, flow: str, step: str) -> Callable[[Func], Func]:
        """Says the question of a step again, for 返回 and 继续."""
        return self._into(self.prompts, (flow, step))

    def pick(
        self, kind: str, *, verbs: Mapping[str, Sequence[str]] | None = None
    ) -> Callable[[Func], Func]:
        """Runs on numbers for a list of `kind`; `verbs` are action words with synonyms."""

        def register(function: Func) -> Func:
            _once(self.picks, kind)[kind] = PickHandler(_handler(function), verbs or {})
            return function

        return register

    def undo(self, kind: str) -> Callable[[Func], Func]:
        """Takes back a step of `kind` and says what was taken back."""
        return self._into(self.undos, kind)

    def free(self, audiences: Collection[str] = AUDIENCES) -> Callable[[Func], Func]:
        """Runs on text that nothing else took."""
        return self._listed(self.frees, audiences)

    def urgent(self, audiences: Collection[str] = AUDIENCES) -> Callable[[Func], Func]:
        """Runs before everything else."""
        return self._listed(self.urgents, audiences)

    def on(self, *kinds: type[Message]) -> Callable[[Func], Func]:
        """Runs on messages and events of these classes."""

        def register(function: Func) -> Func:
            self.events.extend((kind, _handler(function)) for kind in kinds)
            return function

        return register

    def handlers(self) -> Iterable[Handler]:
        """All of them, for checks."""
        yield from (command.handler for command in self.commands)
        yield from self.steps.values()
        yield from self.prompts.values()
        yield from (pick.handler for pick in self.picks.values())
        yield from self.undos.values()
        yield from (free.handler for free in (*self.frees, *self.urgents))
        yield from (handler for _, handler in self.events)

    def check(self, injectables: Mapping[str, Any]) -> None:
        """BadHandler when a handler asks for an unknown name or a wrong type."""
        known = {**KIT_TYPES, **injectables}
        for handler in self.handlers():
            _check(handler, known)

    def _into(self, table: dict[Any, Handler], key: Any) -> Callable[[Func], Func]:
        def register(function: Func) -> Func:
            _once(table, key)[key] = _handler(function)
            return function

        return register

    def _listed(
        self, table: list[AudienceHandler], audiences: Collection[str]
    ) -> Callable[[Func], Func]:
        def register(function: Func) -> Func:
            table.append(AudienceHandler(_handler(function), frozenset(audiences)))
            return function

        return register


def _once(table: dict[Any, Any], key: Any) -> dict[Any, Any]:
    if key in table:
        raise BadHandler(f"{key!r} has a handler already")
    return table


def _handler(function: Callable[..., Awaitable[Answer]]) -> Handler:
    parameters = inspect.signature(function).parameters
    certain = (
        name for name, one in parameters.items()
        if one.annotation is not one.empty and not _takes_none(one.annotation)
    )
    return Handler(function, tuple(parameters), tuple(certain))


def _takes_none(annotation: Any) -> bool:
    """Whether None fits; annotations may still be text, as `from __future__` leaves them."""
    if isinstance(annotation, str):
        return "None" in annotation or "Optional" in annotation
    return type(None) in _members(annotation) or annotation is Any


def _check(handler: Handler, known: Mapping[str, Any]) -> None:
    try:
        hints = typing.get_type_hints(handler.function)
    except NameError as missing:
        raise BadHandler(f"{handler.where}: {missing}; import it at run time") from missing
    for name in handler.names:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise BadHandler(f"{handler.where} asks for {name!r}; there is: {listed}")
        if name in hints and not _fits(hints[name], known[name]):
            raise BadHandler(f"{handler.where}: {name} is {known[name]}, not {hints[name]}")


def _fits(asked: Any, given: Any) -> bool:
    wanted, offered = _members(asked), _members(given)
    return all(any(_related(w, o) for o in offered) for w in wanted if w is not type(None))


def _related(asked: Any, given: Any) -> bool:
    """Equal, narrower (Text for Message: the handler was registered for it) or wider."""
    if not isinstance(asked, type) or not isinstance(given, type):
        return bool(asked == given)
    return issubclass(asked, given) or issubclass(given, asked)


def _members(annotation: Any) -> tuple[Any, ...]:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return typing.get_args(annotation)
    return (annotation,)
