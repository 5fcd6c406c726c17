"""What becomes of a student's free text (CONVERSATIONS §4.4): record, ask, join, or let it be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.people.asker import Asker
from services.reflections import hearing, settings
from services.reflections.limits import JOINED_WITHIN, LONGEST

Fate = Literal["small", "question", "ask", "join", "quiet", "record"]


@dataclass(frozen=True)
class Pending:
    """A text that was asked about and not yet answered."""

    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What to do with a text; `text` is what would be kept, an earlier line joined to it."""

    fate: Fate
    text: str = field(repr=False)


async def judge(
    asker: Asker, text: str, *, now: datetime, pending: Pending | None = None
) -> Verdict:
    """What to do with free text, given what was asked about before; counts the asking."""
    heard = hearing.heard(text)
    setting = await settings.read(asker)
    if heard == "small":
        return Verdict("small", text)
    if heard == "question":
        return Verdict("question", text)
    if setting.direct:
        return Verdict("record", text)
    if pending is not None and _joins(pending, text, now=now):
        return Verdict("join", f"{pending.text}\n{text.strip()}")
    if not settings.may_ask(setting, now=now):
        return Verdict("quiet", text)
    await settings.was_asked(asker, now=now)
    return Verdict("ask", text)


def _joins(pending: Pending, text: str, *, now: datetime) -> bool:
    both = len(pending.text) + len(text) + 1
    return now - pending.at <= JOINED_WITHIN and both <= LONGEST
