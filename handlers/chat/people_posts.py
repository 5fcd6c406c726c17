"""换岗: who goes and leaves classes behind, and who takes them over (A08)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from services.people import handing_over, succeeding
from services.people.asker import Asker
from services.people.handing_over import Handed

router = Router("people_posts")

#: Who goes; what to do about one of them; who of the same name takes over.
WHO, WHAT, TAKER = "acct.post", "acct.post.what", "acct.post.taker"
OFFICE, SOMEBODY = "office", "somebody"
SHOWN = 9


@router.command(WHO, "换岗", "离岗", "交接", audiences={"admin"}, help="换岗")
async def show(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await handing_over.waiting(asker, now=now)
    _leave(talk)
    if len(found) == 1:
        return _what(found[0], talk, texts, now=now)
    shown = found[:SHOWN]
    if shown:
        keys = tuple(one.key for one in shown)
        talk.show(Listing(WHO, keys, at=now, title=texts.render("people/post_title")))
    return texts.say("people/posts", found=shown, more=len(found) - len(shown))


def _leave(talk: Talk) -> None:
    """Nothing of an earlier look at this is open any more."""
    if talk.flow == "post":
        talk.close()
    for kind in (WHO, WHAT, TAKER):
        talk.hide(kind)


def _what(one: succeeding.Ending, talk: Talk, texts: Texts, *, now: datetime) -> Reply:
    # No detail of the list above, by the kit's words: 「2 姓名」 is meant for this one.
    talk.show(Listing(WHAT, (OFFICE, SOMEBODY), at=now, data={"key": one.key}))
    return texts.say("people/post_what", one=one)


@router.pick(WHO)
async def chosen(pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if not pick.ids:
        return PASS
    one = await succeeding.ending(asker.college, pick.ids[0], today=asker.today)
    if one is None:
        return texts.say("people/post_settled")
    return _what(one, talk, texts, now=now)


@router.pick(WHAT)
async def what(pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if not pick.ids:
        return PASS
    key = pick.listing.data["key"]
    if pick.ids[0] == OFFICE:
        return _done(await handing_over.to_office(asker, key, now=now), talk, texts, now=now)
    if not pick.rest:
        title = texts.render("people/post_title")
        talk.open("post", "taker", now=now, title=title, key=key)
        return texts.say("people/post_who")
    return await _named(pick.rest, key, asker, talk, texts, now=now)


@router.prompt("post", "taker")
async def taker_again(texts: Texts) -> Reply:
    return texts.say("people/post_who")


@router.step("post", "taker")
async def taker(
    text: str, digit: int | None, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit == 0:
        talk.close()
        return texts.say("people/post_kept")
    return await _named(text, talk.data["key"], asker, talk, texts, now=now)


async def _named(
    word: str, key: str, asker: Asker, talk: Talk, texts: Texts, *, now: datetime
) -> Reply:
    found, near = await handing_over.takers(asker, word)
    if len(found) == 1:
        done = await handing_over.to_taker(asker, key, found[0].person_id, now=now)
        return _done(done, talk, texts, now=now)
    if found:
        talk.close()
        ids = tuple(str(one.person_id) for one in found[:SHOWN])
        talk.show(Listing(TAKER, ids, at=now, data={"key": key}))
    return texts.say("people/post_takers", found=found[:SHOWN], near=near, word=word)


@router.pick(TAKER)
async def one_of_them(
    pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if not pick.ids:
        return PASS
    key = pick.listing.data["key"]
    done = await handing_over.to_taker(asker, key, int(pick.ids[0]), now=now)
    return _done(done, talk, texts, now=now)


def _done(done: Handed, talk: Talk, texts: Texts, *, now: datetime) -> Reply:
    _leave(talk)
    talk.undoable(WHO, now=now, posts=list(done.post_ids), name=done.one.name)
    return texts.say("people/post_done", done=done)


@router.undo(WHO)
async def undone(step: UndoStep, asker: Asker, texts: Texts, now: datetime) -> Reply:
    await handing_over.take_back(asker, step.data["posts"], now=now)
    return texts.say("people/post_undone", name=step.data["name"])
