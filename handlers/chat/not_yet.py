"""Buttons of the catalogue that nothing answers yet, typed as words: said plainly.

Otherwise 自测 would become a line of a diary and 待阅 a note about a student.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.kit.reply import Reply
from bot.kit.router import AUDIENCES, Router
from bot.kit.texts import Texts
from services import menus
from services.menus.catalogue import Button

#: The key of these commands; no menu has it, so that no button of theirs is published.
KEY = "menu.not_yet"

router = Router("not yet")


def names(buttons: Sequence[Button]) -> Iterable[str]:
    """The names of all buttons that send a key."""
    for button in buttons:
        if button.keys:
            yield button.name
        yield from names(button.sub)


async def say_so(text: str, texts: Texts) -> Reply:
    return texts.say("fallback/not_yet", text=text.strip())


for _audience, _buttons in menus.loaded().items():
    if _audience in AUDIENCES:
        router.command(KEY, *names(_buttons), audiences={_audience})(say_so)
