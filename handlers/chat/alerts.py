"""晨报 and what a counselor does about it with digits (T01-T04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from handlers.chat.alert_acts import DO, carry_out, said_of
from services import todo
from services.alerts import acting, card, undoing
from services.alerts.identity import acting_as
from services.people.asker import Asker

router = Router("alerts")

#: The card holds until the next one, a week at most; a detail for an hour.
CARD_MINUTES = 7 * 24 * 60
VERBS = {
    "已谈话": ("谈", "谈过", "聊了", "聊过"), "联系家长": ("家长", "打电话"),
    "转介": ("转", "移交"), "误报": ("不是", "误", "假的"),
    "稍后": ("明天", "回头", "忙"),
}
#: More than so many in one go are asked about first (R8).
WITHOUT_ASKING = 2


@router.command("warn.card", "晨报", "预警", "今天", "有谁", "名单", audiences={"staff"},
                help="晨报")
async def show_card(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await card.morning_card(asker, now=now)
    besides = len(await todo.of(asker, now=now, besides="card"))
    if not found.items:
        return texts.say("alerts/empty", card=found, role=asker.role, todo=besides)
    talk.show(Listing(
        kind="warn.card", ids=tuple(str(item.case_id) for item in found.items),
        actions=tuple(VERBS), at=now, minutes=CARD_MINUTES, title="晨报", post_id=_post(asker),
    ))
    return texts.say("alerts/card", card=found, todo=besides)


@router.pick("warn.card", verbs=VERBS)
async def from_card(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    asker = acting_as(asker, pick.listing.post_id)
    kind = _act_of(pick)
    if kind is None and len(pick.items) == 1 and pick.rest:
        await acting.note(asker, int(pick.ids[0]), pick.rest, now=now)
        return texts.say("alerts/noted")
    if kind is None:
        return await show_one(asker, int(pick.ids[0]), talk=talk, texts=texts, now=now)
    if pick.everything and kind != "later":
        return texts.say("alerts/all_only_later")
    return await begin(asker, pick, kind, talk=talk, texts=texts, now=now)


async def show_one(
    asker: Asker, case_id: int, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    """The detail of one person: from here a single digit acts (§4.3)."""
    found = await card.detail(asker, case_id, now=now)
    talk.show(Listing(
        kind="warn.one", ids=tuple(f"{act}:{case_id}" for act in (*acting.ACTS, "rows")), at=now,
        post_id=_post(asker), of="warn.card",
    ))
    return texts.say("alerts/detail", one=found)


@router.pick("warn.one", verbs=VERBS)
async def from_one(asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime) -> Answer:
    asker = acting_as(asker, pick.listing.post_id)
    if not pick.ids:
        return PASS
    kind, _, case_id = pick.ids[0].partition(":")
    if kind == "rows":
        found = await card.detail(asker, int(case_id), now=now)
        return texts.say("alerts/rows", one=found)
    return await DO[kind](asker, [int(case_id)], talk=talk, texts=texts, now=now, rest=pick.rest)


async def begin(
    asker: Asker, pick: Pick, kind: str, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    """Do it, or ask first: more than two at once, and red ones that are waved away (R8)."""
    ids = [int(one) for one in pick.ids]
    levels = await acting.levels(asker, ids)
    waved = kind in ("false_alarm", "later") and "serious" in levels.values()
    if len(ids) <= WITHOUT_ASKING and not waved:
        return await DO[kind](asker, ids, talk=talk, texts=texts, now=now, rest=pick.rest)
    talk.open("warn", "sure", now=now, kind="confirm", note="alerts/not_done", act=kind, ids=ids,
              rest=pick.rest, post_id=pick.listing.post_id)
    names = await said_of(asker, ids)
    return texts.say("alerts/sure", act=kind, items=pick.items, names=names)


@router.step("warn", "sure")
async def sure(
    asker: Asker, digit: int | None, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit not in (0, 1):
        return PASS
    data = dict(talk.data)
    talk.close()
    if digit == 0:
        return texts.say("alerts/not_done")
    return await carry_out(acting_as(asker, data["post_id"]), data["act"], data["ids"],
                           talk=talk, texts=texts, now=now, rest=data["rest"])


@router.undo("warn.act")
async def undo(asker: Asker, step: UndoStep, talk: Talk, texts: Texts, now: datetime) -> Reply:
    if talk.flow == "warn":
        talk.close()
    back, taken = await undoing.undo(
        acting_as(asker, step.data["post_id"]), step.data["cases"], now=now
    )
    return texts.say("alerts/undone", names=back, taken=taken, act=step.data["act"])


def _act_of(pick: Pick) -> str | None:
    """The act a number or a word names; None when the list is only looked at."""
    if pick.action is not None:
        return acting.ACTS[pick.action - 1]
    if pick.verb is not None:
        return acting.ACTS[_words().index(pick.verb)]
    return None


def _words() -> Sequence[str]:
    return tuple(VERBS)


def _post(asker: Asker) -> int | None:
    if asker.post is None:
        return None
    return asker.post.id
