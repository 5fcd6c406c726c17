"""What no other handler took: unknown words, numbers without a list, voice, pictures, files."""

from __future__ import annotations

from difflib import get_close_matches

import handlers
from bot.kit.message import Image, Link, Location, Message, UnknownMessage, Video, Voice
from bot.kit.normal import normal, without_politeness
from bot.kit.reply import Reply
from bot.kit.router import Router
from bot.kit.texts import Texts
from handlers.chat import not_yet

router: Router = Router("fallback")

#: How alike a word must be to be offered, and how many are.
LIKENESS = 0.6
NEAREST = 3
KINDS: dict[type[Message], str] = {Video: "video", Location: "location", Link: "link"}


@router.free()
async def not_understood(text: str, digit: int | None, audience: str, texts: Texts) -> Reply:
    if digit is not None:
        return texts.say("fallback/no_list", digit=digit)
    near = nearest(text, audience=audience)
    if near:
        return texts.say("fallback/like", text=text, near=near)
    examples = texts.render("fallback/examples", audience=audience).splitlines()
    return texts.say("errors/unknown_none", examples=examples)


@router.on(Voice)
async def not_heard(texts: Texts) -> Reply:
    return texts.say("errors/voice")


@router.on(Image)
async def not_kept(audience: str, texts: Texts) -> Reply:
    if audience == "student":
        return texts.say("fallback/picture")
    return texts.say("fallback/picture_staff")


@router.on(Video, Location, Link, UnknownMessage)
async def not_taken(message: Message, audience: str, texts: Texts) -> Reply:
    kind = KINDS.get(type(message), "other")
    return texts.say("fallback/media", kind=kind, audience=audience)


def nearest(text: str, *, audience: str) -> list[str]:
    """Command words of this audience that look like what was typed, the nearest first."""
    said = without_politeness(normal(text))
    words = {
        word: command.words[0] for one in handlers.ROUTERS for command in one.commands
        if audience in command.audiences and command.key != not_yet.KEY
        for word in command.words if len(word) > 1
    }
    found = get_close_matches(said, words, n=NEAREST, cutoff=LIKENESS)
    return list(dict.fromkeys(words[word] for word in found))
