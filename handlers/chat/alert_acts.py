"""The five acts of a card, one function each, and the small forms some of them need."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from services.alerts import acting, card, referring
from services.alerts.identity import acting_as
from services.people.asker import Asker

router = Router("alert acts")

FAMILY_REASONS = ("safety", "rule", "agreed")
FALSE_REASONS = ("leave", "data", "handled", "strict")
TO = ("study", "aid", "psych", "internship")
WEEKDAYS = "一二三四五六日"


class Do(Protocol):
    """An act on some cases, with whatever words stood behind the numbers."""

    def __call__(
        self, asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime,
        rest: str,
    ) -> Awaitable[Reply]: ...


async def talked(
    asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime, rest: str
) -> Reply:
    """已谈话: done at once; a single one leaves a soft slot for a line."""
    acted = await acting.act(asker, ids, "talk", now=now)
    if rest and len(acted.done) == 1:
        await acting.note(asker, acted.done[0][0], rest, now=now)
    return await _said(asker, acted, "talk", talk=talk, texts=texts, now=now,
                       slot=not rest and len(acted.done) == 1)


async def to_family(
    asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime, rest: str
) -> Reply:
    """联系家长: only with one of three reasons, kept (§6 item 17)."""
    _ask(talk, "family", asker, ids, now=now)
    return texts.say("alerts/ask_family", names=await acting.names(asker, ids))


async def referred(
    asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime, rest: str
) -> Reply:
    """转介: to whom, and a sentence of what was seen."""
    _ask(talk, "refer", asker, ids, now=now)
    return texts.say("alerts/ask_refer", names=await acting.names(asker, ids))


async def was_false(
    asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime, rest: str
) -> Reply:
    """误报: closes, with a reason that feeds the rule's quality."""
    _ask(talk, "false", asker, ids, now=now)
    return texts.say("alerts/ask_false", names=await acting.names(asker, ids))


async def put_off(
    asker: Asker, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime, rest: str
) -> Reply:
    """稍后: tomorrow, or on the weekday that was named."""
    until = day_of(rest, asker.today)
    acted = await acting.act(asker, ids, "later", now=now, until=until)
    return await _said(asker, acted, "later", talk=talk, texts=texts, now=now,
                       until=until or asker.today + timedelta(days=1))


DO: dict[str, Do] = {
    "talk": talked, "family": to_family, "refer": referred, "false_alarm": was_false,
    "later": put_off,
}


async def carry_out(
    asker: Asker, kind: str, ids: Sequence[int], *, talk: Talk, texts: Texts, now: datetime,
    rest: str,
) -> Reply:
    """Do an act that was asked about before."""
    return await DO[kind](asker, ids, talk=talk, texts=texts, now=now, rest=rest)


async def said_of(asker: Asker, ids: Sequence[int]) -> tuple[str, ...]:
    return await acting.names(asker, ids)


@router.step("warn", "note")
async def kept_note(asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts,
                    now: datetime) -> Answer:
    data = dict(talk.data)
    talk.close()
    if digit == 0:
        return texts.say("alerts/no_note")
    await acting.note(acting_as(asker, data["post_id"]), data["case_id"], text, now=now)
    if not data["look_again_on"]:
        return texts.say("alerts/noted")
    look_again = date.fromisoformat(data["look_again_on"])
    return texts.say("alerts/noted", look_again_on=look_again)


@router.step("warn", "family")
async def family_reason(asker: Asker, digit: int | None, talk: Talk, texts: Texts,
                        now: datetime) -> Answer:
    reason = _chosen(FAMILY_REASONS, digit)
    if reason is None:
        return _ended(talk, texts, digit)
    asker, ids = _asked(asker, talk)
    acted = await acting.act(asker, ids, "family", now=now, detail={"reason": reason})
    await acting.tell_student_of_family(asker, acted, reason=reason, texts=texts, now=now)
    return await _said(asker, acted, "family", talk=talk, texts=texts, now=now, reason=reason)


@router.step("warn", "false")
async def false_reason(asker: Asker, digit: int | None, talk: Talk, texts: Texts,
                       now: datetime) -> Answer:
    reason = _chosen(FALSE_REASONS, digit)
    if reason is None:
        return _ended(talk, texts, digit)
    asker, ids = _asked(asker, talk)
    acted = await acting.act(asker, ids, "false_alarm", now=now, detail={"reason": reason})
    return await _said(asker, acted, "false_alarm", talk=talk, texts=texts, now=now,
                       reason=reason)


@router.step("warn", "refer")
async def refer_to(digit: int | None, talk: Talk, texts: Texts, now: datetime) -> Answer:
    to = _chosen(TO, digit)
    if to is None:
        return _ended(talk, texts, digit)
    title = texts.render("alerts/title_refer")
    talk.open("warn", "refer_words", now=now, title=title, **talk.data, to=to)
    return texts.say("alerts/ask_refer_words")


@router.step("warn", "refer_words")
async def refer_words(asker: Asker, text: str, talk: Talk, texts: Texts,
                      now: datetime) -> Answer:
    to = talk.data["to"]
    asker, ids = _asked(asker, talk)
    acted = await acting.act(asker, ids, "refer", now=now, detail={"to": to})
    for case_id, _ in acted.done:
        await acting.note(asker, case_id, text, now=now)
    told = await referring.tell(asker, acted, to=to, texts=texts, now=now)
    return await _said(asker, acted, "refer", talk=talk, texts=texts, now=now, to=to, told=told)


@router.prompt("warn", "refer_words")
async def refer_words_again(texts: Texts) -> Reply:
    return texts.say("alerts/ask_refer_words")


def _ask(talk: Talk, step: str, asker: Asker, ids: Sequence[int], *, now: datetime) -> None:
    """A question with digits for an answer: other words let it go and are answered (§4.1)."""
    post_id = None
    if asker.post is not None:
        post_id = asker.post.id
    talk.open("warn", step, now=now, kind="confirm", note=f"alerts/let_go_{step}", ids=list(ids),
              post_id=post_id)


def _asked(asker: Asker, talk: Talk) -> tuple[Asker, list[int]]:
    """Who acts on what in the open form, which ends here."""
    data = dict(talk.data)
    talk.close()
    return acting_as(asker, data["post_id"]), data["ids"]


def _chosen(options: Sequence[str], digit: int | None) -> str | None:
    if digit is None or not 1 <= digit <= len(options):
        return None
    return options[digit - 1]


def _ended(talk: Talk, texts: Texts, digit: int | None) -> Answer:
    """0 ends the question without doing anything; what is no answer is for others."""
    if digit != 0:
        return PASS
    talk.close()
    return texts.say("alerts/not_done")


async def _said(
    asker: Asker, acted: acting.Acted, kind: str, *, talk: Talk, texts: Texts, now: datetime,
    slot: bool = False, **more: Any,
) -> Reply:
    """The echo of an act (R8): whom, what, when, and how to take it back."""
    post_id = None
    if asker.post is not None:
        post_id = asker.post.id
    if acted.done:
        talk.hide("warn.one")  # digits mean the card again
        talk.undoable("warn.act", now=now, act=kind, post_id=post_id,
                      cases=[dict(one) for one in acted.way_back])
    if slot and acted.done:
        talk.open("warn", "note", now=now, kind="soft", case_id=acted.done[0][0],
                  post_id=post_id, look_again_on=str(acted.look_again_on or ""))
    left = len(await card.open_items(asker, now=now))
    return texts.say(f"alerts/did_{kind}", acted=acted, now=now, left=left, slot=slot, **more)


def day_of(words: str, today: date) -> date | None:
    """周五, 明天 or 后天 as a day after today; None for other words."""
    plain = words.strip()
    for word, ahead in (("后天", 2), ("明天", 1)):
        if plain == word:
            return today + timedelta(days=ahead)
    if len(plain) == 2 and plain[0] == "周" and plain[1] in WEEKDAYS:
        ahead = (WEEKDAYS.index(plain[1]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    return None
