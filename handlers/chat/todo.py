"""待办: one list of what waits, `3 完成` and `3 稍后` on it (FEATURES 113)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.kit.reply import Reply
from bot.kit.request import Go
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.alert_acts import day_of
from services import todo
from services.alerts.identity import acting_as
from services.people.asker import Asker

router = Router("todo")

LIST = "todo"
ON_A_PAGE = 9
DONE, LATER = "完成", "稍后"
VERBS = {DONE: ("做完", "办完", "办好", "好了"), LATER: ("明天", "回头", "忙")}
#: More than so many in one go are asked about first (R8).
WITHOUT_ASKING = 2


@router.command("todo", "待办", "待办事项", "要办的", help="待办")
async def show(
    asker: Asker, talk: Talk, texts: Texts, now: datetime, midnight: datetime
) -> Reply:
    found = await todo.of(asker, now=now)
    talk.hide(LIST)
    if not found:
        return texts.say("todo/none", audience=asker.audience)
    shown = found[:ON_A_PAGE]
    post_id = asker.post.id if asker.post is not None else None
    talk.show(Listing(
        LIST, tuple(one.id for one in shown), at=now, post_id=post_id, title="待办",
        minutes=max(1, int((midnight - now).total_seconds() // 60)),
    ))
    closable = next((n for n, one in enumerate(shown, 1) if one.closable), 0)
    return texts.say("todo/list", items=shown, whole=len(found), today=asker.today,
                     closable=closable)


@router.pick(LIST, verbs=VERBS)
async def act(
    pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime, go: Go
) -> Answer:
    if not pick.ids or (pick.verb is None and pick.rest):
        return PASS
    asker = acting_as(asker, pick.listing.post_id)
    if pick.verb is None:
        return await _opened(asker, pick.ids[0], texts=texts, now=now, go=go)
    if pick.everything and pick.verb == DONE:
        return texts.say("todo/all_only_later")
    until = day_of(pick.rest, asker.today) or asker.today + timedelta(days=1)
    if len(pick.ids) > WITHOUT_ASKING:
        return _ask_first(pick, until=until, talk=talk, texts=texts, now=now)
    return await _marked(asker, pick.ids, pick.verb, until=until, talk=talk, texts=texts, now=now)


def _ask_first(
    pick: Pick, *, until: date, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    talk.open("todo", "sure", now=now, kind="confirm", note="todo/not_done", verb=pick.verb,
              ids=list(pick.ids), until=until.isoformat(), post_id=pick.listing.post_id)
    return texts.say("todo/sure", items=pick.items, done=pick.verb == DONE)


@router.step("todo", "sure")
async def sure(
    asker: Asker, digit: int | None, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit not in (0, 1):
        return PASS
    data = dict(talk.data)
    talk.close()
    if digit == 0:
        return texts.say("todo/not_done")
    return await _marked(
        acting_as(asker, data["post_id"]), data["ids"], data["verb"],
        until=date.fromisoformat(data["until"]), talk=talk, texts=texts, now=now,
    )


@router.undo("todo.mark")
async def undo(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    back = await todo.take_back(asker, step.data["marks"], now=now)
    return texts.say("todo/undone", count=back)


async def _opened(
    asker: Asker, chosen: str, *, texts: Texts, now: datetime, go: Go
) -> Answer:
    """What the number stands for: the command that shows it, or how it is done."""
    found = await todo.of(asker, now=now)
    one = next((item for item in found if item.id == chosen), None)
    if one is None:
        return texts.say("todo/gone")
    if not one.opens:
        return texts.say("todo/one", item=one, today=asker.today)
    reply: Answer = await go(one.opens, one.rest)
    if reply is PASS:
        return texts.say("todo/other_role", role=asker.role)
    return reply


async def _marked(
    asker: Asker, ids: Sequence[str], verb: str, *, until: date, talk: Talk, texts: Texts,
    now: datetime,
) -> Reply:
    """Ticked off or put off, as far as it can be; each that cannot is named with its reason."""
    found = {one.id: one for one in await todo.of(asker, now=now)}
    there = [found[one] for one in ids if one in found]
    able = [one for one in there if verb == LATER or one.closable]
    if able and verb == DONE:
        marks = await todo.mark(asker, able, "done", now=now)
    elif able:
        marks = await todo.mark(asker, able, "later", now=now, until_on=until)
    if able:
        talk.undoable("todo.mark", now=now, marks=marks)
    return texts.say(
        "todo/marked", done=verb == DONE, able=able, until=until, gone=len(ids) - len(there),
        elsewhere=[one for one in there if one not in able], left=len(found) - len(able),
    )
