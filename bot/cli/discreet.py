"""Logs without texts: faults are told by type and place, never by the values they quote.

A message of PostgreSQL quotes the row ("Failing row contains …"), asyncpg the argument, int() what
it could not read: names, numbers and what somebody wrote (MODEL §7). Our own errors and those of
the operating system say their reason; they are written without quotes.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

#: Packages of ours, whose errors quote nobody.
OWN = frozenset({"bot", "charts", "handlers", "models", "services", "templates"})
#: Loggers that tell statements with their parameters, whatever level is asked for.
TALKATIVE = ("tortoise", "asyncpg")

ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Discreet(logging.Formatter):
    """A formatter that tells where a fault was and of which type it is, not its message."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        error = ei[1]
        if error is None:
            return ""
        told = [_told(one) for one in _causes(error)]
        return "\nwhich led to\n".join(reversed(told))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the newest first."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if kind.__module__.partition(".")[0] in OWN or isinstance(error, OSError):
        name = f"{name}: {error}"
    return f"{frames}{name}"


def quiet_the_talkative() -> None:
    """Keep libraries from telling statements and their parameters, at LOG_LEVEL=debug too."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
